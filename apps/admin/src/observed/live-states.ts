import type { FlowGraph, FlowView } from './model/flow-graph.ts';
import type { ServiceRegistry, ServiceView } from './model/service-registry.ts';

/** What can be watched as a whole. */
export const watchable = ['services', 'flow'] as const;
export type Watchable = (typeof watchable)[number];

export interface LiveStatesOptions {
  readonly registry: Pick<ServiceRegistry, 'view'>;
  readonly graph: Pick<FlowGraph, 'view'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** At most four times a second; and at least every second, since silence changes states as well. */
const tickMs = 250;
const ticksPerLook = 4;

type Listener = (text: string) => void;

/** The states of services and flows, written down once per change however many watch them. */
export class LiveStates {
  private readonly listeners: Record<Watchable, Set<Listener>> = { services: new Set(), flow: new Set() };
  private readonly last = new Map<Watchable, string>();
  private timer: NodeJS.Timeout | undefined;
  private hasNews = false;
  private ticks = 0;

  constructor(private readonly options: LiveStatesOptions) {}

  start(): void {
    this.timer = setInterval(() => this.tick(), tickMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  services(): { readonly services: readonly ServiceView[] } {
    return { services: this.options.registry.view(this.options.now()) };
  }

  flow(): FlowView {
    return this.options.graph.view(this.options.now());
  }

  /** Notes that a report has come in. */
  changed(): void {
    this.hasNews = true;
  }

  /** The state as JSON. */
  text(kind: Watchable): string {
    return JSON.stringify(kind === 'services' ? this.services() : this.flow());
  }

  /** Calls the listener with the whole state, as JSON, whenever it has changed; returns what ends that. */
  watch(kind: Watchable, listener: Listener): () => void {
    this.listeners[kind].add(listener);
    return () => this.listeners[kind].delete(listener);
  }

  private tick(): void {
    this.ticks += 1;
    if (!this.hasNews && this.ticks % ticksPerLook !== 0) {
      return;
    }
    this.hasNews = false;
    for (const kind of watchable) {
      if (this.listeners[kind].size === 0) {
        continue;
      }
      const text = this.text(kind);
      if (text !== this.last.get(kind)) {
        this.last.set(kind, text);
        this.listeners[kind].forEach((listener) => listener(text));
      }
    }
  }
}

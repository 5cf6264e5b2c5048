import { contextFields } from './generated/context-fields.ts';
import type { EventStorage } from './event-storage.ts';

export interface VisitorOptions {
  readonly storage: EventStorage;
  readonly sessionIdleMs: number;
  readonly sessionEndsAtMidnight: boolean;
  /** What is the same for all events. */
  readonly constants: Readonly<Record<string, string | undefined>>;
  readonly wallMs: () => number;
  readonly newId: () => string;
  /** Whether anything may be kept on the device. */
  readonly mayStore: () => boolean;
}

const mostLinks = 50;

/** Who acts: visitor, session and customer. Before there is consent the ids are in memory only. */
export class Visitor {
  readonly #memory = new Map<string, string>();

  readonly #options: VisitorOptions;

  constructor(options: VisitorOptions) {
    this.#options = options;
  }

  get visitorId(): string {
    return this.#read('visitor') || this.#write('visitor', this.#options.newId());
  }

  /** Each call is activity: the session goes on, or another begins. */
  get sessionId(): string {
    const { sessionIdleMs, sessionEndsAtMidnight, wallMs, newId } = this.#options;
    const nowMs = wallMs();
    const [id = '', last = ''] = this.#read('session').split(' ');
    const lastMs = Number(last);
    const dayOf = (ms: number): string => new Date(ms).toDateString();
    const isOver =
      id === '' || nowMs - lastMs >= sessionIdleMs || (sessionEndsAtMidnight && dayOf(nowMs) !== dayOf(lastMs));
    const running = isOver ? newId() : id;
    this.#write('session', `${running} ${nowMs}`);
    return running;
  }

  /** True if this visitor was not linked with this customer before. */
  link(customerId: string): boolean {
    this.#write('customer', customerId);
    const links = this.#links();
    if (links.includes(customerId)) return false;
    this.#write('links', JSON.stringify([...links, customerId].slice(-mostLinks)));
    return true;
  }

  /** Another visitor from now on. */
  reset(): void {
    ['visitor', 'session', 'customer', 'links'].forEach((name) => this.#write(name, ''));
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#memory.clear();
  }

  /** From now on the ids may be kept, unless another tab has been allowed to before. */
  keep(): void {
    const { storage } = this.#options;
    this.#memory.forEach((value, name) => storage.read(name) || storage.write(name, value));
    this.#memory.clear();
  }

  /** The data of an event with what its contract has fields for and the data does not say. */
  fill(type: string, data: object): object {
    const known: Readonly<Record<string, string | undefined>> = {
      ...this.#options.constants,
      visitorId: this.visitorId,
      sessionId: this.sessionId,
      customerId: this.#read('customer'),
    };
    const filled: Record<string, unknown> = { ...data };
    for (const name of contextFields[type]?.split(' ') ?? []) {
      if (filled[name] === undefined && known[name]) filled[name] = known[name];
    }
    return filled;
  }

  #links(): string[] {
    try {
      return JSON.parse(this.#read('links') || '[]') as string[];
    } catch {
      return [];
    }
  }

  #read(name: string): string {
    return this.#memory.get(name) ?? (this.#options.mayStore() ? this.#options.storage.read(name) : undefined) ?? '';
  }

  #write(name: string, value: string): string {
    if (this.#options.mayStore()) {
      this.#options.storage.write(name, value);
    } else {
      this.#memory.set(name, value);
    }
    return value;
  }
}

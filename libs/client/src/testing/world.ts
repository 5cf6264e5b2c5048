import type { Environment } from '../environment.ts';
import type { EventStorage, KeptEvent } from '../event-storage.ts';

export interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
  readonly events: readonly { id: string; type: string; time: number; data: Record<string, unknown> }[];
}

export interface Scripted {
  readonly status?: number;
  /** In place of the results of the events. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type Script = (request: SentRequest) => Scripted | Promise<Scripted>;

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Time, timers, randomness and a platform that answers as a spec says; by default it takes everything. */
export class World {
  wallMs = Date.UTC(2026, 10, 21, 12);
  steadyMs = 5_000;
  randomValue = 1;
  readonly requests: SentRequest[] = [];
  readonly warnings: string[] = [];
  private readonly scripts: Script[] = [];
  private readonly timers = new Set<Timer>();
  private drawn = 0;

  readonly environment: Environment = {
    fetch: (url, init) => this.fetch(url, init),
    wallMs: () => this.wallMs,
    steadyMs: () => this.steadyMs,
    random: () => this.randomValue,
    randomBytes: (count) => new Uint8Array(new BigUint64Array([0n, BigInt((this.drawn += 1))]).buffer).slice(0, count),
    setTimer: (callback, ms) => {
      const timer = { atMs: this.steadyMs + ms, callback };
      this.timers.add(timer);
      return timer;
    },
    clearTimer: (timer) => void this.timers.delete(timer as Timer),
    warn: (message) => void this.warnings.push(message),
  };

  /** Answers the next requests so, one after the other; then as before. */
  answer(...scripts: readonly (Script | Scripted)[]): void {
    this.scripts.push(...scripts.map((script) => (typeof script === 'function' ? script : () => script)));
  }

  /** Ids of the events of each request. */
  get ids(): readonly (readonly string[])[] {
    return this.requests.map(({ events }) => events.map(({ id }) => id));
  }

  /** Lets time pass, and everything happen that is due by then. */
  async pass(ms = 0): Promise<void> {
    const untilMs = this.steadyMs + ms;
    await settled();
    for (;;) {
      const due = [...this.timers].filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.timers.delete(due);
      this.move(Math.max(0, due.atMs - this.steadyMs));
      due.callback();
      await settled();
    }
    this.move(untilMs - this.steadyMs);
  }

  private move(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    const request = { url, init, events: JSON.parse(init.body as string) as SentRequest['events'] };
    this.requests.push(request);
    const script = this.scripts.shift();
    const called = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
    const { status = 202, body, headers = {} } = await Promise.race([script?.(request) ?? {}, called]);
    const results = request.events.map(({ id }) => ({ id }));
    const taken = status < 300 ? { accepted: results.length, rejected: 0, results } : {};
    return new Response(JSON.stringify(body ?? taken), {
      status,
      headers,
    });
  }
}

/** Enough turns for whatever is under way without a timer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** An answer that comes when it is let go. */
export function heldAnswer(): { readonly script: Script; release(answer?: Scripted): void } {
  let release: (answer: Scripted) => void = () => {};
  const answered = new Promise<Scripted>((resolve) => (release = resolve));
  return { script: () => answered, release: (answer = {}) => release(answer) };
}

/** A storage in memory that outlives clients, as one of a device does. */
export class DeviceStorage implements EventStorage {
  readonly events = new Map<string, string>();
  readonly values = new Map<string, string>();

  adopt(): Promise<readonly KeptEvent[]> {
    return Promise.resolve([...this.events]);
  }

  put(id: string, text: string): boolean {
    this.events.set(id, text);
    return true;
  }

  has(id: string): boolean {
    return this.events.has(id);
  }

  remove(ids: readonly string[]): void {
    ids.forEach((id) => this.events.delete(id));
  }

  clear(): void {
    this.events.clear();
    this.values.clear();
  }

  read(name: string): string | undefined {
    return this.values.get(name);
  }

  write(name: string, value: string): void {
    this.values.set(name, value);
  }

  suspend(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}

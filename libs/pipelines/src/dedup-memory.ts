/** The remembered keys of one step, oldest first: key, event time, time of receipt, and who came first. */
export type RememberedKey = readonly [key: string, timeMs: number, receivedAtMs: number, first: string];

/** What a pipeline remembers, as plain JSON. */
export interface PipelineSnapshot {
  readonly version: 1;
  /** By name of the step. */
  readonly steps: Readonly<Record<string, readonly RememberedKey[]>>;
}

/** What one instance of a pipeline remembers between events; one per partition. */
export class PipelineMemory {
  private readonly steps = new Map<string, DedupMemory>();

  /** @param remembered what was remembered before, oldest first. */
  constructor(remembered: readonly PipelineSnapshot[] = []) {
    for (const { steps } of remembered) {
      for (const [step, keys] of Object.entries(steps)) {
        this.of(step).restore(keys);
      }
    }
  }

  of(step: string): DedupMemory {
    const memory = this.steps.get(step) ?? new DedupMemory();
    this.steps.set(step, memory);
    return memory;
  }

  /** Keeps what the event's steps have noted. */
  commit(): void {
    for (const memory of this.steps.values()) {
      memory.commit();
    }
  }

  /** Forgets what the steps of a failed event have noted: it shall not stand in its own way when it is tried again. */
  abandon(): void {
    for (const memory of this.steps.values()) {
      memory.abandon();
    }
  }

  /** All that is remembered. */
  snapshot(): PipelineSnapshot {
    return this.written((memory) => memory.entries());
  }

  /** What is remembered since the last call, so that a batch is stored at the cost of its own keys. */
  takeNew(): PipelineSnapshot {
    return this.written((memory) => memory.takeNew());
  }

  private written(entriesOf: (memory: DedupMemory) => readonly RememberedKey[]): PipelineSnapshot {
    const steps = [...this.steps].map(([step, memory]): [string, readonly RememberedKey[]] => [
      step,
      entriesOf(memory),
    ]);
    return { version: 1, steps: Object.fromEntries(steps.filter(([, entries]) => entries.length > 0)) };
  }
}

/** A key as an event brings it. */
export interface NotedKey {
  readonly key: string;
  readonly timeMs: number;
  readonly receivedAtMs: number;
  /** Which event, or which part of it, brings the key: a redelivery of the first one is no duplicate. */
  readonly bearer: string;
}

/**
 * The keys that came lately. One is forgotten when `withinMs` has passed between its receipt and that of the newest event, or,
 * oldest first, when there are more than `maxKeys`. Receipt decides, since an event time far in the future would empty the memory.
 */
export class DedupMemory {
  private readonly keys = new Map<string, NotedKey>();
  private readonly pending = new Map<string, NotedKey>();
  /** Keys that nobody has stored yet. */
  private readonly unstored = new Set<string>();

  get size(): number {
    return this.keys.size;
  }

  /** True if another event with the key came at most `withinMs` before or after, by event time; else notes this one. */
  isDuplicate(noted: NotedKey, withinMs: number, maxKeys: number): boolean {
    this.forget(noted.receivedAtMs - withinMs, maxKeys);
    const first = this.pending.get(noted.key) ?? this.keys.get(noted.key);
    if (first !== undefined && Math.abs(first.timeMs - noted.timeMs) <= withinMs) {
      return first.bearer !== noted.bearer;
    }
    this.pending.set(noted.key, noted);
    return false;
  }

  commit(): void {
    for (const noted of this.pending.values()) {
      this.put(noted);
      this.unstored.add(noted.key);
    }
    this.pending.clear();
  }

  abandon(): void {
    this.pending.clear();
  }

  restore(entries: readonly RememberedKey[]): void {
    for (const [key, timeMs, receivedAtMs, bearer] of entries) {
      this.put({ key, timeMs, receivedAtMs, bearer });
    }
  }

  entries(): RememberedKey[] {
    return [...this.keys.values()].map(written);
  }

  takeNew(): RememberedKey[] {
    const entries = [...this.unstored].flatMap((key) => this.keys.get(key) ?? []).map(written);
    this.unstored.clear();
    return entries;
  }

  /** Puts a key at the end: the order is that of receipt. */
  private put(noted: NotedKey): void {
    this.keys.delete(noted.key);
    this.keys.set(noted.key, noted);
  }

  private forget(receivedBeforeMs: number, maxKeys: number): void {
    for (const [key, { receivedAtMs }] of this.keys) {
      if (receivedAtMs >= receivedBeforeMs && this.keys.size < maxKeys) {
        return;
      }
      this.keys.delete(key);
      this.unstored.delete(key);
    }
  }
}

function written({ key, timeMs, receivedAtMs, bearer }: NotedKey): RememberedKey {
  return [key, timeMs, receivedAtMs, bearer];
}

interface Entry<T> {
  readonly value: T | null;
  freshUntilMs: number;
}

const freshMs = 10_000;
const unknownFreshMs = 2_000;
const outageFreshMs = 1_000;
const mostEntries = 10_000;

/**
 * Looks things up by id and remembers them for 10 s, so a change takes that long to be seen everywhere; while the lookup fails,
 * what was found before stays known.
 */
export class CachedLookup<T> {
  private readonly cache = new Map<string, Entry<T>>();
  private readonly lookups = new Map<string, Promise<Entry<T>>>();

  /** @param lookup null if there is no such thing; rejects while nobody can say. */
  constructor(
    private readonly lookup: (id: string) => Promise<T | null>,
    private readonly now: () => number,
  ) {}

  /** Rejects as the lookup does, for what was not found before. */
  async find(id: string): Promise<T | null> {
    const cached = this.cache.get(id);
    if (cached !== undefined && cached.freshUntilMs > this.now()) {
      return cached.value;
    }
    // Requests for the same id share one lookup, so that a database that hangs is not asked once per request.
    let lookup = this.lookups.get(id);
    if (lookup === undefined) {
      lookup = this.refresh(id, cached).finally(() => this.lookups.delete(id));
      this.lookups.set(id, lookup);
    }
    return (await lookup).value;
  }

  /** Forgets one: the next request looks it up anew. */
  forget(id: string): void {
    this.cache.delete(id);
  }

  private async refresh(id: string, cached: Entry<T> | undefined): Promise<Entry<T>> {
    try {
      return this.remember(id, await this.lookup(id));
    } catch (error) {
      if (cached === undefined) {
        throw error;
      }
      // The next requests do not wait for the database again.
      cached.freshUntilMs = this.now() + outageFreshMs;
      return cached;
    }
  }

  private remember(id: string, value: T | null): Entry<T> {
    // At the end again: the one that leaves is the one looked up longest ago, not the one in use longest.
    this.cache.delete(id);
    if (this.cache.size >= mostEntries) {
      this.cache.delete(this.cache.keys().next().value as string);
    }
    const entry: Entry<T> = { value, freshUntilMs: this.now() + (value === null ? unknownFreshMs : freshMs) };
    this.cache.set(id, entry);
    return entry;
  }
}

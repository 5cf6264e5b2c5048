/** An event as it is kept: its id and a text that the client understands. */
export type KeptEvent = readonly [id: string, text: string];

/** Where a client keeps events and a few values beyond its own life. No method throws. */
export interface EventStorage {
  /**
   * Makes what owners that are gone have left behind this owner's, and returns it. Called at the start and whenever a page comes back;
   * what another owner that lives has kept is left alone.
   */
  adopt(): Promise<readonly KeptEvent[]>;
  /** Keeps an event, or replaces its text; false if there is no room. */
  put(id: string, text: string): boolean;
  /** False for an event that was put, but which another owner has taken over or somebody has cleared away. */
  has(id: string): boolean;
  remove(ids: readonly string[]): void;
  /** Removes events and values of all owners. */
  clear(): void;
  read(name: string): string | undefined;
  write(name: string, value: string): void;
  /** The page is put aside and may not come back: others may take over what is kept. */
  suspend(): void;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/** Keeps nothing beyond the client's own life. */
export class MemoryStorage implements EventStorage {
  readonly #values = new Map<string, string>();

  adopt(): Promise<readonly KeptEvent[]> {
    return Promise.resolve([]);
  }

  put(): boolean {
    return false;
  }

  has(): boolean {
    return true;
  }

  remove(): void {}

  clear(): void {
    this.#values.clear();
  }

  read(name: string): string | undefined {
    return this.#values.get(name);
  }

  write(name: string, value: string): void {
    this.#values.set(name, value);
  }

  suspend(): void {}

  close(): Promise<void> {
    return Promise.resolve();
  }
}

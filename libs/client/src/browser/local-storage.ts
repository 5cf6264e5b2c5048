import type { EventStorage, KeptEvent } from '../event-storage.ts';

/** The part of Web Locks that is used. */
export interface Locks {
  request(name: string, options: { ifAvailable?: boolean }, callback: (lock: unknown) => unknown): Promise<unknown>;
}

export interface LocalStorageOptions {
  /** Begins the names of all that is stored. */
  readonly prefix: string;
  /** Of this page: no other has the same. */
  readonly owner: string;
  readonly area: Storage;
  /** Undefined where the browser has none. */
  readonly locks: Locks | undefined;
  readonly wallMs: () => number;
}

/** Without locks a page that has not stirred for this long counts as gone. */
const goneMs = 300_000;
const stirMs = 30_000;

/**
 * Keeps each event under a name of its own, which begins with the page that owns it. A page holds a lock as long as it lives; events of
 * owners whose lock is free are taken over.
 */
export class LocalStorage implements EventStorage {
  #holding: Promise<void> | undefined;
  #release: (() => void) | undefined;
  #stirredMs = 0;

  readonly #options: LocalStorageOptions;

  constructor(options: LocalStorageOptions) {
    this.#options = options;
  }

  async adopt(): Promise<readonly KeptEvent[]> {
    const { owner } = this.#options;
    await this.#hold();
    const adopted: KeptEvent[] = [];
    for (const other of new Set(this.#names('e:').map((name) => name.split(':')[1] ?? ''))) {
      if (other !== owner) await this.#whenGone(other, () => adopted.push(...this.#takeOver(other)));
    }
    return adopted.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  put(id: string, text: string): boolean {
    this.#stir();
    return this.#set(this.#eventName(id), text);
  }

  has(id: string): boolean {
    this.#stir();
    return this.#get(this.#eventName(id), '') !== null;
  }

  remove(ids: readonly string[]): void {
    ids.forEach((id) => this.#delete(this.#eventName(id)));
  }

  clear(): void {
    this.#names('').forEach((name) => this.#delete(name));
  }

  read(name: string): string | undefined {
    return this.#get(name) ?? undefined;
  }

  write(name: string, value: string): void {
    this.#set(name, value);
  }

  suspend(): void {
    this.#release?.();
    this.#release = undefined;
    this.#holding = undefined;
  }

  close(): Promise<void> {
    this.suspend();
    return Promise.resolve();
  }

  /** Names without the prefix. */
  #names(start: string): string[] {
    const { area, prefix } = this.#options;
    try {
      return Object.keys(area).flatMap((name) => (name.startsWith(prefix + start) ? [name.slice(prefix.length)] : []));
    } catch {
      return [];
    }
  }

  #eventName(id: string, owner = this.#options.owner): string {
    return `e:${owner}:${id}`;
  }

  #takeOver(other: string): KeptEvent[] {
    const start = this.#eventName('', other);
    this.#delete(`o:${other}`);
    return this.#names(start).flatMap((name) => {
      const id = name.slice(start.length);
      const text = this.#get(name) ?? '';
      // Under its new name first, so that it has one if the page ends in between; there may be room for one only.
      const isKept = this.#set(this.#eventName(id), text);
      this.#delete(name);
      return isKept || this.#set(this.#eventName(id), text) ? [[id, text] as const] : [];
    });
  }

  #hold(): Promise<void> {
    const { locks, owner } = this.#options;
    if (locks === undefined) return Promise.resolve();
    const mine = (this.#holding ??= new Promise<void>((held) => {
      const whileHeld = (): unknown => {
        held();
        // Put aside meanwhile.
        return this.#holding === mine ? new Promise<void>((release) => (this.#release = release)) : undefined;
      };
      locks.request(this.#lockName(owner), {}, whileHeld).catch(() => held());
    }));
    return mine;
  }

  async #whenGone(other: string, act: () => void): Promise<void> {
    const { locks, wallMs } = this.#options;
    if (locks === undefined) {
      if (wallMs() - Number(this.#get(`o:${other}`)) > goneMs) act();
      return;
    }
    await locks.request(this.#lockName(other), { ifAvailable: true }, (lock) => {
      if (lock !== null) act();
    });
  }

  #lockName(owner: string): string {
    return this.#options.prefix + owner;
  }

  #stir(): void {
    const { locks, owner, wallMs } = this.#options;
    const nowMs = wallMs();
    if (locks === undefined && nowMs - this.#stirredMs > stirMs) {
      this.#stirredMs = nowMs;
      this.#set(`o:${owner}`, String(nowMs));
    }
  }

  #get(name: string, otherwise: string | null = null): string | null {
    try {
      return this.#options.area.getItem(this.#options.prefix + name);
    } catch {
      return otherwise;
    }
  }

  /** False if there is no room. */
  #set(name: string, value: string): boolean {
    try {
      this.#options.area.setItem(this.#options.prefix + name, value);
      return true;
    } catch {
      return false;
    }
  }

  #delete(name: string): void {
    try {
      this.#options.area.removeItem(this.#options.prefix + name);
    } catch {
      // Whoever forbids storage has none of it.
    }
  }
}

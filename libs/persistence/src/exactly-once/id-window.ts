import { IdSet } from './id-set.ts';
import { hashWords } from '@nadi/contracts';

export interface IdWindowOptions {
  /** How long an id is remembered at least, in milliseconds after its first receipt. */
  readonly horizonMs: number;
  /** Most ids of one generation; past that the older generation is forgotten early. Memory is 24 to 48 bytes an id. */
  readonly maxIds: number;
}

/**
 * The ids of one partition that were counted within the horizon. Two generations: the younger takes new ids, and when it has
 * been filling for a whole horizon the older one is forgotten, so an id lives for one to two horizons.
 */
export class IdWindow {
  private current = new IdSet();
  private previous = new IdSet();
  private currentSinceMs: number;

  constructor(
    private readonly options: IdWindowOptions,
    nowMs: number,
  ) {
    this.currentSinceMs = nowMs;
  }

  get size(): number {
    return this.current.size + this.previous.size;
  }

  has(source: Uint32Array, index: number): boolean {
    return this.current.has(source, index) || this.previous.has(source, index);
  }

  /** Adds all hashes of `source`. */
  addAll(source: Uint32Array, nowMs: number): void {
    this.turn(nowMs);
    for (let index = 0; index < source.length; index += hashWords) {
      this.current.add(source, index);
    }
  }

  /** Adds the hash at `index` of `source`; false if it was there already. */
  add(source: Uint32Array, index: number): boolean {
    return !this.previous.has(source, index) && this.current.add(source, index);
  }

  /** Of the hashes that were just added forgets all but `kept`, which are in the same order. */
  keep(kept: Uint32Array, added: Uint32Array): void {
    if (kept.length === added.length) {
      return;
    }
    let keptIndex = 0;
    for (let index = 0; index < added.length; index += hashWords) {
      if (isSame(added, index, kept, keptIndex)) {
        keptIndex += hashWords;
      } else {
        this.current.delete(added, index);
      }
    }
  }

  /** Begins a new generation if the current one has been filling for a horizon or is full. */
  turn(nowMs: number): void {
    if (nowMs - this.currentSinceMs >= this.options.horizonMs || this.current.size >= this.options.maxIds) {
      this.previous = this.current;
      this.current = new IdSet();
      this.currentSinceMs = nowMs;
    }
  }
}

function isSame(a: Uint32Array, aIndex: number, b: Uint32Array, bIndex: number): boolean {
  return (
    a[aIndex] === b[bIndex] &&
    a[aIndex + 1] === b[bIndex + 1] &&
    a[aIndex + 2] === b[bIndex + 2] &&
    a[aIndex + 3] === b[bIndex + 3]
  );
}

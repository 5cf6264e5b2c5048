import { hashWords } from '@nadi/contracts';

const firstSlots = 64;

/** A set of 128-bit hashes in one typed array: 16 bytes an entry at most two thirds full, nothing for the garbage collector. */
export class IdSet {
  private slots = firstSlots;
  private words = new Uint32Array(firstSlots * hashWords);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** True if the hash at `index` of `source` is in the set. */
  has(source: Uint32Array, index: number): boolean {
    return this.isAt(this.find(this.words, this.slots, source, index), source, index);
  }

  /** Adds the hash at `index` of `source`; false if it was there already. */
  add(source: Uint32Array, index: number): boolean {
    const position = this.find(this.words, this.slots, source, index);
    if (this.isAt(position, source, index)) {
      return false;
    }
    write(this.words, position, source, index);
    this.count += 1;
    if (this.count * 3 > this.slots * 2) {
      this.grow();
    }
    return true;
  }

  /** Takes the hash at `index` of `source` out; false if it was not there. */
  delete(source: Uint32Array, index: number): boolean {
    const { words, slots } = this;
    let hole = this.find(words, slots, source, index);
    if (!this.isAt(hole, source, index)) {
      return false;
    }
    // Probing stops at an empty slot, so hashes behind the hole that had to probe past it move up.
    const last = slots * hashWords;
    for (let position = (hole + hashWords) % last; words[position] !== 0; position = (position + hashWords) % last) {
      const home = ((words[position + 1] as number) & (slots - 1)) * hashWords;
      if ((position - home + last) % last >= (position - hole + last) % last) {
        words.copyWithin(hole, position, position + hashWords);
        hole = position;
      }
    }
    words[hole] = 0;
    this.count -= 1;
    return true;
  }

  private isAt(position: number, source: Uint32Array, index: number): boolean {
    const { words } = this;
    const first = firstWord(source, index);
    return (
      words[position] === first &&
      words[position + 1] === source[index + 1] &&
      words[position + 2] === source[index + 2] &&
      words[position + 3] === source[index + 3]
    );
  }

  /** The word index of the hash's slot, or of the empty slot it would take. Linear probing. */
  private find(words: Uint32Array, slots: number, source: Uint32Array, index: number): number {
    const first = firstWord(source, index);
    for (let slot = (source[index + 1] as number) & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const position = slot * hashWords;
      if (words[position] === 0) {
        return position;
      }
      if (
        words[position] === first &&
        words[position + 1] === source[index + 1] &&
        words[position + 2] === source[index + 2]
      ) {
        if (words[position + 3] === source[index + 3]) {
          return position;
        }
      }
    }
  }

  private grow(): void {
    const slots = this.slots * 2;
    const words = new Uint32Array(slots * hashWords);
    for (let position = 0; position < this.words.length; position += hashWords) {
      if (this.words[position] !== 0) {
        write(words, this.find(words, slots, this.words, position), this.words, position);
      }
    }
    this.slots = slots;
    this.words = words;
  }
}

/** Zero marks an empty slot, so a first word of zero is stored as one. */
function firstWord(source: Uint32Array, index: number): number {
  return source[index] === 0 ? 1 : (source[index] as number);
}

function write(words: Uint32Array, position: number, source: Uint32Array, index: number): void {
  words[position] = firstWord(source, index);
  words[position + 1] = source[index + 1] as number;
  words[position + 2] = source[index + 2] as number;
  words[position + 3] = source[index + 3] as number;
}

const smallestCapacity = 4;
const firstNumbers = 1_024;

/** A block: where it begins in the array, and how many slots it has. */
export interface Block {
  readonly start: number;
  readonly capacity: number;
}

/**
 * One growing array out of which rings take blocks of 4, 8, 16… slots. A block that is given back is used again, halved where
 * a smaller one is wanted; when less than half of the array is in use, it is packed instead of growing.
 */
export class SlotArena {
  numbers = new Float64Array(firstNumbers);
  /** Numbers from here on were never used. */
  private used = 0;
  private allocated = 0;
  private free: number[][] = [];

  /** @param numbersPerSlot with what a block needs per slot beside the slots. */
  constructor(private readonly numbersPerSlot: number) {}

  /** Slots in blocks that are in use. */
  get allocatedSlots(): number {
    return this.allocated;
  }

  /** Numbers that have a meaning; those behind were never used. */
  get usedNumbers(): number {
    return this.used;
  }

  /** The capacity that comes after one, in slots; the smallest after none. */
  static capacityAfter(capacity: number): number {
    return capacity === 0 ? smallestCapacity : capacity * 2;
  }

  /**
   * The start of a block for this many slots, whose contents are anything. Starts of other blocks stay as they are.
   * @param pack called when the array had better be packed: it moves all blocks by `move`, to an array that is given.
   */
  take(capacity: number, pack: () => void): number {
    const found = this.takeFree(capacity);
    if (found !== undefined) {
      this.allocated += capacity;
      return found;
    }
    const size = capacity * this.numbersPerSlot;
    if (this.used + size > this.numbers.length && this.allocated * this.numbersPerSlot * 2 < this.used) {
      pack();
    }
    const start = this.used;
    this.reserve(start + size);
    this.used = start + size;
    this.allocated += capacity;
    return start;
  }

  giveBack({ start, capacity }: Block): void {
    this.allocated -= capacity;
    this.freeOf(capacity).push(start);
  }

  /** Moves the blocks to the beginning of a new array, in the order given, and returns their new starts. */
  packInto(blocks: readonly Block[]): number[] {
    const numbers = new Float64Array(this.numbers.length);
    let used = 0;
    const starts = blocks.map(({ start, capacity }) => {
      const size = capacity * this.numbersPerSlot;
      numbers.set(this.numbers.subarray(start, start + size), used);
      used += size;
      return used - size;
    });
    this.numbers = numbers;
    this.used = used;
    this.free = [];
    return starts;
  }

  /** Takes over what `numbers` held of another arena, whose blocks lie without gaps. */
  load(numbers: Float64Array, allocatedSlots: number): void {
    this.reserve(numbers.length);
    this.numbers.set(numbers);
    this.used = numbers.length;
    this.allocated = allocatedSlots;
  }

  private takeFree(capacity: number): number | undefined {
    for (let size = capacity, level = levelOf(capacity); level < this.free.length; size *= 2, level += 1) {
      const start = this.free[level]?.pop();
      if (start !== undefined) {
        // What is left of a larger block is halves of halves.
        for (let half = size / 2; half >= capacity; half /= 2) {
          this.freeOf(half).push(start + half * this.numbersPerSlot);
        }
        return start;
      }
    }
    return undefined;
  }

  private freeOf(capacity: number): number[] {
    const level = levelOf(capacity);
    while (this.free.length <= level) {
      this.free.push([]);
    }
    return this.free[level] as number[];
  }

  private reserve(length: number): void {
    if (length > this.numbers.length) {
      const larger = new Float64Array(Math.max(length, this.numbers.length * 2));
      larger.set(this.numbers.subarray(0, this.used));
      this.numbers = larger;
    }
  }
}

function levelOf(capacity: number): number {
  return 31 - Math.clz32(capacity);
}

/** What is due at some time; the entry added first comes first among those of the same time. */
interface Entry<T> {
  readonly atMs: number;
  readonly order: number;
  readonly item: T;
}

/** A queue by time (binary heap). */
export class Agenda<T> {
  private readonly heap: Entry<T>[] = [];
  private added = 0;

  get size(): number {
    return this.heap.length;
  }

  /** Time of the earliest entry, milliseconds; Infinity if there is none. */
  get nextMs(): number {
    return this.heap[0]?.atMs ?? Infinity;
  }

  add(atMs: number, item: T): void {
    const { heap } = this;
    const entry = { atMs, order: this.added++, item };
    let index = heap.length;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex] as Entry<T>;
      if (isBefore(parent, entry)) {
        break;
      }
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  /** Takes the earliest entry out. */
  take(): T | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) {
      return undefined;
    }
    if (heap.length > 0) {
      this.sink(last);
    }
    return first.item;
  }

  private sink(entry: Entry<T>): void {
    const { heap } = this;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) {
        break;
      }
      const right = left + 1;
      const child = right < heap.length && isBefore(heap[right] as Entry<T>, heap[left] as Entry<T>) ? right : left;
      if (isBefore(entry, heap[child] as Entry<T>)) {
        break;
      }
      heap[index] = heap[child] as Entry<T>;
      index = child;
    }
    heap[index] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

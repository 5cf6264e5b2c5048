const slabBytes = 256 * 1024;

/**
 * Memory in which many small pieces are written side by side. A full slab is replaced, never reused, since others still hold
 * pieces of it.
 */
export class Slab {
  memory = Buffer.allocUnsafeSlow(slabBytes);
  /** Where the next piece begins. */
  position = 0;

  /** Makes room for a piece of this many bytes. */
  reserve(bytes: number): void {
    if (this.position + bytes > this.memory.length) {
      this.memory = Buffer.allocUnsafeSlow(Math.max(slabBytes, bytes));
      this.position = 0;
    }
  }

  /** The piece that was written up to `end`; stays valid as long as it is referenced. */
  take(end: number): Buffer {
    const piece = this.memory.subarray(this.position, end);
    this.position = end;
    return piece;
  }
}

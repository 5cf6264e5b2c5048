import type { Sketch } from './sketch.ts';
import { hash128 } from './hash.ts';

const bytesPerMember = 16;

/**
 * Counts distinct values exactly: the set of their 128-bit hashes. Grows by 16 bytes a value, so it is for identities that a
 * window holds few enough of, such as orders; for visitors take the approximate count.
 */
export class ExactDistinct implements Sketch {
  private readonly members = new Set<string>();

  static fromBytes(bytes: Uint8Array): ExactDistinct {
    const sketch = new ExactDistinct();
    const text = Buffer.from(bytes).toString('latin1');
    for (let start = 0; start < text.length; start += bytesPerMember) {
      sketch.members.add(text.slice(start, start + bytesPerMember));
    }
    return sketch;
  }

  get count(): number {
    return this.members.size;
  }

  add(value: string | number): void {
    this.members.add(Buffer.from(hash128(String(value)).buffer).toString('latin1'));
  }

  merge(other: Sketch): void {
    (other as ExactDistinct).members.forEach((member) => this.members.add(member));
  }

  toBytes(): Uint8Array {
    return Buffer.from([...this.members].join(''), 'latin1');
  }
}

/**
 * Numbers of variable length as Kafka's records have them. Signed ones are zigzagged first: 0, -1, 1, -2 become 0, 1, 2, 3.
 * Beyond 32 bits the arithmetic is that of doubles, exact up to 2^52.
 */

/** Bytes of an unsigned number. */
export function uvarintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) {
    bytes += 1;
  }
  return bytes;
}

/** Bytes of a signed number. */
export function varintBytes(value: number): number {
  return uvarintBytes(zigzag(value));
}

/** Writes an unsigned number and returns the position behind it. */
export function writeUvarint(target: Buffer, position: number, value: number): number {
  let at = position;
  let rest = value;
  while (rest > 0x7f) {
    target[at] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  target[at] = rest;
  return at + 1;
}

/** Writes a signed number and returns the position behind it. */
export function writeVarint(target: Buffer, position: number, value: number): number {
  return writeUvarint(target, position, zigzag(value));
}

/** Reads a signed number. */
export function readVarint(source: Buffer, position: number): { readonly value: number; readonly next: number } {
  let zigzagged = 0;
  let scale = 1;
  for (let at = position; ; at += 1) {
    const byte = source[at];
    if (byte === undefined) {
      throw new RangeError('the number is truncated');
    }
    zigzagged += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      const value = zigzagged % 2 === 0 ? zigzagged / 2 : -(zigzagged + 1) / 2;
      return { value, next: at + 1 };
    }
    scale *= 0x80;
  }
}

function zigzag(value: number): number {
  return value >= 0 ? value * 2 : -value * 2 - 1;
}

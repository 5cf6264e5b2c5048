/** Words of 32 bits in one hash. */
export const hashWords = 4;
/** Bytes of one hash. */
export const hashBytes = 16;

const rotl = (x: number, r: number) => (x << r) | (x >>> (32 - r));

function finalMix(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/**
 * Hashes the identity of an event, (tenant, contract, key, event id), to 128 bits: two different events share a hash with a
 * probability of about 10^-25 among ten million. MurmurHash3 x86 128 (Austin Appleby, public domain) over UTF-16 code units.
 * Writes four words to `target` at `index`.
 */
export function hashIdentity(
  tenantId: string,
  contract: string,
  key: string,
  eventId: string,
  target: Uint32Array,
  index: number,
): void {
  // The length prefixes keep ("a", "bc") and ("ab", "c") apart.
  hashText(`${tenantId.length}:${tenantId}${contract.length}:${contract}${key.length}:${key}${eventId}`, target, index);
}

/** MurmurHash3 x86 128 with seed 0 over the UTF-16LE bytes of a text. */
export function hashText(text: string, target: Uint32Array, index: number): void {
  const c1 = 0x239b961b;
  const c2 = 0xab0e9789;
  const c3 = 0x38b34ae5;
  const c4 = 0xa1e38b93;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  const length = text.length;
  const wordAt = (i: number) => text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
  const blocksEnd = length - (length % 8);
  for (let i = 0; i < blocksEnd; i += 8) {
    h1 ^= Math.imul(rotl(Math.imul(wordAt(i), c1), 15), c2);
    h1 = (Math.imul(rotl(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= Math.imul(rotl(Math.imul(wordAt(i + 2), c2), 16), c3);
    h2 = (Math.imul(rotl(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= Math.imul(rotl(Math.imul(wordAt(i + 4), c3), 17), c4);
    h3 = (Math.imul(rotl(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= Math.imul(rotl(Math.imul(wordAt(i + 6), c4), 18), c1);
    h4 = (Math.imul(rotl(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  // NaN from reading past the end becomes 0 in a bitwise operation, as the tail wants it.
  const rest = length - blocksEnd;
  if (rest > 6) h4 ^= Math.imul(rotl(Math.imul(wordAt(blocksEnd + 6), c4), 18), c1);
  if (rest > 4) h3 ^= Math.imul(rotl(Math.imul(wordAt(blocksEnd + 4), c3), 17), c4);
  if (rest > 2) h2 ^= Math.imul(rotl(Math.imul(wordAt(blocksEnd + 2), c2), 16), c3);
  if (rest > 0) h1 ^= Math.imul(rotl(Math.imul(wordAt(blocksEnd), c1), 15), c2);
  const bytes = length * 2;
  h1 ^= bytes;
  h2 ^= bytes;
  h3 ^= bytes;
  h4 ^= bytes;
  h1 = (h1 + h2 + h3 + h4) | 0;
  h2 = (h2 + h1) | 0;
  h3 = (h3 + h1) | 0;
  h4 = (h4 + h1) | 0;
  h1 = finalMix(h1);
  h2 = finalMix(h2);
  h3 = finalMix(h3);
  h4 = finalMix(h4);
  h1 = (h1 + h2 + h3 + h4) | 0;
  target[index] = h1;
  target[index + 1] = h2 + h1;
  target[index + 2] = h3 + h1;
  target[index + 3] = h4 + h1;
}

const encoder = new TextEncoder();
const range = 2 ** 32;
const { imul } = Math;

/**
 * MurmurHash3 x86 32 (Appleby 2011) of the UTF-8 bytes of a text. Its words are of 32 bits, which JavaScript multiplies exactly,
 * and there is an implementation for every language, so that whoever wants can check an assignment.
 * @returns a whole number from 0, below 2^32.
 */
export function murmurHash3(text: string, seed = 0): number {
  const bytes = utf8Of(text);
  const tailStart = bytes.length & ~3;
  let hash = seed | 0;
  for (let index = 0; index < tailStart; index += 4) {
    hash = imul(rotateLeft(hash ^ mixed(wordAt(bytes, index, 4)), 13), 5) + 0xe6546b64;
  }
  hash ^= mixed(wordAt(bytes, tailStart, bytes.length - tailStart));
  return finished(hash ^ bytes.length);
}

/** What a unit's fraction decides. Each purpose hashes anew, so that one decision says nothing of another. */
export type HashPurpose = 'global-holdout' | 'layer-holdout' | 'slot' | 'traffic' | 'variant';

/**
 * A number that stays the same for a unit, uniform over units, and independent between purposes and salts.
 * @param salt free of zero characters.
 * @returns from 0, below 1, in steps of 2^-32.
 */
export function unitFraction(purpose: HashPurpose, salt: string, unitId: string): number {
  return murmurHash3(`${purpose}\0${salt}\0${unitId}`) / range;
}

/** Nearly all ids are ASCII, for which an encoder takes most of the time of an assignment. */
function utf8Of(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      return encoder.encode(text);
    }
    bytes[index] = code;
  }
  return bytes;
}

/** Up to four bytes as a word, the first one lowest; 0 for none. */
function wordAt(bytes: Uint8Array, start: number, count: number): number {
  let word = 0;
  for (let index = 0; index < count; index += 1) {
    word |= (bytes[start + index] as number) << (8 * index);
  }
  return word;
}

function mixed(word: number): number {
  return imul(rotateLeft(imul(word, 0xcc9e2d51), 15), 0x1b873593);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finished(hash: number): number {
  let word = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  word = imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}

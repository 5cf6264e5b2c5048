import { describe, expect, it } from '@jest/globals';
import { hashIdentity, hashText, hashWords } from './identity-hash.ts';

/** MurmurHash3 x86 128, seed 0, of the UTF-16LE bytes, computed by another implementation (Python's mmh3). */
const vectors: readonly (readonly [string, string])[] = [
  ['', '00000000 00000000 00000000 00000000'],
  ['a', '033bb196 ccef4fe1 ccef4fe1 ccef4fe1'],
  ['ab', '260fb953 af22b6fd af22b6fd af22b6fd'],
  ['abc', '2b5b97a3 20f75fb5 5012c2b4 5012c2b4'],
  ['abcd', '95ef82c7 e4ec9aa2 0a8cb00d 0a8cb00d'],
  ['abcde', '4b3605de 6cd4a205 9a7ed175 0af158b2'],
  ['abcdef', '606aa1e0 86f87a04 6d0a0079 98aceaac'],
  ['abcdefg', '851fde5e f81a9aab 2a351f32 fa8e8ca7'],
  ['abcdefgh', '6c357655 8df898a1 a76d230d 42147114'],
  ['abcdefghi', '17a3d732 37eee486 04d39ee1 ee7f6ddc'],
  ['The quick brown fox jumps over the lazy dog', '15beb686 0f94f6ca fed4894d 28be6d5b'],
  ['größe', 'f65e8ca6 59cc1127 fad5ca99 bc4acdd8'],
  ['😀 smile', 'c6e2440a fb4835dd b47092a9 7ec22d5d'],
];

function hex(words: Uint32Array): string {
  return [...words].map((word) => word.toString(16).padStart(8, '0')).join(' ');
}

function identity(...parts: readonly [string, string, string, string]): string {
  const words = new Uint32Array(hashWords);
  hashIdentity(...parts, words, 0);
  return hex(words);
}

describe('hashText', () => {
  it.each(vectors)('is MurmurHash3 x86 128 of %j', (text, expected) => {
    const words = new Uint32Array(hashWords);
    hashText(text, words, 0);
    expect(hex(words)).toBe(expected);
  });

  it('is the same function for long texts', () => {
    const words = new Uint32Array(hashWords);
    hashText('x'.repeat(1_000), words, 0);
    expect(hex(words)).toBe('d6f261ee 010a59b6 11dba108 94295556');
  });

  it('writes its four words at the index and nothing else', () => {
    const words = new Uint32Array(3 * hashWords).fill(7);
    hashText('a', words, hashWords);
    expect(hex(words.subarray(hashWords, 2 * hashWords))).toBe('033bb196 ccef4fe1 ccef4fe1 ccef4fe1');
    expect([...words.subarray(0, hashWords), ...words.subarray(2 * hashWords)]).toEqual(Array(8).fill(7));
  });
});

describe('hashIdentity', () => {
  it('is the same for the same identity', () => {
    expect(identity('acme', 'orders.order-placed', 'o-1', 'e-1')).toBe(
      identity('acme', 'orders.order-placed', 'o-1', 'e-1'),
    );
  });

  it('tells identities apart whose parts run into the same text', () => {
    const different = [
      identity('a', 'bc', 'd', 'e'),
      identity('ab', 'c', 'd', 'e'),
      identity('a', 'b', 'cd', 'e'),
      identity('a', 'bc', '', 'de'),
      identity('a', 'bc', 'de', ''),
      identity('', 'abc', 'd', 'e'),
      identity('1:a', 'bc', 'd', 'e'),
    ];
    expect(new Set(different).size).toBe(different.length);
  });

  it('finds no two events alike among twenty thousand', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 20_000; index += 1) {
      seen.add(identity('acme', 'orders.order-placed', `o-${index % 100}`, `e-${index}`));
    }
    expect(seen.size).toBe(20_000);
  });
});

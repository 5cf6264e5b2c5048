import { hashText, hashWords } from '@nadi/contracts';

/** The 128-bit hash of a text, as four words. */
export function hash128(text: string): Uint32Array {
  const words = new Uint32Array(hashWords);
  hashText(text, words, 0);
  return words;
}

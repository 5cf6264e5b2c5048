import { hashText, hashWords } from '@nadi/contracts';

const words = new Uint32Array(hashWords);

/**
 * The first 53 bits of the MurmurHash3 of a text, as a whole number that a double holds. Two of a million different texts share
 * one with a probability of 6e-5.
 */
export function hashOfText(text: string): number {
  hashText(text, words, 0);
  return words[0]! * 2 ** 21 + (words[1]! >>> 11);
}

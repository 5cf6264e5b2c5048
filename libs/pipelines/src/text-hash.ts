import { hashText, hashWords } from '@nadi/contracts';

const words = new Uint32Array(hashWords);

/** The 128 bits of a text's hash in 32 hexadecimal digits. */
export function hashDigits(text: string): string {
  hashText(text, words, 0);
  let digits = '';
  for (const word of words) {
    digits += word.toString(16).padStart(8, '0');
  }
  return digits;
}

/** A text's place between 0 (included) and 1 (excluded); texts are spread evenly. */
export function hashShare(text: string): number {
  hashText(text, words, 0);
  return (words[0] ?? 0) / 4_294_967_296;
}

/** Texts joined so that ("a", "bc") and ("ab", "c") stay apart. */
export function joinedTexts(...texts: readonly string[]): string {
  return texts.map((text) => `${text.length}:${text}`).join('');
}

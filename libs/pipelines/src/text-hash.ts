import { hashText, hashWords } from '@nadi/contracts';

const words = new Uint32Array(hashWords);
const bytes = Buffer.from(words.buffer);

/** The 128 bits of a text's hash in 32 hexadecimal digits. */
export function hashDigits(text: string): string {
  hashText(text, words, 0);
  return bytes.toString('hex');
}

/** A text's place between 0 (included) and 1 (excluded); texts are spread evenly. */
export function hashShare(text: string): number {
  hashText(text, words, 0);
  return (words[0] ?? 0) / 4_294_967_296;
}

/** A text that stays apart from what is put behind it: ("a", "bc") and ("ab", "c") differ. */
export function delimited(text: string): string {
  return `${text.length}:${text}`;
}

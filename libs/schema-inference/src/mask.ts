import { limits } from './limits.ts';

/**
 * The shape of a text: capitals become `A`, small letters `a`, digits `9`, spaces and ASCII marks stay, the rest becomes `?`. Longer
 * ones end in `…`. Of an e-mail address the first letters stay: `a***@e***.com`.
 */
export function maskedText(text: string, isEmail: boolean): string {
  if (isEmail) {
    return maskedEmail(text);
  }
  let masked = '';
  for (let index = 0; index < text.length && index < limits.sampleLength; index += 1) {
    masked += maskedCharacter(text[index] ?? '');
  }
  return text.length > limits.sampleLength ? `${masked}…` : masked;
}

function maskedCharacter(character: string): string {
  if (character >= 'a' && character <= 'z') {
    return 'a';
  }
  if (character >= 'A' && character <= 'Z') {
    return 'A';
  }
  if (character >= '0' && character <= '9') {
    return '9';
  }
  return character >= ' ' && character <= '~' ? character : '?';
}

function maskedEmail(text: string): string {
  const parts = /^([\w])[^\s@]{0,100}@([a-zA-Z0-9])[^\s@]{0,150}\.([a-z]{2,4})$/.exec(text);
  return parts === null ? '***@***' : `${parts[1]}***@${parts[2]}***.${parts[3]}`;
}

/** A name that may be shown anywhere: no control characters, nothing that looks like another letter, bounded. */
export function shownName(name: string): string {
  let shown = '';
  for (let index = 0; index < name.length && index < limits.nameLength; index += 1) {
    const character = name[index] ?? '';
    const isPlain = character >= ' ' && character <= '~' && character !== '\\';
    shown += isPlain ? character : `\\u${name.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }
  return name.length > limits.nameLength ? `${shown}…` : shown;
}

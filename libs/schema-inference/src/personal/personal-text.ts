import { hasIbanDigits, hasLuhnDigit, hasVerhoeffDigit } from './check-digits.ts';
import type { ValueKind } from './personal-kind.ts';

/** What is known of a text before it is searched: searching costs more than knowing that there is nothing to find. */
export interface TextHints {
  readonly digits: number;
  readonly hasAt: boolean;
  readonly hasColon: boolean;
  readonly hasDot: boolean;
  readonly hasPlus: boolean;
  readonly hasLetters: boolean;
  readonly hasCapitals: boolean;
  /** Other characters than letters, digits, spaces and `. : + - ( )`. */
  readonly hasOther: boolean;
}

const domainAfterAt = /^(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}/u;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?::\d{1,5})?$/;
const ipv6 = /^\[?(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){7}|(?=.*::)[0-9a-fA-F:]{2,39})(?:\]|%|$)/;
const pan = /^[A-Z]{3}[ABCFGHJKLPT][A-Z]\d{4}[A-Z]$/;
const iban = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;
const cardStart = /^(?:4|5[0-8]|2[2-7]|3[47]|6[0-9]|8[12])/;

/** The kind of personal data that a text is, or in the case of e-mail and international phone numbers contains. */
export function personalText(text: string, hints: TextHints): ValueKind | undefined {
  if (hints.hasAt && containsEmail(text)) {
    return 'email';
  }
  if (hints.digits < 4 && !hints.hasColon) {
    return undefined;
  }
  if (!hints.hasLetters && !hints.hasColon && !hints.hasOther && hints.digits >= 10) {
    const kind = personalDigits(text);
    if (kind !== undefined) {
      return kind;
    }
  }
  if (
    (hints.hasColon || hints.hasDot) &&
    text.length <= 45 &&
    (ipv4.test(text) || (hints.hasColon && ipv6.test(text)))
  ) {
    return 'ip-address';
  }
  if (hints.hasCapitals && text.length <= 48 && !hints.hasAt) {
    const compact = text.includes(' ') ? text.replaceAll(' ', '') : text;
    if (compact.length === 10 && pan.test(compact)) {
      return 'pan';
    }
    if (compact.length >= 15 && iban.test(compact) && hasIbanDigits(compact)) {
      return 'iban';
    }
  }
  return hints.hasPlus && hints.digits >= 8 && containsPhone(text) ? 'phone' : undefined;
}

function containsEmail(text: string): boolean {
  let at = text.indexOf('@');
  for (let tries = 0; at >= 0 && tries < 8; tries += 1) {
    if (at > 0 && !' @'.includes(text[at - 1] ?? ' ') && domainAfterAt.test(text.slice(at + 1, at + 200))) {
      return true;
    }
    at = text.indexOf('@', at + 1);
  }
  return false;
}

/** `+` and eight to fifteen digits, with spaces, brackets and hyphens between them. */
function containsPhone(text: string): boolean {
  let plus = text.indexOf('+');
  for (let tries = 0; plus >= 0 && tries < 8; tries += 1) {
    const digits = (/^[\d ()-]+/.exec(text.slice(plus + 1, plus + 28))?.[0] ?? '').replaceAll(/\D/g, '').length;
    if (digits >= 8 && digits <= 15) {
      return true;
    }
    plus = text.indexOf('+', plus + 1);
  }
  return false;
}

/** Digits with nothing but separators between them: a card, an Aadhaar number, a phone. */
function personalDigits(text: string): ValueKind | undefined {
  const digits = text.replaceAll(/\D/g, '');
  const isPlain = digits.length === text.length;
  if (text.startsWith('+') || text.startsWith('(')) {
    return digits.length <= 15 ? 'phone' : undefined;
  }
  const kind = personalNumber(digits);
  if (isPlain || (kind !== undefined && kind !== 'bare-phone')) {
    return kind;
  }
  const isDate = /^\d{4}[-. ]\d{2}[-. ]\d{2}/.test(text);
  const isGrouped = digits.length <= 13 && /^\d{2,5}[-. ]\d{2,5}[-. ]\d{2,6}$|^\d{5} \d{5}$/.test(text);
  return isGrouped && !isDate ? 'phone' : kind;
}

/** What a row of digits looks like: a card (Luhn), an Aadhaar number (Verhoeff), an Indian mobile number. */
export function personalNumber(digits: string): ValueKind | undefined {
  const { length } = digits;
  if (length >= 13 && length <= 19) {
    return cardStart.test(digits) && hasLuhnDigit(digits) ? 'card-number' : undefined;
  }
  if (length === 12) {
    if (/^91[6-9]/.test(digits)) {
      return 'bare-phone';
    }
    return digits.charCodeAt(0) >= 50 && hasVerhoeffDigit(digits) ? 'aadhaar' : undefined;
  }
  return length === 10 && digits.charCodeAt(0) >= 54 ? 'bare-phone' : undefined;
}

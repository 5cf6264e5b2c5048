import { limits } from './limits.ts';
import { maskedText } from './mask.ts';
import { personalText } from './personal/personal-text.ts';
import type { ValueKind } from './personal/personal-kind.ts';

/** What a text is written like. */
export type TextFormat = 'timestamp' | 'local-timestamp' | 'date' | 'uuid' | 'integer' | 'decimal' | 'plain';

/** What one look at a text tells. */
export interface TextLook {
  format: TextFormat;
  personal: ValueKind | undefined;
  /** True for what may be one of a set of codes: never a sentence, a capitalised word or a long number. */
  isCode: boolean;
  /** Hash of the masked form: equal forms are masked once. */
  shape: number;
}

const lower = 1;
const upper = 2;
const digit = 4;
const space = 8;
const at = 16;
const colon = 32;
const dot = 64;
const dash = 128;
const plus = 256;
const codeMark = 512;
const bracket = 1024;
const other = 2048;

const classes = new Uint16Array(128).fill(other);
const classify = (characters: string, kind: number) => {
  for (const character of characters) {
    classes[character.charCodeAt(0)] = kind;
  }
};
classify('abcdefghijklmnopqrstuvwxyz', lower);
classify('ABCDEFGHIJKLMNOPQRSTUVWXYZ', upper);
classify('0123456789', digit);
classify(' ', space);
classify('@', at);
classify(':', colon);
classify('.', dot);
classify('-', dash);
classify('+', plus);
classify('_/', codeMark);
classify('()', bracket);

const unknownMask = 63;
/** What each ASCII character is masked by. */
const maskCodes = Uint8Array.from({ length: 128 }, (_, code) =>
  maskedText(String.fromCharCode(code), false).charCodeAt(0),
);

const timestamp =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;
const date = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const integer = /^[+-]?\d{1,19}$/;
const decimal = /^[+-]?\d{1,15}\.\d{1,15}$/;
const longestCodeNumber = 4;

/**
 * Looks at a text: its format, whether it is personal, whether it may be a code. The result is the same object each time, so that
 * nothing is allocated for the many texts of which only counters are kept.
 */
export function lookAt(text: string): TextLook {
  const length = text.length < limits.textLength ? text.length : limits.textLength;
  let seen = 0;
  let digits = 0;
  let run = 0;
  let longestRun = 0;
  let shape = -2128831035;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    const kind = code < 128 ? (classes[code] as number) : other;
    seen |= kind;
    if (kind === digit) {
      digits += 1;
      run += 1;
      longestRun = run > longestRun ? run : longestRun;
    } else {
      run = 0;
    }
    if (index < limits.sampleLength) {
      shape = Math.imul(shape ^ (code < 128 ? (maskCodes[code] as number) : unknownMask), 16777619);
    }
  }
  look.shape = Math.imul(shape ^ (text.length > limits.sampleLength ? 1 : 0), 16777619) >>> 0;
  look.format = digits === 0 ? 'plain' : formatOf(text, seen, digits);
  const isMarked = look.format === 'plain' || look.format === 'integer' || look.format === 'decimal';
  look.personal = isMarked && (digits >= 4 || (seen & (at | colon)) !== 0) ? personalIn(text, seen, digits) : undefined;
  look.isCode =
    look.personal === undefined &&
    text.length <= limits.enumValueLength &&
    longestRun <= longestCodeNumber &&
    look.format === 'plain' &&
    isCodeOf(seen);
  return look;
}

const look: TextLook = { format: 'plain', personal: undefined, isCode: false, shape: 0 };

/** Small letters or capitals, not both: "Asha" and "Asha Verma" may be names, "paid" and "CASH_ON_DELIVERY" are codes. */
function isCodeOf(seen: number): boolean {
  return (seen & (space | at | bracket | other)) === 0 && (seen & (lower | upper)) !== (lower | upper);
}

function formatOf(text: string, seen: number, digits: number): TextFormat {
  const marks = seen & ~digit;
  if (marks === 0 || ((marks & ~(dash | plus)) === 0 && integer.test(text))) {
    return text.length <= 19 ? 'integer' : 'plain';
  }
  if ((marks & ~(dash | plus | dot)) === 0 && marks & dot && decimal.test(text)) {
    return 'decimal';
  }
  if ((marks & dash) === 0) {
    return 'plain';
  }
  if (digits === 8 && text.length === 10 && date.test(text)) {
    return 'date';
  }
  if (text.length === 36 && uuid.test(text)) {
    return 'uuid';
  }
  if (digits >= 12 && (marks & colon) !== 0 && text.length <= 35) {
    const zone = timestamp.exec(text);
    return zone === null ? 'plain' : zone[1] === undefined ? 'local-timestamp' : 'timestamp';
  }
  return 'plain';
}

function personalIn(text: string, seen: number, digits: number): ValueKind | undefined {
  return personalText(text.length > limits.textLength ? text.slice(0, limits.textLength) : text, {
    digits,
    hasAt: (seen & at) !== 0,
    hasColon: (seen & colon) !== 0,
    hasDot: (seen & dot) !== 0,
    hasPlus: (seen & plus) !== 0,
    hasLetters: (seen & (lower | upper)) !== 0,
    hasCapitals: (seen & upper) !== 0,
    hasOther: (seen & (at | codeMark | other)) !== 0,
  });
}

import { maskedText, shownName } from '@nadi/schema-inference';
import type { Rejection } from '../rejection.ts';

/** One refused event as its sender may see it later: what was wrong and where, and never a value. */
export interface RejectionSample {
  /** When it was refused, RFC 3339. */
  readonly at: string;
  readonly reason: string;
  readonly field?: string;
  /** What the value at the field looks like: `Aaaa-99`, `99.9`, `list of 3`. Missing if there is none. */
  readonly shape?: string;
}

const addressLike = /[^\s@"]{1,100}@[^\s@"]{1,100}/g;
const position = /position \d+/;
const longestReason = 300;
const step = /[^.[\]]+/g;

/** @param raw the event as it was posted; undefined if it could not be read. */
export function sampleOf({ code, reason, field }: Rejection, raw: unknown, nowMs: number): RejectionSample {
  const shape = field === undefined ? undefined : shapeOf(valueAt(raw, field));
  return {
    at: new Date(nowMs).toISOString(),
    // The parser quotes what it could not read.
    reason:
      code === 'BODY_INVALID_JSON'
        ? `not JSON${at(reason)}`
        : withoutAddresses(storable(reason.slice(0, longestReason))),
    ...(field === undefined ? {} : { field: withoutAddresses(shownName(field)) }),
    ...(shape === undefined ? {} : { shape }),
  };
}

/** The shape of a value; undefined if there is none. */
export function shapeOf(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return maskedText(value, value.includes('@'));
    case 'number':
      return maskedText(String(value), false);
    case 'boolean':
      return 'true or false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `list of ${value.length}` : `object of ${Object.keys(value).length}`;
    case 'bigint':
    case 'function':
    case 'symbol':
    case 'undefined':
    default:
      return undefined;
  }
}

function at(reason: string): string {
  const [found] = position.exec(reason) ?? [];
  return found === undefined ? '' : ` at ${found}`;
}

/** The database stores neither NUL nor half of a surrogate pair, and nobody wants to read the others. */
function storable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '?');
}

function withoutAddresses(text: string): string {
  return text.replace(addressLike, '***@***');
}

/** The value that a path such as `data.items[0].quantity` leads to; own fields only. */
function valueAt(raw: unknown, path: string): unknown {
  let value = raw;
  for (const name of path.match(step) ?? []) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

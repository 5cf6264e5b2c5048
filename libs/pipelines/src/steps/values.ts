import { NadiError } from '@nadi/errors';

/** The answer of a condition. @throws NadiError PIPELINE_VALUE_INVALID unless it is true or false. */
export function truthOf(value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw unexpected('true or false', value);
  }
  return value;
}

/** The text of something that tells events apart. @throws NadiError PIPELINE_VALUE_INVALID unless it is text, number, true or false. */
export function keyText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  throw unexpected('text or a number', value);
}

/** The list that an event is split into. @throws NadiError PIPELINE_VALUE_INVALID unless it is a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw unexpected('a list', value);
  }
  return value as readonly unknown[];
}

/** A value as events hold it: CEL's integers inside lists and maps become numbers. */
export function eventValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number(value);
  }
  if (Array.isArray(value)) {
    return value.some(isForeign) ? value.map(eventValue) : value;
  }
  if (typeof value === 'object' && value !== null && Object.values(value).some(isForeign)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, eventValue(inner)]));
  }
  return value;
}

function isForeign(value: unknown): boolean {
  return typeof value === 'bigint' || (typeof value === 'object' && value !== null && eventValue(value) !== value);
}

/** Says what kind of value it was, never the value: it may be personal. */
function unexpected(wanted: string, value: unknown): NadiError {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new NadiError('PIPELINE_VALUE_INVALID', { message: `the expression gave ${kind} in place of ${wanted}` });
}

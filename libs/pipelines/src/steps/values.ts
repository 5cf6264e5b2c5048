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

/** A text that a step reads. @throws NadiError PIPELINE_VALUE_INVALID unless it is one. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') {
    throw unexpected('a text', value);
  }
  return value;
}

/** The list that an event is split into. @throws NadiError PIPELINE_VALUE_INVALID unless it is a list. */
export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw unexpected('a list', value);
  }
  return value as readonly unknown[];
}

/** A value as events hold it: CEL's integers inside lists and maps become numbers. Gives back the value itself if there are none. */
export function eventValue(value: unknown): unknown {
  if (typeof value === 'bigint') {
    return Number(value);
  }
  // Bytes hold no integers of CEL, and to list ten million of them takes seconds that nothing can interrupt.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) {
    return value;
  }
  if (Array.isArray(value)) {
    const made = value.map(eventValue);
    return made.some((inner, index) => inner !== value[index]) ? made : value;
  }
  const entries = Object.entries(value);
  const made = entries.map(([key, inner]): [string, unknown] => [key, eventValue(inner)]);
  return made.some(([, inner], index) => inner !== entries[index]?.[1]) ? Object.fromEntries(made) : value;
}

/** Says what kind of value it was, never the value: it may be personal. */
function unexpected(wanted: string, value: unknown): NadiError {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
  return new NadiError('PIPELINE_VALUE_INVALID', { message: `the expression gave ${kind} in place of ${wanted}` });
}

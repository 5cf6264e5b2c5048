import { epochMs, parseDurationMs } from '@nadi/definitions';
import type { SingleParameter } from '@nadi/sql';

/** Types that a parameter may have. */
export const parameterTypes = ['text', 'integer', 'number', 'boolean', 'timestamp', 'date', 'duration'] as const;
export type ParameterType = (typeof parameterTypes)[number];

/** One value of a parameter. */
export interface ParameterScalar {
  /** Equal for equal values. Of a time that moves with the clock it is what was asked for, such as `now-24h`. */
  readonly key: string;
  /** @param nowMs what `now` stands for, milliseconds since 1970 */
  at(nowMs: number): SingleParameter;
  /** What is less and what is more; undefined for types without an order. */
  order(nowMs: number): number | undefined;
}

/** How the values of a type are written, for messages. */
export const writtenAs: Readonly<Record<ParameterType, string>> = {
  text: 'a text of at most 1,000 characters',
  integer: 'a whole number such as 20',
  number: 'a number such as 0.5',
  boolean: 'true or false',
  timestamp: 'a time such as 2026-03-01T00:00:00Z, now or now-24h',
  date: 'a date such as 2026-03-01',
  duration: 'a duration such as 30m, 24h or 7d',
};

const longestText = 1_000;
/** Up to the year 9999, which the engine and JavaScript both know. */
const mostMs = Date.parse('9999-12-31T23:59:59.999Z');

/** Reads a value; undefined if it is none of the type. */
export function parseScalar(type: ParameterType, text: string): ParameterScalar | undefined {
  switch (type) {
    case 'text':
      return text.length > longestText || text.includes('\0') ? undefined : fixed(text, text, undefined);
    case 'boolean':
      return text === 'true' || text === 'false' ? fixed(text, text === 'true', undefined) : undefined;
    case 'integer':
      return integer(text);
    case 'number':
      return /^-?\d{1,30}(\.\d{1,30})?$/.test(text)
        ? fixed(String(Number(text)), Number(text), Number(text))
        : undefined;
    case 'timestamp':
      return timestamp(text);
    case 'date':
      return date(text);
    case 'duration': {
      const durationMs = parseDurationMs(text);
      return durationMs === undefined ? undefined : fixed(String(durationMs), { durationMs }, durationMs);
    }
  }
}

function fixed(key: string, value: SingleParameter, order: number | undefined): ParameterScalar {
  return { key, at: () => value, order: () => order };
}

function integer(text: string): ParameterScalar | undefined {
  const value = Number(text);
  return /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(value) ? fixed(String(value), value, value) : undefined;
}

function timestamp(text: string): ParameterScalar | undefined {
  const [, sign, span] = /^now(?:([+-])(\w+))?$/.exec(text) ?? [];
  if (text === 'now' || span !== undefined) {
    const spanMs = span === undefined ? 0 : parseDurationMs(span);
    return spanMs === undefined ? undefined : relative(sign === '+' ? spanMs : -spanMs);
  }
  try {
    const timestampMs = epochMs(text);
    return fixed(String(timestampMs), { timestampMs }, timestampMs);
  } catch {
    return undefined;
  }
}

function relative(offsetMs: number): ParameterScalar | undefined {
  const at = (nowMs: number) => nowMs + offsetMs;
  return Math.abs(offsetMs) > mostMs / 10
    ? undefined
    : { key: `now${offsetMs}`, at: (nowMs) => ({ timestampMs: at(nowMs) }), order: at };
}

function date(text: string): ParameterScalar | undefined {
  const dayMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  const isDay = Number.isFinite(dayMs) && new Date(dayMs).toISOString().startsWith(text);
  return isDay ? fixed(text, { date: text }, dayMs) : undefined;
}

import { errorCodes, NadiError } from '@nadi/errors';
import { mostSamples } from './rejection-log.ts';

/** Where a count stands among those of its key. */
export interface RejectionPlace {
  /** Beginning of the hour, milliseconds since 1970. */
  readonly hourMs: number;
  readonly code: string;
  readonly contract: string;
}

/** Which counts are asked for. */
export interface RejectionQuery {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly code?: string | undefined;
  readonly contract?: string | undefined;
  readonly limit: number;
  /** Samples of each count. */
  readonly samples: number;
  /** Goes on behind this one. */
  readonly after?: RejectionPlace | undefined;
}

export type QueryParameters = Readonly<Record<string, unknown>>;

const hourMs = 3_600_000;
const daysBack = 7;
/** The database knows neither. */
const unstorable = /[\0\p{Cs}]/u;
const longestText = 200;
const mostRows = 1_000;
const defaults = { hours: 24, limit: 100, samples: 3 };
const names = new Set(['from', 'to', 'code', 'type', 'limit', 'samples', 'after']);

/**
 * Reads the parameters of a query: the last 24 hours by default, whole hours, seven days back at most.
 * @throws NadiError QUERY_INVALID
 */
export function readRejectionQuery(parameters: QueryParameters, nowMs: number): RejectionQuery {
  const unknown = Object.keys(parameters).find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw invalid(unknown.slice(0, longestText), `is none of ${[...names].join(', ')}`);
  }
  const text = (name: string): string | undefined => {
    const value = parameters[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'string' || value.length > longestText || unstorable.test(value)) {
      throw invalid(name, 'must be one short text');
    }
    return value;
  };
  const oldestMs = Math.floor(nowMs / hourMs) * hourMs - daysBack * 24 * hourMs;
  const toMs = readTime('to', text('to')) ?? nowMs;
  const fromMs = readTime('from', text('from')) ?? Math.max(oldestMs, toMs - defaults.hours * hourMs);
  if (fromMs < oldestMs) throw invalid('from', `must be ${new Date(oldestMs).toISOString()} or later`);
  if (toMs <= fromMs) throw invalid('to', 'must be later than from');
  const code = text('code');
  if (code !== undefined && !Object.hasOwn(errorCodes, code)) throw invalid('code', 'is no error code');
  return {
    fromMs: Math.floor(fromMs / hourMs) * hourMs,
    toMs,
    code,
    contract: text('type'),
    limit: readCount('limit', text('limit'), { least: 1, most: mostRows }) ?? defaults.limit,
    samples: readCount('samples', text('samples'), { least: 0, most: mostSamples }) ?? defaults.samples,
    after: readPlace(text('after')),
  };
}

/** A place as `after` takes it. */
export function placeToken({ hourMs: hour, code, contract }: RejectionPlace): string {
  return Buffer.from(JSON.stringify([hour, code, contract])).toString('base64url');
}

function readPlace(token: string | undefined): RejectionPlace | undefined {
  if (token === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (Array.isArray(place) && place.length === 3) {
      const [hour, code, contract] = place as readonly unknown[];
      const isPlace = Number.isSafeInteger(hour) && Math.abs(hour as number) < 8.64e15;
      const areTexts = typeof code === 'string' && typeof contract === 'string';
      if (isPlace && areTexts && !unstorable.test(`${code} ${contract}`)) {
        return { hourMs: hour as number, code, contract };
      }
    }
  } catch {
    // Falls through to the one answer for everything that is no token.
  }
  throw invalid('after', 'must be the `next` of an answer');
}

/** @throws NadiError QUERY_INVALID for what is no time */
export function readTime(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const timeMs = /^\d{1,15}$/.test(text)
    ? Number(text)
    : /^\d{4}-\d\d-\d\dT/.test(text)
      ? Date.parse(text)
      : Number.NaN;
  if (!Number.isFinite(timeMs) || timeMs > 8.64e15) {
    throw invalid(name, 'must be RFC 3339 or milliseconds since 1970');
  }
  return timeMs;
}

function readCount(
  name: string,
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= least && count <= most)) throw invalid(name, `must be a whole number from ${least} to ${most}`);
  return count;
}

function invalid(parameter: string, problem: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter} ${problem}`, context: { parameter } });
}

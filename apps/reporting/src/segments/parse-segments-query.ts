import { NadiError } from '@nadi/errors';
import { epochMs } from '@nadi/definitions';
import type { QueryParameters } from '../query/parse-query.ts';

const [usualLimit, highestLimit, longestText] = [100, 1_000, 300] as const;
const hourMs = 3_600_000;
const longestRangeMs = 400 * 86_400_000;
const mostCompared = 10;

/** Part of a list. */
export interface Page {
  readonly limit: number;
  /** Only what comes behind this. */
  readonly after: string | undefined;
}

/** @throws NadiError QUERY_INVALID naming the parameter */
export function parsePage(parameters: QueryParameters): Page {
  assertKnown(parameters, ['limit', 'after']);
  const text = single(parameters, 'limit');
  const limit = text === undefined ? usualLimit : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(limit >= 1 && limit <= highestLimit)) {
    throw invalid('limit', `must be a whole number from 1 to ${highestLimit}`);
  }
  return { limit, after: single(parameters, 'after') };
}

/**
 * The hours that are asked for; the last week by default.
 * @throws NadiError QUERY_INVALID naming the parameter
 */
export function parseHours(
  parameters: QueryParameters,
  nowMs: number,
): { readonly fromMs: number; readonly toMs: number } {
  assertKnown(parameters, ['from', 'to']);
  const toMs = timeOf(parameters, 'to') ?? nowMs;
  const fromMs = timeOf(parameters, 'from') ?? toMs - 7 * 24 * hourMs;
  if (!(fromMs < toMs && toMs - fromMs <= longestRangeMs)) {
    throw invalid('from', 'must be before to, and at most 400 days');
  }
  return { fromMs: Math.floor(fromMs / hourMs) * hourMs, toMs };
}

/** The names of segments that are compared. @throws NadiError QUERY_INVALID naming the parameter */
export function parseCompared(parameters: QueryParameters): readonly string[] {
  assertKnown(parameters, ['segment']);
  const given = parameters['segment'];
  const names = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  if (names.length < 2 || names.length > mostCompared || new Set(names).size !== names.length) {
    throw invalid('segment', `must stand 2 to ${mostCompared} times, each with another name`);
  }
  return names;
}

/** @throws NadiError QUERY_INVALID if it is missing */
export function parseUnit(parameters: QueryParameters): string {
  assertKnown(parameters, ['unit']);
  const unit = single(parameters, 'unit');
  if (unit === undefined) {
    throw invalid('unit', 'is required, such as the id of a customer');
  }
  return unit;
}

function timeOf(parameters: QueryParameters, name: string): number | undefined {
  const text = single(parameters, name);
  if (text === undefined) {
    return undefined;
  }
  try {
    return epochMs(text);
  } catch {
    throw invalid(name, 'must be a time with a zone such as 2026-12-01T00:00:00Z');
  }
}

function assertKnown(parameters: QueryParameters, known: readonly string[]): void {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw invalid(unknown.slice(0, 50), `there is no such parameter; known are ${known.join(', ')}`);
  }
}

function single(parameters: QueryParameters, name: string): string | undefined {
  const value = parameters[name];
  if (value !== undefined && (typeof value !== 'string' || value.length > longestText)) {
    throw invalid(name, 'stands more than once or is too long');
  }
  return value === '' ? undefined : value;
}

function invalid(parameter: string, reason: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter}: ${reason}`, context: { parameter } });
}

import { NadiError } from '@nadi/errors';
import { readTime, type QueryParameters } from '../rejections/rejection-query.ts';

/** Which counts are asked for: whole hours. */
export interface PipelineQuery {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

const hourMs = 3_600_000;
const usualHours = 24;
/** As long as counts are kept. */
const daysBack = 30;
const names = new Set(['from', 'to']);

/**
 * Reads the parameters of a question for counts: the last 24 hours by default, 30 days back at most.
 * @throws NadiError QUERY_INVALID
 */
export function readPipelineQuery(parameters: QueryParameters, nowMs: number): PipelineQuery {
  const unknown = Object.keys(parameters).find((name) => !names.has(name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 100), `is none of ${[...names].join(', ')}`);
  const text = (name: string): string | undefined => {
    const value = parameters[name];
    if (value === undefined || typeof value === 'string') return value;
    throw invalid(name, 'must be one text');
  };
  const toMs = readTime('to', text('to')) ?? nowMs;
  const fromMs = readTime('from', text('from')) ?? toMs - (usualHours - 1) * hourMs;
  if (toMs <= fromMs) throw invalid('to', 'must be later than from');
  // What is older is gone: a range that begins before it is a range all the same.
  const oldestMs = nowMs - daysBack * 24 * hourMs;
  if (toMs <= oldestMs) throw invalid('to', `must be later than ${new Date(oldestMs).toISOString()}`);
  const beginMs = Math.max(fromMs, oldestMs);
  return { from: new Date(Math.floor(beginMs / hourMs) * hourMs), to: new Date(Math.ceil(toMs / hourMs) * hourMs) };
}

function invalid(parameter: string, problem: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter} ${problem}`, context: { parameter } });
}

import { NadiError } from '@nadi/errors';
import { readTime, type QueryParameters } from '../rejections/rejection-query.ts';

/** Which counts are asked for. */
export interface SourceQuery {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly stepMs: number;
}

const minuteMs = 60_000;
const daysBack = 7;
const usualMs = 60 * minuteMs;
const longestStepMs = 86_400_000;
const mostPoints = 2_000;
const unitsMs: Readonly<Record<string, number>> = { m: minuteMs, h: 60 * minuteMs, d: longestStepMs };
const names = new Set(['from', 'to', 'step']);

/**
 * Reads the parameters of a question for series: the last hour by default, whole minutes, seven days back at most.
 * @throws NadiError QUERY_INVALID
 */
export function readSourceQuery(parameters: QueryParameters, nowMs: number): SourceQuery {
  const unknown = Object.keys(parameters).find((name) => !names.has(name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 100), `is none of ${[...names].join(', ')}`);
  const text = (name: string): string | undefined => {
    const value = parameters[name];
    if (value === undefined || typeof value === 'string') return value;
    throw invalid(name, 'must be one text');
  };
  const stepMs = readStep(text('step'));
  const toMs = readTime('to', text('to')) ?? nowMs;
  const fromMs = readTime('from', text('from')) ?? toMs - usualMs;
  if (toMs <= fromMs) throw invalid('to', 'must be later than from');
  // What is older is gone: a range that begins before it is a range all the same.
  const oldestMs = nowMs - daysBack * longestStepMs;
  if (toMs <= oldestMs) throw invalid('to', `must be later than ${new Date(oldestMs).toISOString()}`);
  const beginMs = Math.max(fromMs, oldestMs);
  if ((toMs - beginMs) / stepMs > mostPoints) throw invalid('step', `must give at most ${mostPoints} points`);
  return { fromMs: beginMs - (beginMs % stepMs), toMs, stepMs };
}

function readStep(text: string | undefined): number {
  if (text === undefined) return minuteMs;
  const [, count = '', unit = ''] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  const stepMs = Number(count) * (unitsMs[unit] ?? 0);
  if (!(stepMs >= minuteMs && stepMs <= longestStepMs)) {
    throw invalid('step', 'must be a length from 1m to 1d, such as 5m');
  }
  return stepMs;
}

function invalid(parameter: string, problem: string): NadiError {
  return new NadiError('QUERY_INVALID', { message: `${parameter} ${problem}`, context: { parameter } });
}

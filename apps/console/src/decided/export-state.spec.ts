import { describe, expect, it } from '@jest/globals';
import type { ExportRun } from '../api/index.ts';
import {
  exportState,
  fileName,
  runDurationMs,
  runState,
  scheduleText,
  shortDigest,
  sourceText,
} from './export-state.ts';

const done = { state: 'done', attempts: 0, incomplete: null } as const;
const run = (over: Partial<ExportRun> = {}) => ({ ...done, ...over }) as ExportRun;

describe('a run', () => {
  it.each([
    [run(), 'good', 'done'],
    [run({ incomplete: 'the log was shorter' }), 'warn', 'incomplete'],
    [run({ state: 'failed', attempts: 5 }), 'bad', 'failed'],
    [run({ state: 'requested' }), 'starved', 'running'],
    [run({ state: 'waiting', attempts: 2 }), 'warn', 'retried'],
  ])('%# stands so', (one, kind, word) => expect(runState(one)).toEqual({ kind, word }));

  it('took the time from asking to its end', () => {
    const requestedAt = '2026-05-05T10:00:00Z';
    expect(runDurationMs({ requestedAt, finishedAt: '2026-05-05T10:00:04Z' })).toBe(4_000);
    expect(runDurationMs({ requestedAt, finishedAt: null })).toBeNull();
  });
});

describe('an export', () => {
  it('is as well as the worst of what is known of it', () => {
    const well = { problem: null, lastRun: run(), missing: [] };
    expect(exportState(well)).toEqual({ kind: 'good', word: 'done' });
    expect(exportState({ ...well, lastRun: null })).toEqual({ kind: 'unknown', word: 'never' });
    expect(exportState({ ...well, missing: [run({ state: 'failed' })] })).toEqual({ kind: 'bad', word: 'missing' });
    expect(exportState({ ...well, missing: [run()], problem: 'no query' })).toEqual({ kind: 'bad', word: 'blocked' });
  });

  it('says what it is made of', () => {
    expect(sourceText({ rows: { contract: 'orders.order-placed' } })).toContain('orders.order-placed');
    expect(sourceText({ metrics: ['orders', 'revenue'] })).toContain('orders, revenue');
    expect(sourceText({ query: { name: 'by-city' } })).toContain('by-city');
  });

  it.each([
    ['none', 'only when somebody asks'],
    ['*/15 * * * *', 'every 15 minutes'],
    ['5 6 * * *', 'every day at 06:05 UTC'],
    ['0 6 * * 1', 'cron 0 6 * * 1, UTC'],
  ])('runs by %s: %s', (schedule, text) => expect(scheduleText(schedule)).toBe(text));
});

it('a file is shown by its name, and by a part of its digest', () => {
  expect(fileName('orders/tenant=acme/part-0.csv')).toBe('part-0.csv');
  expect(shortDigest('a'.repeat(64))).toBe(`${'a'.repeat(12)}…`);
});

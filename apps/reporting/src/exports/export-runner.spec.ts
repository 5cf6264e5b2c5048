import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { ExportManifest } from '@nadi/exports';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { LakeView } from '../lake/lake-view.ts';
import { ExportRunner } from './export-runner.ts';
import type { PlannedRun } from './export-run.ts';

const logger = createLogger(serviceIdentity('tests', '0'), 'silent');
const nowMs = Date.parse('2026-11-22T12:00:00Z');
const run = {
  ...{ id: 'r1', export: 'orders', tenantId: 'acme', attempts: 0, since: new Date(nowMs - 900_000) },
  positions: { a: { 0: { from: 2, to: 5 } } },
} as unknown as PlannedRun;
const viewAt = (nextOffset: number) =>
  LakeView.empty.after({ version: 1, added: [], removed: [], positions: [{ topic: 'a', partition: 0, nextOffset }] });
const signal = new AbortController().signal;

function runnerOf(next: PlannedRun | undefined, write: () => Promise<ExportManifest>, retentionDays = 0) {
  const told: unknown[][] = [];
  const note =
    (what: string) =>
    (...args: unknown[]) => {
      told.push([what, ...args]);
      return Promise.resolve();
    };
  const store = {
    next: () => Promise.resolve(next),
    done: note('done'),
    fail: note('fail'),
    postpone: note('postpone'),
  };
  return { told, runner: new ExportRunner({ store, writer: { write }, retentionDays, logger, now: () => nowMs }) };
}

const failing = (code: 'SQL_INVALID' | 'OBJECT_STORE_UNAVAILABLE' | 'DATABASE_UNAVAILABLE') => () =>
  Promise.reject(new NadiError(code, { message: 'the reason' }));
const written = () => Promise.resolve({ rows: 3 } as unknown as ExportManifest);

describe('the runner of exports', () => {
  it('does nothing without a run, and waits for the end of its interval', async () => {
    expect(await runnerOf(undefined, written).runner.turn(viewAt(9), signal)).toBe('idle');
    const early = runnerOf(run, written);
    expect(await early.runner.turn(viewAt(4), signal)).toBe('waits');
    expect(early.told).toEqual([]);
    const ready = runnerOf(run, written);
    expect(await ready.runner.turn(viewAt(5), signal)).toBe('moved');
    expect(ready.told).toEqual([['done', 'r1', { rows: 3 }]]);
  });

  it('tries again what waiting may mend, with longer pauses, and not for ever', async () => {
    const problem = { code: 'OBJECT_STORE_UNAVAILABLE', reason: 'the reason' };
    const first = runnerOf(run, failing('OBJECT_STORE_UNAVAILABLE'));
    expect(await first.runner.turn(viewAt(5), signal)).toBe('moved');
    expect(first.told).toEqual([['postpone', 'r1', 5_000, problem]]);
    const later = runnerOf({ ...run, attempts: 3 }, failing('OBJECT_STORE_UNAVAILABLE'));
    await later.runner.turn(viewAt(5), signal);
    expect(later.told).toEqual([['postpone', 'r1', 40_000, problem]]);
    const last = runnerOf({ ...run, attempts: 99 }, failing('OBJECT_STORE_UNAVAILABLE'));
    await last.runner.turn(viewAt(5), signal);
    expect(last.told).toEqual([['fail', 'r1', problem]]);
  });

  it('gives up at once what waiting does not mend', async () => {
    const { runner, told } = runnerOf(run, failing('SQL_INVALID'));
    expect(await runner.turn(viewAt(5), signal)).toBe('moved');
    expect(told).toEqual([['fail', 'r1', { code: 'SQL_INVALID', reason: 'the reason' }]]);
  });

  it('counts nothing against a run while PostgreSQL is away or the process stops', async () => {
    const away = runnerOf(run, failing('DATABASE_UNAVAILABLE'));
    await expect(away.runner.turn(viewAt(5), signal)).rejects.toThrow('the reason');
    const stopped = runnerOf(run, failing('OBJECT_STORE_UNAVAILABLE'));
    await expect(stopped.runner.turn(viewAt(5), AbortSignal.abort(new Error('stops')))).rejects.toThrow('stops');
    expect([...away.told, ...stopped.told]).toEqual([]);
  });

  it('says that rows are gone that the retention of the lake has removed', async () => {
    const old = { ...run, since: new Date(nowMs - 3 * 86_400_000) };
    const { runner, told } = runnerOf(old, written, 2);
    await runner.turn(viewAt(5), signal);
    expect(told).toEqual([['fail', 'r1', expect.objectContaining({ code: 'EXPORT_ROWS_REMOVED' })]]);
    const kept = runnerOf(old, written, 4);
    await kept.runner.turn(viewAt(5), signal);
    expect(kept.told).toEqual([['done', 'r1', { rows: 3 }]]);
  });
});

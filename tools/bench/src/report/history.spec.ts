import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendHistory, comparisonLines, readHistory, type HistoryEntry } from './history.ts';

function entry(commit: string, perCpuSecond: number, ratio: number): HistoryEntry {
  return {
    commit,
    date: '2026-01-01T00:00:00.000Z',
    variants: [
      { row: 'hop', variant: 'nadi', perCpuSecond, perSecond: 1_000, p95Ms: perCpuSecond / 100 },
      { row: 'hop', variant: 'bare', perCpuSecond: 2_000, perSecond: 2_000, ratio },
    ],
  };
}

describe('history', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nadi-history-'));
    file = join(folder, 'history.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('reads back what was added, in order, and nothing where there is no file', () => {
    expect(readHistory(file)).toEqual([]);
    appendHistory(file, entry('a', 1_000, 0.5));
    appendHistory(file, entry('b', 1_100, 0.6));
    expect(readHistory(file).map(({ commit }) => commit)).toEqual(['a', 'b']);
  });

  it('names the line that cannot be read', () => {
    writeFileSync(file, `${JSON.stringify(entry('a', 1, 1))}\nnonsense\n`);
    expect(() => readHistory(file)).toThrow(/history\.jsonl:2/);
  });

  it('compares with the last entry of another commit', () => {
    const lines = comparisonLines(
      [entry('a', 500, 0.4), entry('b', 1_000, 0.5), entry('c', 9, 9)],
      entry('c', 1_200, 0.6),
    );
    expect(lines).toEqual([
      'Since b of 2026-01-01T00:00:00.000Z:',
      '  hop, nadi: per CPU-second +20 %, p95 +20 %',
      '  hop, bare: ratio 0.50 → 0.60, per CPU-second 0 %',
    ]);
  });

  it('says so if there is none', () => {
    expect(comparisonLines([entry('c', 1, 1)], entry('c', 2, 2))).toEqual([
      'There is no entry of another commit to compare with.',
    ]);
  });
});

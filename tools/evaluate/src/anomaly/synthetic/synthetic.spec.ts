import { describe, expect, it } from '@jest/globals';
import { nabProfiles, type NabProfile } from '../nab-profiles.ts';
import { worthOfRows } from '../nab-rows.ts';
import { normalised, scoreAt, type JudgedFile } from '../nab-score.ts';
import { nadiScores } from '../score-files.ts';
import { seriesKinds, type SeriesKind } from './kinds.ts';
import { makeSeries } from './make-series.ts';

const boundary = 0.5;
const seeds = [1, 2];
const standard = nabProfiles[0] as NabProfile;

function judged(kind: SeriesKind, seed: number, faults: number): JudgedFile {
  const series = makeSeries(kind, seed, faults);
  return {
    name: series.name,
    scores: nadiScores(series, 'UTC'),
    worth: worthOfRows(series.timesMs, series.windows),
    windows: series.windows.length,
  };
}

const alertsOf = ({ scores }: JudgedFile) => scores.filter((score) => score >= boundary).length;

describe.each(seriesKinds.map((kind) => [kind.name, kind] as const))('a series like %s', (_, kind) => {
  it('raises few alerts while nothing is wrong', () => {
    const alerts = seeds.map((seed) => alertsOf(judged(kind, 100 + seed, 0)));
    // One in a thousand rows at most, and no series without any room for one.
    expect(Math.max(...alerts)).toBeLessThanOrEqual(Math.max(5, kind.rows / 1000));
  });

  it('raises alerts when something is', () => {
    const files = seeds.map((seed) => judged(kind, seed, 2));
    const windows = files.reduce((sum, file) => sum + file.windows, 0);
    expect(normalised(scoreAt(files, standard, boundary), windows, standard)).toBeGreaterThan(40);
  });
});

describe('makeSeries', () => {
  it('makes the same series of the same seed, and others of others', () => {
    const kind = seriesKinds[0] as SeriesKind;
    expect(makeSeries(kind, 5, 2)).toEqual(makeSeries(kind, 5, 2));
    expect(makeSeries(kind, 5, 2).values).not.toEqual(makeSeries(kind, 6, 2).values);
  });

  it('labels a tenth of the rows at most', () => {
    for (const kind of seriesKinds) {
      const { timesMs, windows } = makeSeries(kind, 1, 2);
      expect(windows).toHaveLength(2);
      const labelled = timesMs.filter((timeMs) =>
        windows.some(({ startMs, endMs }) => timeMs >= startMs && timeMs <= endMs),
      );
      expect(labelled.length / kind.rows).toBeLessThan(0.11);
    }
  });
});

import type { CorpusFile, LabelWindow } from '../nab-corpus.ts';
import { probationRows } from '../nab-rows.ts';
import type { SeriesKind } from './kinds.ts';
import { Random } from '../random.ts';

const [dayMs, weekMs] = [86_400_000, 604_800_000] as const;
/** A Monday. */
const beginMs = Date.UTC(2024, 0, 1);
/** Windows of all anomalies of a series together, as a share of its rows, as in NAB. */
const windowShare = 0.1;

/** A made series with what was done to it. */
export interface MadeSeries extends CorpusFile {
  readonly windows: readonly LabelWindow[];
}

/** A series of a kind: the same for the same seed. With `faults` 0 nothing is wrong with it. */
export function makeSeries(kind: SeriesKind, seed: number, faults: number): MadeSeries {
  const random = new Random(seed);
  const timesMs = timesOf(kind, random);
  const normal = kind.normal(random);
  const values = Float64Array.from(timesMs, (timeMs, row) =>
    normal(row, (timeMs % dayMs) / dayMs, ((timeMs - beginMs) % weekMs) / weekMs),
  );
  const windows: LabelWindow[] = [];
  const probation = probationRows(kind.rows);
  const room = Math.floor((kind.rows - probation) / Math.max(1, faults));
  const width = Math.floor((windowShare * kind.rows) / Math.max(1, faults));
  for (let index = 0; index < faults; index++) {
    const fault = kind.faults[Math.floor(random.uniform() * kind.faults.length)];
    if (fault === undefined) continue;
    const start = probation + index * room + Math.floor(random.between(width, room - width));
    for (let since = 0; since < fault.rows && start + since < kind.rows; since++) {
      values[start + since] = fault.change(values[start + since] ?? 0, since, random);
    }
    const first = start - Math.floor(width / 4);
    windows.push({
      startMs: timesMs[first] ?? 0,
      endMs: timesMs[Math.min(kind.rows - 1, first + width)] ?? 0,
    });
  }
  const rows = Array.from(timesMs, (timeMs, row) => `${new Date(timeMs).toISOString()},${values[row] ?? ''}`);
  return { name: `${kind.name}/${seed}.csv`, rows, timesMs, values, windows };
}

function timesOf(kind: SeriesKind, random: Random): Float64Array {
  const times = new Float64Array(kind.rows);
  let timeMs = beginMs;
  for (let row = 0; row < kind.rows; row++) {
    times[row] = timeMs;
    timeMs += kind.intervalMs;
    while (random.chance(kind.missing ?? 0)) timeMs += kind.intervalMs;
  }
  return times;
}

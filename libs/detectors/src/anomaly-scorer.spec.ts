import { describe, expect, it } from '@jest/globals';
import { AnomalyScorer, type AnomalyReading, type AnomalyScorerOptions } from './anomaly-scorer.ts';
import { calendarOf } from './calendar.ts';
import { noise, seededRandom } from './testing/series.ts';

const stepMs = 300_000;
const beginMs = Date.UTC(2026, 0, 5);
const day = 288;
const timeOf = (row: number) => beginMs + row * stepMs;

/** Ten days of a daily wave with noise. */
function wave(seed = 3): number[] {
  const random = seededRandom(seed);
  return Array.from(
    { length: 10 * day },
    (_, row) => 100 + 30 * Math.sin((2 * Math.PI * row) / day) + 2 * noise(random),
  );
}

function scored(values: readonly (number | null)[], options?: AnomalyScorerOptions): AnomalyReading[] {
  const scorer = new AnomalyScorer(options);
  return values.map((value, row) => scorer.push(timeOf(row), value));
}

const alerts = (readings: readonly AnomalyReading[]) =>
  readings.flatMap(({ score }, row) => (score >= 0.5 ? [row] : []));

describe('AnomalyScorer finds', () => {
  const at = 8 * day + 100;
  it.each([
    ['a spike', 'high', (value: number, since: number) => (since < 2 ? value + 60 : value)],
    ['a drop', 'low', (value: number, since: number) => (since < 12 ? value * 0.3 : value)],
    ['a level that changes', 'high', (value: number) => value + 60],
    ['night at noon', 'low', (value: number, since: number) => (since < 40 ? 62 : value)],
  ] as const)('%s, with its direction', (_, direction, change) => {
    const readings = scored(wave().map((value, row) => (row < at ? value : change(value, row - at))));
    const found = alerts(readings).find((row) => row >= at) ?? Number.NaN;
    expect(found - at).toBeLessThan(6);
    expect(readings[found]?.direction).toBe(direction);
  });

  it('a silence of counts, which is no missing value', () => {
    const random = seededRandom(5);
    const counts = Array.from({ length: 10 * day }, () => Math.round(30 + 5 * noise(random)));
    const silent = counts.map((count, row) => (row >= at && row < at + 20 ? 0 : count));
    const missing = counts.map((count, row) => (row >= at && row < at + 20 ? null : count));
    expect(alerts(scored(silent)).some((row) => row >= at && row < at + 4)).toBe(true);
    const readings = scored(missing);
    expect(alerts(readings).filter((row) => row >= at && row < at + 40)).toEqual([]);
    expect(readings[at]).toMatchObject({ score: 0, isMissing: true, direction: null });
  });

  it('little in a series that is as always', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) expect(alerts(scored(wave(seed))).length).toBeLessThan(4);
  });

  it('the same thing once: what repeats within hours is no news', () => {
    const values = wave().map((value, row) => (row >= at && row < at + 100 && row % 10 === 0 ? value + 60 : value));
    expect(alerts(scored(values)).filter((row) => row >= at).length).toBeLessThan(6);
  });
});

describe('AnomalyScorer', () => {
  it('gives scores in [0, 1) and shares that add up, whatever comes', () => {
    const random = seededRandom(11);
    const wild = Array.from({ length: 3000 }, (_, row) => {
      const kind = Math.floor(random() * 8);
      if (kind === 0) return 0;
      if (kind === 1) return null;
      if (kind === 2) return Number.NaN;
      if (kind === 3) return 1e300 * (random() - 0.5);
      return row < 1500 ? noise(random) : -1e-300 * random();
    });
    for (const { score, contributions } of scored(wild)) {
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThan(1);
      const shares = contributions.reduce((sum, { share }) => sum + share, 0);
      expect(shares).toBeCloseTo(score > 0 ? 1 : 0, 9);
    }
  });

  it('never looks ahead: a prefix has the same scores, whatever follows', () => {
    const values = wave();
    const cut = 2000;
    const other = values.map((value, row) => (row < cut ? value : -5 * value));
    expect(scored(other).slice(0, cut)).toEqual(scored(values).slice(0, cut));
  });

  it('does not depend on scale and shift', () => {
    const values = wave().map((value, row) => (row === 2500 ? 300 : value));
    const moved = scored(values.map((value) => 64 * value + 4096));
    scored(values).forEach(({ score, direction }, row) => {
      expect(moved[row]?.score).toBeCloseTo(score, 6);
      expect(moved[row]?.direction).toBe(direction);
    });
  });

  it.each([0, 45, 0.1, -1e9])('never alerts on a series that is always %d', (value) => {
    const readings = scored(Array.from({ length: 2000 }, () => value));
    expect(readings.every(({ score }) => score === 0)).toBe(true);
  });

  it('is silent until it has seen a season and 150 observations', () => {
    const values = wave().map((value, row) => (row === 200 ? 1000 : value));
    const readings = scored(values);
    expect(readings[200]).toMatchObject({ score: 0, isWarm: false });
    expect(readings.findIndex(({ isWarm }) => isWarm)).toBe(day);
    const hourly = new AnomalyScorer();
    const warmAt = values.findIndex((value, row) => hourly.push(beginMs + row * 3_600_000, value).isWarm);
    expect(warmAt).toBe(150);
  });

  it('expects what was at this time on the days before, in a band that holds most values', () => {
    const values = wave();
    const readings = scored(values).slice(5 * day);
    const inBand = readings.filter(({ expected }, index) => {
      const value = values[5 * day + index] ?? 0;
      return expected !== null && value >= expected.low && value <= expected.high;
    });
    expect(inBand.length / readings.length).toBeGreaterThan(0.97);
    expect(readings[day / 4]?.expected?.middle).toBeCloseTo(130, -1);
  });

  it('reads days in its zone: what is daily stays so when the clocks change', () => {
    // Six in the morning in New York, in summer and in winter; the clocks change on the 14th day.
    const hourOf = new Intl.DateTimeFormat('en-US', {
      timeZone: 'America/New_York',
      hour: 'numeric',
      hourCycle: 'h23',
    });
    const fromMs = Date.UTC(2026, 1, 23);
    const times = Array.from({ length: 28 * 24 }, (_, hour) => fromMs + hour * 3_600_000);
    const scorer = new AnomalyScorer({ timeZone: 'America/New_York' });
    for (const timeMs of times) {
      const value = hourOf.format(timeMs) === '06' ? 100 : 5;
      const { score, expected } = scorer.push(timeMs, value);
      expect(score).toBeLessThan(0.5);
      if (timeMs > fromMs + 7 * 86_400_000) expect(expected?.middle).toBeCloseTo(value, 6);
    }
  });

  it('widens or mutes what a calendar names', () => {
    const at = 8 * day + 100;
    const values = wave().map((value, row) => (row >= at && row < at + 20 ? value + 60 : value));
    const during = { startMs: timeOf(at), endMs: timeOf(at + 20) };
    const plain = scored(values);
    const widened = scored(values, { calendar: calendarOf([{ ...during, effect: 1e6 }]) });
    const muted = scored(values, { calendar: calendarOf([{ ...during, effect: 'mute' }]) });
    const highest = (readings: readonly AnomalyReading[]) =>
      Math.max(...readings.slice(at, at + 20).map(({ score }) => score));
    expect(highest(plain)).toBeGreaterThan(0.5);
    expect(highest(widened)).toBeLessThan(0.01);
    expect(highest(muted)).toBe(0);
    expect(muted[at]?.isMissing).toBe(false);
    expect(widened.slice(0, at)).toEqual(plain.slice(0, at));
  });

  it('takes times that stand still or go backwards', () => {
    const scorer = new AnomalyScorer();
    const readings = wave().map((value, row) => scorer.push(timeOf(row % 500), value));
    expect(readings.every(({ score }) => score >= 0 && score < 1)).toBe(true);
  });
});

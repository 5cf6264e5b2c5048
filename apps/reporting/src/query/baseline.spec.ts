import { describe, expect, it } from '@jest/globals';
import { stepStart } from '@nadi/metrics';
import { readBaseline, type BaselineSeries } from './baseline.ts';
import type { Point, Series, SeriesQuery } from './series-query.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const weekMs = 7 * dayMs;
const at = (text: string) => Date.parse(text);

const query = (changes: Partial<SeriesQuery> = {}): SeriesQuery => ({
  tenantId: 'acme',
  sellerId: undefined,
  metric: 'orders',
  fromMs: at('2026-11-16T10:00:00Z'),
  toMs: at('2026-11-16T12:00:00Z'),
  stepMs: hourMs,
  zone: 'UTC',
  by: [],
  filter: new Map(),
  sliding: false,
  ...changes,
});

/** Reads from values by their times, as the database would. */
function reader(all: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  return ({ fromMs, toMs, stepMs, zone }: SeriesQuery): Promise<Series[]> =>
    Promise.resolve(
      Object.entries(all)
        .map(([city, values]) => ({
          dimensions: city === '' ? {} : { city },
          points: Object.entries(values)
            .map(([time, value]) => ({ startMs: stepStart(at(time), stepMs, zone), value }) as Point)
            .filter(({ startMs }) => startMs >= fromMs && startMs < toMs),
        }))
        .filter(({ points }) => points.length > 0),
    );
}

const shown = (series: readonly BaselineSeries[]) =>
  series.map(({ dimensions, points }) => [
    dimensions['city'] ?? '',
    ...points.map(({ startMs, value, low, high, periods }) => [
      new Date(startMs).toISOString().slice(5, 13),
      ...[value, low, high, periods],
    ]),
  ]);

describe('readBaseline', () => {
  it('is the median of the same steps of earlier weeks, with the lowest and the highest', async () => {
    const read = reader({
      '': {
        '2026-11-09T10:00Z': 10,
        '2026-11-09T11:00Z': 30,
        '2026-11-02T10:00Z': 14,
        '2026-11-02T11:00Z': 20,
        '2026-10-26T10:00Z': 60,
        '2026-10-26T11:00Z': 10,
        '2026-11-16T10:00Z': 999,
        '2026-11-15T10:00Z': 999,
      },
    });
    expect(shown(await readBaseline(query(), { periodMs: weekMs, periods: 3 }, true, read))).toEqual([
      ['', ['11-16T10', 14, 10, 60, 3], ['11-16T11', 20, 10, 30, 3]],
    ]);
    expect(shown(await readBaseline(query(), { periodMs: weekMs, periods: 2 }, true, read))).toEqual([
      ['', ['11-16T10', 12, 10, 14, 2], ['11-16T11', 25, 20, 30, 2]],
    ]);
  });

  it('takes a step without events for 0 where a metric counts, and for nothing where it measures', async () => {
    const read = reader({ '': { '2026-11-09T10:00Z': 10, '2026-11-02T11:00Z': 6 } });
    const asked = { periodMs: weekMs, periods: 2 };
    expect(shown(await readBaseline(query(), asked, true, read))).toEqual([
      ['', ['11-16T10', 5, 0, 10, 2], ['11-16T11', 3, 0, 6, 2]],
    ]);
    expect(shown(await readBaseline(query(), asked, false, read))).toEqual([
      ['', ['11-16T10', 10, 10, 10, 1], ['11-16T11', 6, 6, 6, 1]],
    ]);
  });

  it('leaves periods out in which there was nothing at all, and takes a series that was not there for 0', async () => {
    const read = reader({
      Pune: { '2026-11-09T10:00Z': 10, '2026-11-02T10:00Z': 20 },
      Goa: { '2026-11-02T10:00Z': 8 },
      Agra: { '2026-11-09T10:00Z': 4 },
    });
    const byCity = query({ by: ['city'], toMs: at('2026-11-16T11:00:00Z') });
    expect(shown(await readBaseline(byCity, { periodMs: weekMs, periods: 5 }, true, read))).toEqual([
      ['Pune', ['11-16T10', 15, 10, 20, 2]],
      ['Agra', ['11-16T10', 2, 0, 4, 2]],
      ['Goa', ['11-16T10', 4, 0, 8, 2]],
    ]);
    expect(await readBaseline(byCity, { periodMs: weekMs, periods: 2 }, true, reader({}))).toEqual([]);
  });

  it('compares days with days across a change of the clock', async () => {
    const zone = 'Europe/Berlin';
    // The clock went back on 25 October 2026.
    const days = query({
      ...{ stepMs: dayMs, zone },
      fromMs: at('2026-10-25T23:00:00Z'),
      toMs: at('2026-10-27T23:00:00Z'),
    });
    const read = reader({ '': { '2026-10-19T10:00Z': 7, '2026-10-20T10:00Z': 9 } });
    expect(shown(await readBaseline(days, { periodMs: weekMs, periods: 1 }, true, read))).toEqual([
      ['', ['10-25T23', 7, 7, 7, 1], ['10-26T23', 9, 9, 9, 1]],
    ]);
  });
});

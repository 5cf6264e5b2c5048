import { describe, expect, it } from '@jest/globals';
import { MetricCatalog, metricDefinition } from '@nadi/metrics';
import type { EntityManager } from 'typeorm';
import { parseSeriesQuery, type QueryParameters } from './parse-query.ts';
import { readSeries } from './series-query.ts';

const base = { question: 'What is tried here?', unit: 'tries', source: 'a.b' };
/** The one dimension of the rows below is a seller for these. */
const ofSellers = { seller: 'city', dimensions: { city: 'data.city' } };
const catalog = new MetricCatalog(
  [
    { name: 'tops', measure: { sum: 'data.n' }, dimensions: { city: 'data.city' }, sliding: '5m' },
    { name: 'bottoms', measure: 'count', dimensions: { city: 'data.city' } },
    { name: 'share', source: undefined, measure: { ratio: { of: 'tops', to: 'bottoms' } } },
    { name: 'sold', measure: { sum: 'data.n' }, ...ofSellers, sliding: '5m' },
    { name: 'lines', measure: 'count', ...ofSellers },
    { name: 'size', source: undefined, seller: 'city', measure: { ratio: { of: 'sold', to: 'lines' } } },
  ].map((definition) => ({ file: 'm.yaml', definition: metricDefinition.parse({ ...base, ...definition }) })),
  new Map([['a.b', { personalFields: [], seller: 'city' }]]),
);
const nowMs = Date.parse('2026-05-05T11:00:00Z');
const minuteMs = 60_000;

interface Row {
  readonly minute: number;
  readonly city: string;
  readonly events: number;
  readonly sum?: number;
  readonly corrected?: boolean;
}

/** Answers the readings of each metric with these rows; minutes are those before 11:00. */
function managerOf(rowsByMetric: Record<string, readonly Row[]>): EntityManager {
  const query = (_sql: string, [tenantId, metric, fromMs, toMs]: [string, string, number, number]) =>
    Promise.resolve(
      (rowsByMetric[metric] ?? [])
        .map(({ minute, city, events, sum = 0, corrected = false }) => ({
          tenant_id: tenantId,
          metric,
          window_ms: nowMs - minute * minuteMs,
          dimensions: JSON.stringify([city]),
          event_count: events,
          late_count: 0,
          future_count: 0,
          sum,
          min: null,
          max: null,
          sketch: null,
          corrected,
        }))
        .filter(({ window_ms }) => window_ms >= fromMs && window_ms < toMs),
    );
  return { query } as unknown as EntityManager;
}

async function read(
  metric: string,
  parameters: QueryParameters,
  rows: Record<string, readonly Row[]>,
  watermarkMs = nowMs,
  sellerId?: string,
) {
  const query = parseSeriesQuery(catalog, { tenantId: 'acme', sellerId }, metric, parameters, nowMs);
  const series = await readSeries(managerOf(rows), query, { catalog, watermarkMs: () => watermarkMs });
  return series.map(({ dimensions, points }) => ({
    ...dimensions,
    points: points.map(({ startMs, value, state }) => [(nowMs - startMs) / minuteMs, value, state]),
  }));
}

const tops: readonly Row[] = [
  { minute: 10, city: 'Pune', events: 1, sum: 1 },
  { minute: 9, city: 'Pune', events: 1, sum: 10 },
  { minute: 9, city: 'Delhi', events: 1, sum: 100 },
  { minute: 6, city: 'Pune', events: 1, sum: 1_000 },
];

describe('a series', () => {
  it('adds the windows of a step and merges what is not told apart', async () => {
    expect(await read('tops', { step: '5m' }, { tops })).toEqual([{ points: [[10, 1_111, 'closed']] }]);
    expect(await read('tops', { by: 'city', step: '5m' }, { tops })).toEqual([
      { city: 'Pune', points: [[10, 1_011, 'closed']] },
      { city: 'Delhi', points: [[10, 100, 'closed']] },
    ]);
    expect(await read('tops', { filter: 'city:Delhi' }, { tops })).toEqual([{ points: [[9, 100, 'closed']] }]);
  });

  it('is open until the watermark has passed the step and the lateness, then closed or corrected', async () => {
    const states = (watermarkMinute: number, corrected: boolean) =>
      read('tops', {}, { tops: [{ minute: 10, city: 'a', events: 1, corrected }] }, nowMs - watermarkMinute * minuteMs);
    expect(await states(8.1, true)).toEqual([{ points: [[10, 0, 'open']] }]);
    expect(await states(8, false)).toEqual([{ points: [[10, 0, 'closed']] }]);
    expect(await states(8, true)).toEqual([{ points: [[10, 0, 'corrected']] }]);
  });

  it('slides: each point looks back from the end of its step', async () => {
    const sliding = { sliding: 'true', filter: 'city:Pune' };
    expect(await read('tops', sliding, { tops })).toEqual([
      {
        points: [
          [10, 1, 'closed'],
          [9, 11, 'closed'],
          [8, 11, 'closed'],
          [7, 11, 'closed'],
          [6, 1_011, 'closed'],
          [5, 1_010, 'closed'],
          [4, 1_000, 'closed'],
          [3, 1_000, 'closed'],
          [2, 1_000, 'closed'],
        ],
      },
    ]);
  });

  it('slides also in steps longer than the sliding window, without what lies before it', async () => {
    const long = { sliding: 'true', filter: 'city:Pune', step: '10m' };
    const rows = [...tops, { minute: 2, city: 'Pune', events: 1, sum: 10_000 }];
    // Of 10:50 to 11:00 only the last five minutes.
    expect(await read('tops', long, { tops: rows })).toEqual([{ points: [[10, 10_000, 'open']] }]);
  });

  it('begins with windows before the range where the sliding window looks back at them', async () => {
    expect(await read('tops', { sliding: 'true', from: 'now-3m' }, { tops })).toEqual([
      {
        points: [
          [3, 1_000, 'closed'],
          [2, 1_000, 'closed'],
        ],
      },
    ]);
  });
});

describe('a ratio', () => {
  const bottoms: readonly Row[] = [
    { minute: 10, city: 'Pune', events: 4 },
    { minute: 9, city: 'Pune', events: 5 },
    { minute: 8, city: 'Goa', events: 2 },
  ];

  it('divides step by step, per combination of dimensions', async () => {
    expect(await read('share', { by: 'city' }, { tops, bottoms })).toEqual([
      {
        city: 'Pune',
        points: [
          [10, 0.25, 'closed'],
          [9, 2, 'closed'],
        ],
      },
      { city: 'Goa', points: [[8, 0, 'closed']] },
    ]);
  });

  it('is corrected when one of its metrics was', async () => {
    const corrected = tops.map((row) => ({ ...row, corrected: row.minute === 9 }));
    expect(await read('share', {}, { tops: corrected, bottoms })).toEqual([
      {
        points: [
          [10, 0.25, 'closed'],
          [9, 22, 'corrected'],
          [8, 0, 'closed'],
        ],
      },
    ]);
  });
});

describe('what a seller reads', () => {
  const sold: readonly Row[] = [
    { minute: 10, city: 'm-1', events: 1, sum: 1 },
    { minute: 9, city: 'm-1', events: 1, sum: 10 },
    { minute: 9, city: 'm-2', events: 4, sum: 100 },
    { minute: 9, city: '(other)', events: 2, sum: 1_000 },
    { minute: 9, city: '(none)', events: 3, sum: 10_000 },
  ];
  const rows = { sold, lines: sold, tops: sold };
  const own = (metric: string, parameters: QueryParameters, sellerId = 'm-1') =>
    read(metric, parameters, rows, nowMs, sellerId);
  const mine = [
    [10, 1, 'closed'],
    [9, 10, 'closed'],
  ];

  it('is theirs alone, however it is asked for', async () => {
    expect(await own('sold', {})).toEqual([{ points: mine }]);
    expect(await own('sold', { by: 'city' })).toEqual([{ city: 'm-1', points: mine }]);
    expect(await own('sold', { filter: 'city:m-1' })).toEqual([{ points: mine }]);
    expect(await own('sold', { filter: ['city:m-1', 'city:m-2', 'city:(other)'] })).toEqual([{ points: mine }]);
    expect(await own('sold', { step: '10m' })).toEqual([{ points: [[10, 11, 'open']] }]);
    expect((await own('sold', { sliding: 'true', from: 'now-9m' }))[0]?.points[0]).toEqual([9, 11, 'closed']);
    expect(await own('size', {})).toEqual([{ points: mine }]);
    expect(await own('size', { by: 'city' }, 'm-2')).toEqual([{ city: 'm-2', points: [[9, 25, 'closed']] }]);
  });

  it('is nothing where it is of others', async () => {
    for (const filter of ['city:m-2', 'city:(other)', 'city:(none)', 'city:', ['city:m-2', 'city:(none)']]) {
      expect([filter, ...(await own('sold', { filter }))]).toEqual([filter]);
    }
    expect(await own('sold', {}, 'm-3')).toEqual([]);
    expect(await own('size', { filter: 'city:m-2' })).toEqual([]);
  });

  it('is no metric that does not say which dimension is the seller', async () => {
    for (const metric of ['tops', 'share']) {
      await expect(own(metric, {})).rejects.toMatchObject({ code: 'METRIC_UNKNOWN' });
    }
  });
});

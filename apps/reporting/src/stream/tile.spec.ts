import { describe, expect, it } from '@jest/globals';
import { MetricCatalog, metricDefinition } from '@nadi/metrics';
import type { Point } from '../query/series-query.ts';
import { parseTile, TilePoints } from './tile.ts';

const catalog = new MetricCatalog(
  [
    {
      file: 'orders.yaml',
      definition: metricDefinition.parse({
        name: 'orders',
        question: 'How many orders?',
        unit: 'orders',
        source: 'a.b',
        measure: 'count',
        dimensions: { city: 'data.city', channel: 'data.channel' },
      }),
    },
  ],
  new Map([['a.b', { personalFields: [] }]]),
);
const nowMs = Date.parse('2026-05-05T10:10:30Z');
const iso = (timeMs: number) => new Date(timeMs).toISOString();
const parse = (text: string) => parseTile(catalog, { tenantId: 'acme', sellerId: undefined }, text, nowMs);

describe('a tile', () => {
  it('is a query over the range that ends with the step of a moment', () => {
    const tile = parse('orders;by=city;filter=channel:app;filter=channel:web;last=30m;step=5m');
    const query = tile.queryUntil(Date.parse('2026-01-01T00:02:00Z'));
    expect(query).toMatchObject({ tenantId: 'acme', metric: 'orders', by: ['city'], stepMs: 300_000 });
    expect([...(query.filter.get('channel') ?? [])]).toEqual(['app', 'web']);
    expect([iso(query.fromMs), iso(query.toMs)]).toEqual(['2025-12-31T23:30:00.000Z', '2026-01-01T00:05:00.000Z']);
  });

  it('shows the last hour unless told otherwise', () => {
    const { fromMs, toMs } = parse('orders').queryUntil(nowMs);
    expect([iso(fromMs), iso(toMs)]).toEqual(['2026-05-05T09:10:00.000Z', '2026-05-05T10:11:00.000Z']);
  });

  it.each([
    ['nothing;last=1h', 'there is no metric "nothing"'],
    ['orders;last=soon', 'last: "soon" is not a duration'],
    ['orders;last=', 'last: '],
    ['orders;size=5', '"size=5" is none of by, filter'],
    ['orders;by', '"by" is none of'],
    ['orders;by=city;by=channel', '"by" stands more than once'],
    ['orders;by=town', 'by: there is no dimension "town"'],
    ['orders;filter=city', 'filter: has the form'],
    ['orders;step=7s', 'step: must be a multiple'],
    ['orders;zone=Mars', 'zone: '],
    [`orders;filter=city:${'x'.repeat(500)}`, 'longer than 500'],
  ])('is refused, naming what is wrong: %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

function point(startMs: number, value: number): Point {
  return { startMs, endMs: startMs + 60_000, value, state: 'open', events: value, late: 0, future: 0 };
}

describe('TilePoints', () => {
  it('returns only points that are new or different, each with its series', () => {
    const points = new TilePoints();
    const pune = { city: 'Pune' };
    const first = [{ dimensions: pune, points: [point(0, 1), point(60_000, 2)] }];
    expect(points.update(first)).toHaveLength(2);
    expect(points.update(first)).toEqual([]);
    const closed = { ...point(0, 1), state: 'closed' as const };
    expect(points.update([{ dimensions: pune, points: [closed, point(60_000, 3)] }])).toEqual([
      { dimensions: pune, ...closed },
      { dimensions: pune, ...point(60_000, 3) },
    ]);
    expect(points.update([{ dimensions: { city: 'Delhi' }, points: [point(0, 1)] }])).toHaveLength(1);
    expect(points.all().map(({ startMs, value }) => [startMs, value])).toEqual([
      [0, 1],
      [0, 1],
      [60_000, 3],
    ]);
  });

  it('forgets what lies before the range, and tells it again should it come back', () => {
    const points = new TilePoints();
    points.update([{ dimensions: {}, points: [point(0, 1), point(60_000, 2)] }]);
    points.dropBefore(60_000);
    expect(points.all().map(({ startMs }) => startMs)).toEqual([60_000]);
    expect(points.update([{ dimensions: {}, points: [point(0, 1)] }])).toHaveLength(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { latencyBoundsMs, latencyBucket, latencyPercentile } from './latency-histogram.ts';
import { mostSources, otherSources, SourceCounts, type Source } from './source-counts.ts';
import { readSourceQuery } from './source-query.ts';
import { seriesOf } from './source-series.ts';

const noonMs = Date.UTC(2026, 0, 30, 12);
const minuteMs = 60_000;
const key: Source = { tenantId: 'acme', kind: 'key', id: 'k1' };
const shop: Source = { tenantId: 'acme', kind: 'shop', id: 'shop-1' };

function countsAt(startMs: number) {
  const clock = { nowMs: startMs };
  return { clock, counts: new SourceCounts(() => clock.nowMs) };
}

describe('the histogram of latencies', () => {
  it('has a bucket for every latency', () => {
    expect([0, 1, 1.1, 3, 30_000, 30_001, Infinity].map(latencyBucket)).toEqual([
      ...[0, 0, 1, 2, latencyBoundsMs.length - 1, latencyBoundsMs.length, latencyBoundsMs.length],
    ]);
  });

  it('tells the latency that a share stays within, between the bounds of its bucket', () => {
    const counts: number[] = [];
    for (let latencyMs = 1; latencyMs <= 100; latencyMs += 1) {
      const bucket = latencyBucket(latencyMs);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
    expect(latencyPercentile(counts, 0.5)).toBeCloseTo(50, 0);
    expect(latencyPercentile(counts, 0.95)).toBeGreaterThan(70);
    expect(latencyPercentile(counts, 0.95)).toBeLessThanOrEqual(100);
    expect(latencyPercentile(counts, 1)).toBe(100);
  });

  it('tells nothing of nothing, and of what is past its end only that', () => {
    expect(latencyPercentile([], 0.5)).toBeNull();
    const last: number[] = [];
    last[latencyBoundsMs.length] = 3;
    expect(latencyPercentile(last, 0.5)).toBe(30_000);
  });
});

describe('counts of sources', () => {
  it('are kept by minute, source and code, latencies by kind', () => {
    const { clock, counts } = countsAt(noonMs + 59_000);
    counts.accepted(key, 10, 4);
    counts.refused(key, 'RATE_LIMITED');
    counts.accepted(shop, 1, 4);
    clock.nowMs += 1_000;
    counts.accepted(key, 5, 4);
    const taken = counts.take();
    const at = (minute: number, rest: object) =>
      expect.objectContaining({ tenantId: 'acme', minuteMs: noonMs + minute * minuteMs, ...rest }) as unknown;
    expect(taken).toHaveLength(7);
    expect(taken).toEqual(
      expect.arrayContaining([
        at(0, { kind: 'key', source: 'k1', measure: 'accepted', count: 10 }),
        at(0, { kind: 'key', source: 'k1', measure: 'refused RATE_LIMITED', count: 1 }),
        at(0, { kind: 'key', source: '', measure: 'latency 3', count: 1 }),
        at(0, { kind: 'shop', source: 'shop-1', measure: 'accepted', count: 1 }),
        at(1, { kind: 'key', source: 'k1', measure: 'accepted', count: 5 }),
      ]),
    );
    expect(counts.take()).toEqual([]);
  });

  it('tell so many sources of a tenant apart in an hour, and the rest together', () => {
    const { clock, counts } = countsAt(noonMs);
    const many = () => {
      for (let index = 0; index < mostSources + 20; index += 1) {
        counts.accepted({ ...key, id: `k${index}` }, 1, 1);
        counts.accepted({ ...key, tenantId: 'globex', id: `g${index}` }, 1, 1);
      }
      return counts.take().filter(({ measure }) => measure === 'accepted');
    };
    const first = many();
    expect(first).toHaveLength(2 * (mostSources + 1));
    expect(first.filter(({ source }) => source === otherSources)).toMatchObject([
      { tenantId: 'acme', count: 20 },
      { tenantId: 'globex', count: 20 },
    ]);
    clock.nowMs += 60 * minuteMs;
    counts.accepted({ ...key, id: `k${mostSources + 5}` }, 1, 1);
    expect(counts.take()).toMatchObject([{ source: `k${mostSources + 5}` }, {}]);
  });

  it('that could not be stored are given again, together with those that came since', () => {
    const { counts } = countsAt(noonMs);
    counts.accepted(key, 3, 1);
    const taken = counts.take();
    counts.accepted(key, 4, 1);
    counts.putBack(taken);
    expect(counts.take()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ measure: 'accepted', count: 7 }),
        expect.objectContaining({ measure: 'latency 0', count: 2 }),
      ]),
    );
  });

  it('are bounded while the database is away', () => {
    const { clock, counts } = countsAt(noonMs);
    for (let minute = 0; minute < 600; minute += 1) {
      clock.nowMs = noonMs + minute * minuteMs;
      for (let index = 0; index < 50; index += 1) counts.accepted({ ...key, id: `k${index}` }, 1, index);
      counts.putBack(counts.take());
    }
    expect(counts.take().length).toBeLessThanOrEqual(50_000);
  });
});

describe('series', () => {
  const step = { startMs: noonMs, kind: 'key', source: 'k1' } as const;

  it('are made of counts, the largest first', () => {
    const series = seriesOf([
      { ...step, measure: 'accepted', count: 10 },
      { ...step, measure: 'refused A', count: 2 },
      { ...step, measure: 'refused B', count: 3 },
      { ...step, source: '', measure: 'latency 0', count: 4 },
      { ...step, startMs: noonMs + minuteMs, source: 'k2', measure: 'accepted', count: 100 },
    ]);
    expect(series.sources).toEqual([
      {
        ...{ kind: 'key', source: 'k2', accepted: 100, refused: 0 },
        points: [{ startMs: noonMs + minuteMs, accepted: 100, refused: 0 }],
      },
      {
        ...{ kind: 'key', source: 'k1', accepted: 10, refused: 5 },
        points: [{ startMs: noonMs, accepted: 10, refused: 5 }],
      },
    ]);
    expect(series.refused.map(({ code, count }) => [code, count])).toEqual([
      ['B', 3],
      ['A', 2],
    ]);
    expect(series.latency.whole).toEqual({
      key: { requests: 4, p50Ms: 0.5, p95Ms: 0.95, p99Ms: 0.99 },
      shop: { requests: 0, p50Ms: null, p95Ms: null, p99Ms: null },
    });
    expect(series.latency.points).toMatchObject([{ startMs: noonMs, requests: 4 }]);
  });
});

describe('a question for series', () => {
  it('asks for the last hour in minutes, and for seven days at most', () => {
    expect(readSourceQuery({}, noonMs + 30_000)).toEqual({
      ...{ fromMs: noonMs - 60 * minuteMs, toMs: noonMs + 30_000, stepMs: minuteMs },
    });
    const month = readSourceQuery({ from: String(noonMs - 30 * 86_400_000), step: '1h' }, noonMs);
    expect(month).toEqual({ fromMs: noonMs - 7 * 86_400_000, toMs: noonMs, stepMs: 3_600_000 });
  });

  it.each([
    [{ step: '1s' }, /step/],
    [{ step: '2d' }, /step/],
    [{ step: '0m' }, /step/],
    [{ from: ['1', '2'] }, /from/],
    [{ from: 'yesterday' }, /from/],
    [{ from: String(noonMs + 1), to: String(noonMs) }, /to must be later/],
    [{ to: String(noonMs - 8 * 86_400_000), from: '1' }, /to must be later/],
    [{ from: String(noonMs - 6 * 86_400_000) }, /at most 2000 points/],
    [{ nonsense: '1' }, /nonsense/],
  ])('is refused as %j', (parameters, reason) => {
    expect(() => readSourceQuery(parameters, noonMs)).toThrow(reason);
  });
});

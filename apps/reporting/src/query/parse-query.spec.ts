import { describe, expect, it } from '@jest/globals';
import { MetricCatalog, metricDefinition } from '@nadi/metrics';
import { parseBaseline, parseSeriesQuery, type QueryParameters } from './parse-query.ts';

const base = { question: 'What is tried here?', unit: 'tries', source: 'a.b', measure: 'count' };
const definitions = [
  { name: 'plain', dimensions: { city: 'data.city', device: 'data.device' }, sliding: '5m', zone: 'Asia/Kolkata' },
  { name: 'money', dimensions: { currency: 'data.currency', city: 'data.city' } },
  { name: 'bare' },
  { name: 'share', source: undefined, measure: { ratio: { of: 'bare', to: 'plain' } } },
];
const catalog = new MetricCatalog(
  definitions.map((definition) => ({ file: 'm.yaml', definition: metricDefinition.parse({ ...base, ...definition }) })),
  new Map([['a.b', { personalFields: [] }]]),
);
const nowMs = Date.parse('2026-05-05T10:10:30Z');
const iso = (timeMs: number) => new Date(timeMs).toISOString();
const parse = (name: string, parameters: QueryParameters = {}) =>
  parseSeriesQuery(catalog, { tenantId: 'acme', sellerId: undefined }, name, parameters, nowMs);

describe('a query', () => {
  it('reads the last hour in steps of the window by default, whole steps only', () => {
    const query = parse('plain');
    expect(query).toMatchObject({ tenantId: 'acme', metric: 'plain', stepMs: 60_000, zone: 'Asia/Kolkata', by: [] });
    expect([iso(query.fromMs), iso(query.toMs)]).toEqual(['2026-05-05T09:10:00.000Z', '2026-05-05T10:11:00.000Z']);
    expect(query.sliding).toBe(false);
  });

  it.each([
    ['now-2h', 'now', '2026-05-05T08:10:00.000Z', '2026-05-05T10:11:00.000Z'],
    ['2026-05-01T00:00:00Z', '2026-05-01T01:00:00Z', '2026-05-01T00:00:00.000Z', '2026-05-01T01:00:00.000Z'],
    ['2026-05-01T00:00:00+05:30', '1777592430000', '2026-04-30T18:30:00.000Z', '2026-04-30T23:41:00.000Z'],
  ])('reads from %s to %s', (from, to, start, end) => {
    const query = parse('bare', { from, to });
    expect([iso(query.fromMs), iso(query.toMs)]).toEqual([start, end]);
  });

  it.each([
    ['from', { from: 'now-999999999d', step: '366d' }],
    ['to', { from: 'now-999999999d', to: 'now-999999998d' }],
    ['to', { from: '0', to: '999999999999999', step: '366d' }],
    ['step', { step: '999999999d' }],
    ['step', { step: '3661d' }],
  ])('refuses a time or step that no calendar has: %s of %j', (parameter, parameters) => {
    const refusal = expect.objectContaining({ code: 'QUERY_INVALID', context: { parameter } }) as unknown as Error;
    for (const name of ['bare', 'plain']) {
      expect(() => parse(name, parameters)).toThrow(refusal);
    }
  });

  it('takes a date as its beginning in the zone', () => {
    const may = parse('plain', { from: '2026-05-01', to: '2026-06-01', step: '1d' });
    expect(new Date(may.fromMs).toISOString()).toBe('2026-04-30T18:30:00.000Z');
    expect(new Date(may.toMs).toISOString()).toBe('2026-05-31T18:30:00.000Z');
    for (const from of ['2026-02-30', '2026-13-01', '2026-05-01T10:00']) {
      expect(() => parse('plain', { from, to: '2026-06-01', step: '1d' })).toThrow('is neither a date');
    }
    const summer = parse('plain', { from: '2026-05-01', to: '2026-05-02', step: '1h', zone: 'Europe/London' });
    expect(new Date(summer.fromMs).toISOString()).toBe('2026-04-30T23:00:00.000Z');
    expect(summer.toMs - summer.fromMs).toBe(24 * 3_600_000);
  });

  it('reads days from midnight to midnight of the zone', () => {
    const query = parse('plain', { from: 'now-2d', step: '1d' });
    expect([iso(query.fromMs), iso(query.toMs)]).toEqual(['2026-05-02T18:30:00.000Z', '2026-05-05T18:30:00.000Z']);
    const utc = parse('plain', { from: 'now-2d', step: '1d', zone: 'UTC' });
    expect([iso(utc.fromMs), iso(utc.toMs)]).toEqual(['2026-05-03T00:00:00.000Z', '2026-05-06T00:00:00.000Z']);
  });

  it('adds up several values of one dimension and keeps those of different ones apart', () => {
    const { filter, by } = parse('plain', {
      filter: ['city:Pune', 'city:a:b', 'device:mobile'],
      by: 'device,city,device',
    });
    expect(Object.fromEntries([...filter].map(([name, values]) => [name, [...values]]))).toEqual({
      city: ['Pune', 'a:b'],
      device: ['mobile'],
    });
    expect(by).toEqual(['device', 'city']);
    expect([...parse('plain', { filter: 'city:' }).filter.keys()]).toEqual(['city']);
  });

  it('tells currencies apart unless the filter leaves only one', () => {
    expect(parse('money').by).toEqual(['currency']);
    expect(parse('money', { by: 'city' }).by).toEqual(['city', 'currency']);
    expect(parse('money', { by: 'currency,city' }).by).toEqual(['currency', 'city']);
    expect(parse('money', { filter: 'currency:INR' }).by).toEqual([]);
    expect(parse('money', { filter: ['currency:INR', 'currency:EUR'] }).by).toEqual(['currency']);
  });

  it('reads the sliding window if the metric has one', () => {
    expect(parse('plain', { sliding: 'true' }).sliding).toBe(true);
    expect(parse('plain', { sliding: 'false' }).sliding).toBe(false);
  });

  it.each<[string, QueryParameters, string]>([
    ['plain', { from: 'yesterday' }, 'from: "yesterday" is neither'],
    ['plain', { from: 'now-' }, 'from: '],
    ['plain', { from: '2026-13-01' }, 'from: '],
    ['plain', { to: '2026-05-05T25:00:00Z' }, 'to: '],
    ['plain', { from: 'now', to: 'now' }, 'from: must lie before "to"'],
    ['plain', { step: '90s' }, 'step: must be a multiple'],
    ['plain', { step: '0s' }, 'step: '],
    ['plain', { step: 'minute' }, 'step: '],
    ['plain', { from: 'now-30d' }, 'step: the range has more than 10000 steps'],
    ['plain', { by: 'town' }, 'by: there is no dimension "town"; known are city, device'],
    ['bare', { by: 'city' }, 'by: there is no dimension "city"; the metric has none'],
    ['share', { by: 'city' }, 'by: there is no dimension "city"; the metric has none'],
    ['share', { filter: 'city:Pune' }, 'filter: there is no dimension "city"'],
    ['share', { sliding: 'true' }, 'sliding: the metric has no sliding window'],
    ['plain', { filter: 'city' }, 'filter: has the form dimension:value'],
    ['plain', { filter: ':Pune' }, 'filter: has the form'],
    ['plain', { filter: Array.from({ length: 21 }, () => 'city:a') }, 'filter: at most 20'],
    ['plain', { zone: 'Mars/Base' }, 'zone: "Mars/Base" is not a time zone'],
    ['plain', { zone: '' }, 'zone: '],
    ['plain', { sliding: 'yes' }, 'sliding: is true or false'],
    ['bare', { sliding: 'true' }, 'sliding: the metric has no sliding window'],
    ['plain', { from: ['now-1h', 'now-2h'] }, 'from: stands more than once'],
    ['plain', { by: ['city', 'device'] }, 'by: stands more than once'],
    ['plain', { form: 'now-1h' }, 'form: there is no such parameter; known are from, to'],
  ])('is refused, naming the parameter: %s %j', (name, parameters, message) => {
    expect(() => parse(name, parameters)).toThrow(message);
  });

  it('of an unknown metric is refused', () => {
    expect(() => parse('nothing')).toThrow('there is no metric "nothing"');
  });
});

describe('a baseline', () => {
  const baseline = (text: unknown, parameters: QueryParameters = {}) => parseBaseline(text, parse('bare', parameters));

  it('is one period or several', () => {
    expect(baseline(undefined)).toBeUndefined();
    expect(baseline('7d')).toEqual({ periodMs: 604_800_000, periods: 1 });
    expect(baseline('4x7d')).toEqual({ periodMs: 604_800_000, periods: 4 });
    expect(baseline('9x1d', { step: '1h', from: 'now-2d' })).toEqual({ periodMs: 86_400_000, periods: 9 });
  });

  it.each<[unknown, QueryParameters, string]>([
    ['week', {}, 'baseline: must be whole days'],
    ['0d', {}, 'baseline: must be whole days'],
    ['36h', {}, 'baseline: must be whole days'],
    ['10x7d', {}, 'baseline: must be whole days'],
    ['0x7d', {}, 'baseline: must be whole days'],
    ['7d,7d', {}, 'baseline: must be whole days'],
    [['7d', '7d'], {}, 'baseline: must be whole days'],
    ['7d', { from: 'now-60d', step: '30d' }, 'baseline: must be a multiple of step'],
    ['1d', { step: '5h' }, 'baseline: must be a multiple of step'],
    ['4x7d', { from: 'now-6d' }, 'baseline: takes more than 20000 steps'],
  ])('is refused, naming the parameter: %j %j', (text, parameters, message) => {
    expect(() => baseline(text, parameters)).toThrow(message);
  });
});

import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { compileMetrics } from '@nadi/metrics';
import { compileExperiments, PartValues, unitMetricsOf, type UnitMetric, type UnitPart } from '../index.ts';

const metricTexts: Readonly<Record<string, string>> = {
  orders: 'source: orders.order-placed\nmeasure: { distinct: data.orderId }',
  spent: 'source: orders.order-placed\nmeasure: { sum: data.totalMinor }\ndimensions: { currency: data.currency }',
  'order-value':
    'source: orders.order-placed\nmeasure: { avg: data.totalMinor }\ndimensions: { currency: data.currency }',
  units: 'source: orders.order-placed\nforEach: data.items\nwhere: item.quantity > 1\nmeasure: { sum: item.quantity }',
  sessions: 'source: storefront.page-viewed\nmeasure: { distinctApprox: data.sessionId }',
  visitors: 'source: storefront.page-viewed\nmeasure: { distinct: data.visitorId }',
  slowest: 'source: storefront.search-performed\nmeasure: { max: data.durationMs }',
  events: "source: '*'\nmeasure: count",
  sent: 'source: notifications.notification-sent\nmeasure: count',
  conversion: 'measure: { ratio: { of: orders, to: sessions } }',
  'per-visitor': 'measure: { ratio: { of: orders, to: visitors } }',
};
const catalog = compileMetrics(
  Object.entries(metricTexts).map(([name, text]) => ({
    file: `${name}.yaml`,
    text: `name: ${name}\nquestion: What do units do?\nunit: things\n${text}\n`,
  })),
  contracts,
);

function measured(metric: string, more = '') {
  const text = `name: trial
title: A trial
hypothesis: Something becomes better by it.
owner: search
unit: visitorId
layer: { name: search, slots: [0, 9999] }
traffic: 1
variants: [{ name: control, control: true }, { name: new }]
start: '2026-12-01T00:00:00Z'
primary: { metric: ${metric}, better: higher }
expectedUnits: 1000
${more}`;
  return unitMetricsOf(compileExperiments([{ file: 'trial.yaml', text }])[0] as never, { catalog, contracts });
}

const partsOf = ({ value, denominator }: UnitMetric) =>
  [value, denominator].map((part) => part && `${part.metric.definition.name} ${part.adds}`);

describe('a metric of an experiment', () => {
  it.each([
    ['orders', ['orders distinct', undefined]],
    ['units', ['units sum', undefined]],
    ['sessions', ['sessions distinct', undefined]],
    ['conversion', ['orders distinct', 'sessions distinct']],
  ])('may be %s', (metric, parts) => {
    const found = measured(metric);
    expect('metrics' in found && found.metrics.map(partsOf)).toEqual([parts]);
  });

  it('of money needs the currency', () => {
    expect(measured('spent')).toEqual({ problems: [expect.stringContaining('name the `currency`')] });
    const found = measured('order-value', 'currency: INR\n');
    expect('metrics' in found && found.metrics.map(partsOf)).toEqual([['order-value sum', 'order-value count']]);
  });

  it.each([
    ['nothing', 'there is no metric nothing'],
    ['slowest', 'measures max, in which a unit has no share'],
    ['events', 'is made of events of all contracts'],
    ['sent', 'which has no field visitorId'],
    ['visitors', 'counts the units themselves'],
    ['per-visitor', 'per-visitor: the metric visitors counts the units themselves'],
  ])('may not be %s', (metric, reason) => {
    expect(measured(metric)).toEqual({ problems: [expect.stringContaining(reason)] });
  });
});

describe('what units add', () => {
  const part = (metric: string, adds: UnitPart['adds']): UnitPart => {
    const found = catalog.named(metric);
    return { metric: found, adds, source: found.definition.source ?? '' };
  };
  const order = (orderId: string, totalMinor: number, currency = 'INR', quantities: readonly number[] = []) => ({
    ...{ orderId, totalMinor, currency },
    items: quantities.map((quantity) => ({ quantity })),
  });
  const parts = [part('orders', 'distinct'), part('spent', 'sum'), part('spent', 'count'), part('units', 'sum')];
  const seen = (values: PartValues, unit: number, period: 'after' | 'before') =>
    parts.map((one) => values.of(one, unit, period));

  it('is kept per unit and period, with the conditions of the metrics and in one currency', () => {
    const values = new PartValues('orders.order-placed', parts, 3, 'INR');
    values.add(0, 'after', order('a', 100, 'INR', [1, 2, 3]));
    values.add(0, 'after', order('a', 50));
    values.add(0, 'before', order('a', 7, 'EUR'));
    values.add(2, 'after', order('a', 1));
    expect([0, 1, 2].map((unit) => seen(values, unit, 'after'))).toEqual([
      [1, 150, 2, 5],
      [0, 0, 0, 0],
      [1, 1, 1, 0],
    ]);
    expect(seen(values, 0, 'before')).toEqual([1, 0, 0, 0]);
    expect(values.of(part('sessions', 'distinct'), 0, 'after')).toBe(0);
  });

  it('leaves out an event that one of them cannot be evaluated on, and tells of it', () => {
    const values = new PartValues('orders.order-placed', parts, 1, 'INR');
    values.add(0, 'after', { ...order('a', 1), items: 'none' });
    values.add(0, 'after', order('b', 2));
    expect([seen(values, 0, 'after'), values.failedEvents]).toEqual([[1, 2, 1, 0], 1]);
  });
});

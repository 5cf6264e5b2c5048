import { describe, expect, it } from '@jest/globals';
import { compileMetric, type CompiledMetric } from './compiled-metric.ts';
import { ContractMetrics, type CountedEvent } from './contract-metrics.ts';
import { metricDefinition } from './definition.ts';
import { familiesOf } from './metric-family.ts';
import type { StoredCell } from './pane.ts';
import { WindowAggregator } from './window-aggregator.ts';

function metric(name: string, measure: unknown, more: object = {}): CompiledMetric {
  const fixed = { question: 'What is tried here?', unit: 'tries', source: 'a.b' };
  return compileMetric(metricDefinition.parse({ name, measure, ...fixed, ...more }));
}

const byCity = { dimensions: { city: { value: 'data.city', limit: 3 } } };
const lines = { forEach: 'data.lines', dimensions: { brand: 'item.brand' } };
const metrics = [
  metric('orders', 'count', byCity),
  metric('revenue', { sum: 'data.total' }, byCity),
  metric('largest', { max: 'data.total' }, byCity),
  metric('buyers', { distinct: 'data.buyer' }, byCity),
  metric('large', { sum: 'data.large' }, byCity),
  metric('orders-by-town', 'count', { dimensions: { town: { value: 'data.city', limit: 3 } } }),
  metric('few-cities', 'count', { dimensions: { city: { value: 'data.city', limit: 1 } } }),
  metric('paid', 'count', { ...byCity, where: 'data.total > 5' }),
  metric('hourly', 'count', { ...byCity, window: '1h' }),
  metric('patient', 'count', { ...byCity, lateness: '5m' }),
  metric('lines', 'count', lines),
  metric('pieces', { sum: 'item.pieces' }, lines),
];

function counted(some: readonly CompiledMetric[], events: readonly CountedEvent[]): StoredCell[] {
  const contract = new ContractMetrics('a.b', some);
  const memory = new WindowAggregator(1_000);
  memory.load(memory.missing(contract.panes(events)), []);
  events.forEach((event) =>
    contract.count(event, memory, { future: false, closedUntilMs: 300_000, allClosedUntilMs: 0 }),
  );
  return memory.takeChanges();
}

function sorted(cells: readonly StoredCell[]): readonly [string, StoredCell['state']][] {
  return cells
    .map(({ metric: name, windowStartMs, dimensions, state }): [string, StoredCell['state']] => [
      JSON.stringify([name, windowStartMs, dimensions]),
      state,
    ])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function randomEvents(seed: number): CountedEvent[] {
  let state = seed;
  const random = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: 300 }, () => ({
    tenantId: 't',
    timeMs: random(600_000),
    data: {
      city: random(4) === 0 ? null : `c${random(5)}`,
      total: random(11),
      large: random(6) === 0 ? random(100) : null,
      buyer: random(3) === 0 ? null : `b${random(20)}`,
      lines: Array.from({ length: random(3) }, () => ({
        brand: `n${random(4)}`,
        pieces: random(4) === 0 ? null : random(9),
      })),
    },
  }));
}

describe('metrics in families', () => {
  it('are those that count the same by the same, whatever the dimensions are called', () => {
    expect(familiesOf(metrics).map((family) => family.metrics.map(({ definition }) => definition.name))).toEqual([
      ['orders', 'revenue', 'largest', 'buyers', 'large', 'orders-by-town'],
      ['few-cities'],
      ['paid'],
      ['hourly'],
      ['patient'],
      ['lines', 'pieces'],
    ]);
  });

  it.each([1, 2, 3])('count as each of them does alone, seed %i', (seed) => {
    const events = randomEvents(seed);
    const alone = metrics.flatMap((one) => counted([one], events));
    expect(alone.length).toBeGreaterThan(200);
    expect(sorted(counted(metrics, events))).toEqual(sorted(alone));
  });

  it('say which of them cannot be evaluated', () => {
    const event = { tenantId: 't', timeMs: 0, data: { city: 'c', total: 'much', large: null, buyer: null, lines: [] } };
    const some = metrics.slice(0, 2);
    expect(() => counted(some, [event])).toThrow('metric revenue: the value is not a finite number');
  });
});

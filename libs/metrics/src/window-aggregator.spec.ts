import { describe, expect, it } from '@jest/globals';
import { compileMetric, type CompiledMetric } from './compiled-metric.ts';
import { metricDefinition } from './definition.ts';
import { Cell } from './cell.ts';
import { ContractMetrics, type CountedEvent } from './contract-metrics.ts';
import { otherValue, windowsOfPanes, type PaneId, type StoredCell } from './pane.ts';
import { WindowAggregator } from './window-aggregator.ts';

/** A linear congruential generator: numbers from 0 to below `limit`, the same for the same seed. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function metric(name: string, measure: unknown, more: object = {}): CompiledMetric {
  return compileMetric(
    metricDefinition.parse({
      name,
      question: 'What is tried here?',
      unit: 'tries',
      source: 'a.b',
      measure,
      dimensions: { city: { value: 'data.city', limit: 3 }, device: { value: 'data.device', limit: 2 } },
      ...more,
    }),
  );
}

const metrics = [
  metric('counted', 'count'),
  metric('summed', { sum: 'data.n' }),
  metric('different', { distinct: 'data.n' }),
  metric('roughly-different', { distinctApprox: 'data.n' }),
  metric('spread', { percentiles: 'data.n' }),
  metric('frequent', { topK: 'data.n', k: 1 }),
];
const allOfThem = new ContractMetrics('a.b', metrics);
const countedOnly = new ContractMetrics('a.b', metrics.slice(0, 1));
const named = (name: string) => metrics.find(({ definition }) => definition.name === name);

/** What PostgreSQL does for a partition: keeps the last state of every cell. */
class Stored {
  private readonly cells = new Map<string, StoredCell>();

  write(cells: readonly StoredCell[]): void {
    for (const cell of cells) {
      this.cells.set(JSON.stringify([cell.tenantId, cell.metric, cell.windowStartMs, cell.dimensions]), cell);
    }
  }

  of(wanted: readonly PaneId[]): StoredCell[] {
    const windows = windowsOfPanes(wanted);
    return [...this.cells.values()].filter((cell) =>
      windows.some(
        ({ tenantId, metric: name, windowStartMs }) =>
          cell.tenantId === tenantId && cell.metric === name && cell.windowStartMs === windowStartMs,
      ),
    );
  }

  read(): Record<string, unknown> {
    return Object.fromEntries(
      [...this.cells]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, cell]) => [
          key,
          [cell.state.eventCount, Cell.fromState((named(cell.metric) as CompiledMetric).measure, cell.state).read()],
        ]),
    );
  }
}

interface Happened extends CountedEvent {
  readonly future?: boolean;
}

function commit(
  memory: WindowAggregator,
  stored: Stored,
  events: readonly Happened[],
  counted: ContractMetrics = allOfThem,
): void {
  const missing = memory.missing(counted.panes(events));
  memory.load(missing, stored.of(missing));
  for (const { future = false, ...event } of events) {
    counted.count(event, memory, { future, closedUntilMs: 0, allClosedUntilMs: 0 });
  }
  stored.write(memory.takeChanges());
}

function randomBatches(seed: number): Happened[][] {
  const random = seeded(seed);
  return Array.from({ length: 25 }, () =>
    Array.from({ length: 1 + random(30) }, () => ({
      tenantId: `t${random(2)}`,
      timeMs: random(6) * 60_000 + random(60_000),
      data: {
        city: `c${random(5)}`,
        device: [otherValue, 'mobile', 'desktop', null][random(4)],
        n: random(5) === 0 ? null : random(40),
      },
      future: random(20) === 0,
    })),
  );
}

describe('WindowAggregator', () => {
  it.each([1, 2, 3, 4, 5])(
    'gives the same whether windows stay in memory, are forgotten after every batch or the process starts anew, seed %i',
    (seed) => {
      const batches = randomBatches(seed);
      const run = (memoryFor: (batch: number) => WindowAggregator) => {
        const stored = new Stored();
        batches.forEach((batch, index) => commit(memoryFor(index), stored, batch));
        return stored.read();
      };
      const lasting = new WindowAggregator(Number.POSITIVE_INFINITY);
      const forgetful = new WindowAggregator(0);
      const small = new WindowAggregator(25);
      const always = run(() => lasting);
      expect(run(() => forgetful)).toEqual(always);
      expect(run(() => small)).toEqual(always);
      expect(run(() => new WindowAggregator(1_000))).toEqual(always);
    },
  );

  it('counts values past a dimension’s limit under (other), those it knows under their own name', () => {
    const stored = new Stored();
    const memory = new WindowAggregator(1_000);
    const add = (city: string) =>
      commit(memory, stored, [{ tenantId: 't', timeMs: 0, data: { city, device: 'mobile' } }], countedOnly);
    ['a', 'b', 'c', 'd', 'e', 'a', otherValue].forEach(add);
    const counts = Object.entries(stored.read()).map(([key, value]) => [
      (JSON.parse(key) as [string, string, number, string[]])[3][0],
      (value as [number])[0],
    ]);
    expect(Object.fromEntries(counts)).toEqual({ a: 2, b: 1, c: 1, [otherValue]: 3 });
  });

  it('hands over only what changed since the last time', () => {
    const memory = new WindowAggregator(1_000);
    const [batch = []] = randomBatches(9);
    const stored = new Stored();
    commit(memory, stored, batch);
    expect(memory.takeChanges()).toEqual([]);
    expect(memory.missing(allOfThem.panes(batch))).toEqual([]);
  });

  it('forgets the windows that were used longest ago first, those without cells as well', () => {
    const memory = new WindowAggregator(4);
    const stored = new Stored();
    const nothing = new ContractMetrics('a.b', [metric('counted', 'count', { where: 'false' })]);
    const at = (minute: number) => [{ tenantId: 't', timeMs: minute * 60_000, data: { city: 'a', device: 'b' } }];
    const missing = (...minutes: readonly number[]) =>
      minutes.map((minute) => memory.missing(countedOnly.panes(at(minute))).length);
    [1, 2, 1, 3].forEach((minute) => commit(memory, stored, at(minute), countedOnly));
    expect(missing(1, 2, 3)).toEqual([0, 1, 0]);
    [4, 5, 6, 7].forEach((minute) => commit(memory, stored, at(minute), nothing));
    expect(missing(1, 3, 4, 5, 6, 7)).toEqual([1, 1, 0, 0, 0, 0]);
    commit(memory, stored, at(8), nothing);
    expect(missing(4, 5, 6, 7, 8)).toEqual([1, 0, 0, 0, 0]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { compileMetric, type CompiledMetric } from './compiled-metric.ts';
import { metricDefinition } from './definition.ts';
import { Cell } from './cell.ts';
import {
  contributionsOf,
  otherValue,
  WindowAggregator,
  type Contribution,
  type StoredCell,
} from './window-aggregator.ts';

/** A linear congruential generator: numbers from 0 to below `limit`, the same for the same seed. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function metric(name: string, measure: unknown): CompiledMetric {
  return compileMetric(
    metricDefinition.parse({
      name,
      question: 'What is tried here?',
      unit: 'tries',
      source: 'a.b',
      measure,
      dimensions: { city: { value: 'data.city', limit: 3 }, device: { value: 'data.device', limit: 2 } },
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
const named = (name: string) => metrics.find(({ definition }) => definition.name === name);

/** What PostgreSQL does for a partition: keeps the last state of every cell. */
class Stored {
  private readonly cells = new Map<string, StoredCell>();

  write(cells: readonly StoredCell[]): void {
    for (const cell of cells) {
      this.cells.set(JSON.stringify([cell.tenantId, cell.metric, cell.windowStartMs, cell.dimensions]), cell);
    }
  }

  of(wanted: ReturnType<WindowAggregator['missing']>): StoredCell[] {
    return [...this.cells.values()].filter((cell) =>
      wanted.some(
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

function commit(memory: WindowAggregator, stored: Stored, contributions: readonly Contribution[]): void {
  const missing = memory.missing(contributions);
  memory.load(missing, stored.of(missing), named);
  contributions.forEach((contribution) => memory.add(contribution));
  stored.write(memory.takeChanges());
}

function randomBatches(seed: number): Contribution[][] {
  const random = seeded(seed);
  return Array.from({ length: 25 }, () =>
    Array.from({ length: 1 + random(30) }, () => ({
      tenantId: `t${random(2)}`,
      contract: 'a.b',
      timeMs: random(6) * 60_000 + random(60_000),
      data: { city: `c${random(5)}`, device: [otherValue, 'mobile', 'desktop', null][random(4)], n: random(40) },
    })).flatMap((event) =>
      metrics.flatMap((one) => contributionsOf(one, event, { future: random(20) === 0, isLate: () => false })),
    ),
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
      commit(
        memory,
        stored,
        contributionsOf(
          metrics[0] as CompiledMetric,
          { tenantId: 't', contract: 'a.b', timeMs: 0, data: { city, device: 'mobile' } },
          { future: false, isLate: () => false },
        ),
      );
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
    expect(memory.missing(batch)).toEqual([]);
  });

  it('forgets the windows that were used longest ago first', () => {
    const memory = new WindowAggregator(2);
    const stored = new Stored();
    const at = (minute: number) =>
      contributionsOf(
        metrics[0] as CompiledMetric,
        { tenantId: 't', contract: 'a.b', timeMs: minute * 60_000, data: { city: 'a', device: 'b' } },
        { future: false, isLate: () => false },
      );
    [1, 2, 1, 3].forEach((minute) => commit(memory, stored, at(minute)));
    expect([1, 2, 3].map((minute) => memory.missing(at(minute)).length)).toEqual([0, 1, 0]);
  });
});

describe('contributions', () => {
  it('know their window, and are late once it was closed, lateness included', () => {
    const closings: number[] = [];
    const [contribution] = contributionsOf(
      metrics[0] as CompiledMetric,
      { tenantId: 't', contract: 'a.b', timeMs: 61_000, data: {} },
      {
        future: true,
        isLate: (closesAtMs) => {
          closings.push(closesAtMs);
          return true;
        },
      },
    );
    expect(contribution).toMatchObject({ tenantId: 't', windowStartMs: 60_000, late: true, future: true });
    expect(closings).toEqual([180_000]);
  });
});

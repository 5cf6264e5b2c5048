import { describe, expect, it } from '@jest/globals';
import { compileMetric, type CompiledMetric } from './compiled-metric.ts';
import { ContractMetrics, type EventTiming } from './contract-metrics.ts';
import { metricDefinition } from './definition.ts';
import { windowsOfPanes, type StoredCell } from './pane.ts';
import { WindowAggregator } from './window-aggregator.ts';

function metric(name: string, more: object = {}): CompiledMetric {
  return compileMetric(
    metricDefinition.parse({
      name,
      question: 'What is tried here?',
      unit: 'tries',
      source: 'a.b',
      measure: 'count',
      ...more,
    }),
  );
}

function counted(
  metrics: readonly CompiledMetric[],
  events: readonly { readonly timeMs: number; readonly data: unknown }[],
  timing: Partial<EventTiming> = {},
): StoredCell[] {
  const contract = new ContractMetrics('a.b', metrics);
  const memory = new WindowAggregator(1_000);
  const all = events.map((event) => ({ tenantId: 't', ...event }));
  memory.load(memory.missing(contract.panes(all)), []);
  for (const event of all) {
    try {
      contract.count(event, memory, { future: false, closedUntilMs: 0, allClosedUntilMs: 0, ...timing });
    } catch {
      // What counts is what it leaves behind.
    }
  }
  return memory.takeChanges();
}

describe('the metrics of a contract', () => {
  it('need each window of their events once per metric, in windows of their own length', () => {
    const contract = new ContractMetrics('a.b', [metric('a'), metric('b'), metric('c', { window: '1h' })]);
    const at = (tenantId: string, timeMs: number) => ({ tenantId, timeMs, data: {} });
    const panes = contract.panes([
      at('t', 61_000),
      at('t', 62_000),
      at('u', 61_000),
      at('t', 63_000),
      at('t', 121_000),
    ]);
    const windows = windowsOfPanes(panes);
    expect(windows.map(({ tenantId, metric: name, windowStartMs }) => `${tenantId} ${name} ${windowStartMs}`)).toEqual([
      't a 60000',
      't b 60000',
      'u a 60000',
      'u b 60000',
      't a 120000',
      't b 120000',
      't c 0',
      'u c 0',
    ]);
  });

  it('count an event in all of them or, if one cannot be evaluated, in none', () => {
    const metrics = [metric('all'), metric('long', { where: 'size(data.text) > 2' })];
    const cells = counted(metrics, [
      { timeMs: 0, data: { text: 'abc' } },
      { timeMs: 0, data: { text: 7 } },
      { timeMs: 0, data: { text: 'a' } },
    ]);
    expect(cells.map(({ metric: name, state }) => [name, state.eventCount])).toEqual([
      ['all', 2],
      ['long', 1],
    ]);
  });

  it('count an event as late once its window was closed, lateness included', () => {
    const lateAt = (closedUntilMs: number) =>
      counted([metric('a')], [{ timeMs: 61_000, data: {} }], { closedUntilMs })[0]?.state.lateCount;
    expect([179_999, 180_000].map(lateAt)).toEqual([0, 1]);
  });

  it('count an event of a metric of all contracts as late only once all of them are complete', () => {
    const lateAt = (allClosedUntilMs: number) =>
      counted([metric('a', { source: '*' })], [{ timeMs: 61_000, data: {} }], {
        closedUntilMs: 900_000,
        allClosedUntilMs,
      })[0]?.state.lateCount;
    expect([179_999, 180_000].map(lateAt)).toEqual([0, 1]);
  });

  it('flag events of the future', () => {
    const [cell] = counted([metric('a')], [{ timeMs: 61_000, data: {} }], { future: true });
    expect(cell).toMatchObject({ tenantId: 't', windowStartMs: 60_000, state: { eventCount: 1, futureCount: 1 } });
  });
});

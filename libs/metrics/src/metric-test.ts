import type { DefinitionTestResult } from '@nadi/definitions';
import { Cell } from './cell.ts';
import type { CompiledMetric } from './compiled-metric.ts';

/** Runs the tests that stand in a metric's definition, with the code that serves it. */
export function runMetricTests(metric: CompiledMetric): DefinitionTestResult[] {
  return metric.definition.tests.map(({ name, given, expect }) => {
    const cells = new Map<string, Cell>();
    for (const { data } of given) {
      metric.contribute({ contract: 'test', data }, (dimensions, value) => {
        const key = JSON.stringify(dimensions);
        const cell = cells.get(key) ?? new Cell(metric.measure);
        cells.set(key, cell);
        cell.add(value, { late: false, future: false });
      });
    }
    const expected = new Map(
      expect.map(({ dimensions, value }) => [
        JSON.stringify(metric.dimensionNames.map((dimension) => dimensions[dimension] ?? '')),
        value,
      ]),
    );
    const failures = [...new Set([...cells.keys(), ...expected.keys()])].flatMap((key) => {
      const actual = cells.get(key)?.read().value;
      const wanted = expected.get(key);
      return actual === wanted ? [] : [`${key}: expected ${String(wanted)}, was ${String(actual)}`];
    });
    return { name, failures };
  });
}

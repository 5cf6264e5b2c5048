import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { runMetricTests } from '@nadi/metrics';
import { loadMetrics } from './metrics-folder.ts';

const root = new URL('../../../', import.meta.url);
const catalog = await loadMetrics(new URL('config/metrics', root).pathname, contracts);

describe('config/metrics', () => {
  it('holds at least forty metrics, ratios included', () => {
    expect(catalog.all.length).toBeGreaterThanOrEqual(40);
  });

  it.each(catalog.all.map((metric) => [metric.definition.name, metric] as const))(
    '%s passes its own tests',
    (_name, metric) => {
      const results = runMetricTests(metric);
      expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
      // A ratio has no events of its own, and percentiles are approximate.
      expect(results.length > 0 || ['ratio', 'percentiles'].includes(metric.measure.kind)).toBe(true);
    },
  );

  it('is listed in the README of reporting, each metric with its question', () => {
    const readme = readFileSync(new URL('apps/reporting/README.md', root), 'utf8').replaceAll(/ +/g, ' ');
    const missing = catalog.all.filter(
      ({ definition: { name, question } }) => !readme.includes(`| \`${name}\` | ${question} |`),
    );
    expect(missing.map(({ definition }) => definition.name)).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { parseYamlDefinition, readDefinitionFolder } from '@nadi/definitions';
import { metricDefinition } from './definition.ts';
import { metricsKind } from './metrics-kind.ts';

const root = new URL('../../../', import.meta.url);
const sources = await readDefinitionFolder(new URL('config/metrics', root).pathname);
const metrics = metricsKind(contracts).check(sources);

describe('config/metrics', () => {
  it('holds at least forty metrics, ratios included', () => {
    expect(metrics.length).toBeGreaterThanOrEqual(40);
  });

  it.each(metrics.map((metric) => [metric.name, metric] as const))('%s passes its own tests', async (_name, metric) => {
    const results = await metric.test();
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
    const { measure } = parseYamlDefinition(metric.text, metric.file, metricDefinition);
    // A ratio has no events of its own, and percentiles are approximate.
    expect(results.length > 0 || (measure !== 'count' && ('ratio' in measure || 'percentiles' in measure))).toBe(true);
  });

  it('is listed in the README of reporting, each metric with its question', () => {
    const readme = readFileSync(new URL('apps/reporting/README.md', root), 'utf8').replaceAll(/ +/g, ' ');
    const missing = metrics.filter(({ name, text, file }) => {
      const { question } = parseYamlDefinition(text, file, metricDefinition);
      return !readme.includes(`| \`${name}\` | ${question} |`);
    });
    expect(missing.map(({ name }) => name)).toEqual([]);
  });
});

describe('metrics as a kind of definition', () => {
  it('are refused with file, line and key', () => {
    const broken = { file: 'broken.yaml', text: 'name: Broken\nquestion: How many of them are broken?\n' };
    expect(() => metricsKind(contracts).check([broken])).toThrow(/broken\.yaml:1: name: must be in kebab-case/);
  });

  const orders = (rest: string) => `name: orders\nquestion: How many orders came in?\nunit: orders\n${rest}\n`;
  const replaced = (earlier: string, later: string) => () =>
    metricsKind(contracts).assertReplaces?.(
      { file: 'metrics/orders@1', text: orders(earlier) },
      { file: 'orders.yaml', text: orders(later) },
    );
  const counted = 'source: orders.order-placed\nmeasure: count';

  it('keep their name only while stored cells fit', () => {
    expect(replaced(counted, `${counted}\nwindow: 1h`)).toThrow(
      /^orders\.yaml:6: window: differs from metrics\/orders@1/,
    );
    expect(replaced(counted, `${counted}\ndimensions: { city: data.city }`)).toThrow(/orders\.yaml:6: dimensions: /);
    expect(replaced(counted, 'source: orders.order-placed\nmeasure: { sum: data.units }')).toThrow(/:5: measure: /);
  });

  it('is for sellers from its beginning or never: what was stored before might be of another field', () => {
    const lines = (value: string) => `source: orders.line-sold\nmeasure: count\ndimensions: { seller: ${value} }`;
    const ofSellers = `${lines('data.sellerId')}\nseller: seller`;
    expect(replaced(ofSellers, ofSellers)).not.toThrow();
    for (const other of [lines('data.sellerId'), lines('data.brand')]) {
      expect(replaced(other, ofSellers)).toThrow(/orders\.yaml:7: seller: differs from metrics\/orders@1/);
      expect(replaced(ofSellers, other)).toThrow(/seller: differs from/);
    }
  });

  it('can be tried on events', () => {
    const text = orders('source: orders.order-placed\nmeasure: { sum: data.units }\ndimensions: { city: data.city }');
    const preview = metricsKind(contracts)
      .check([{ file: 'orders.yaml', text }])[0]
      ?.preview();
    const event = (id: string, data: Record<string, unknown>) => ({
      ...{ tenantId: 'acme', contract: 'orders.order-placed', id, timeMs: 0, receivedAtMs: 0, data },
    });
    const events = [
      event('e1', { units: 2, city: 'Pune' }),
      event('e2', { units: 3, city: 'Pune' }),
      event('e3', { units: 5, city: 'Leeds' }),
      event('e4', { units: 'many', city: 'Leeds' }),
    ];
    expect(preview?.reads).toEqual(['orders.order-placed']);
    expect(preview?.run(events)).toEqual([
      { what: 'made', name: 'city=Pune', count: 2, examples: [], note: '5' },
      { what: 'made', name: 'city=Leeds', count: 1, examples: [], note: '5' },
      expect.objectContaining({ what: 'failed', count: 1, examples: ['e4'] }),
    ]);
  });

  it('may say anew what an expression is', () => {
    const sum = (value: string) => `source: orders.order-placed\nmeasure: { sum: ${value} }\nwhere: data.units > 0`;
    expect(replaced(sum('data.units'), sum('data.units * 2'))).not.toThrow();
  });
});

import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { compileExports, type CompiledExport } from '@nadi/exports';
import { compileMetrics } from '@nadi/metrics';
import { compileQueries, parametersOf } from '@nadi/queries';
import { reasonAgainst } from './export-source.ts';

const folder = (kind: string) => readDefinitionFolder(new URL(`../../../../config/${kind}`, import.meta.url).pathname);
const sources = await folder('exports');
const exports = compileExports(sources, contracts);
const metrics = compileMetrics(await folder('metrics'), contracts);
const queries = compileQueries(await folder('queries'), contracts);

/** Why an export cannot run beside the platform's own metrics and queries. */
function problemsOf({ source }: CompiledExport): string[] {
  if (source.kind === 'metrics') {
    return source.metrics.filter((name) => metrics.find(name) === undefined);
  }
  if (source.kind === 'rows') {
    return [];
  }
  const query = queries.named(source.name);
  const bounds: Readonly<Record<string, string>> = { $from: '2026-01-01T00:00:00Z', $to: '2026-01-01T00:15:00Z' };
  const given = Object.entries(source.parameters).map(([name, value]) => [name, bounds[String(value)] ?? value]);
  parametersOf(query, Object.fromEntries(given) as Record<string, unknown>, 0);
  return [reasonAgainst(query)].filter((reason) => reason !== undefined);
}

describe('config/exports', () => {
  it.each(exports.map((one) => [one.name, one] as const))('%s fits what is in force', (_name, one) => {
    expect(problemsOf(one)).toEqual([]);
  });

  it('has files of the names of their exports', () => {
    expect(sources.map(({ file }) => file.split('/').at(-1))).toEqual(exports.map(({ name }) => `${name}.yaml`));
  });

  it('has all three sources', () => {
    expect(new Set(exports.map(({ source }) => source.kind))).toEqual(new Set(['rows', 'metrics', 'query']));
  });
});

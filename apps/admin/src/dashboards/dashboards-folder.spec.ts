import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { compileDashboards, type DashboardTile } from '@nadi/dashboards';
import { readDefinitionFolder } from '@nadi/definitions';
import { compileMetrics } from '@nadi/metrics';
import { compileQueries, parametersOf } from '@nadi/queries';

const folder = (kind: string) => readDefinitionFolder(new URL(`../../../../config/${kind}`, import.meta.url).pathname);
const sources = await folder('dashboards');
const dashboards = compileDashboards(sources);
const metrics = compileMetrics(await folder('metrics'), contracts);
const queries = compileQueries(await folder('queries'), contracts);
const bounds: Readonly<Record<string, string>> = { $from: 'now-1h', $to: 'now' };

/** Why a tile cannot be shown beside the platform's own metrics and queries. */
function problemsOf(tile: DashboardTile): string[] {
  if (tile.kind === 'text') {
    return [];
  }
  if (tile.kind === 'query') {
    const given = Object.entries(tile.parameters).map(([name, value]) => [name, bounds[String(value)] ?? value]);
    parametersOf(queries.named(tile.query), Object.fromEntries(given) as Record<string, unknown>, Date.now());
    return [];
  }
  const metric = metrics.find(tile.metric);
  if (metric === undefined) {
    return [`there is no metric ${tile.metric}`];
  }
  const known = metrics.dimensionsOf(metric);
  const named = [...tile.by, ...tile.filter.map((text) => text.slice(0, text.indexOf(':')))];
  const needsParts = tile.show === 'list' || tile.show === 'parts';
  return [
    ...named.filter((name) => !known.includes(name)).map((name) => `${tile.metric} has no dimension ${name}`),
    ...(needsParts && tile.by.length === 0 && metric.measure.kind !== 'topK' ? [`${tile.title} needs "by"`] : []),
  ];
}

describe('config/dashboards', () => {
  it.each(dashboards.map((one) => [one.name, one] as const))('%s fits what is in force', (_name, one) => {
    expect(one.tiles.flatMap(problemsOf)).toEqual([]);
  });

  it.each(dashboards.map((one) => [one.name, one] as const))('%s has variables that filter something', (_name, one) => {
    const filtered = one.tiles.flatMap((tile) => {
      if (tile.kind === 'query') {
        return Object.values(tile.parameters).map((value) => String(value).replace(/^\$/, ''));
      }
      const metric = tile.kind === 'metric' ? metrics.find(tile.metric) : undefined;
      return metric === undefined ? [] : metrics.dimensionsOf(metric);
    });
    expect(one.variables.filter(({ dimension }) => !filtered.includes(dimension))).toEqual([]);
  });

  it('has files of the names of their dashboards', () => {
    expect(sources.map(({ file }) => file.split('/').at(-1))).toEqual(dashboards.map(({ name }) => `${name}.yaml`));
    expect(dashboards.length).toBeGreaterThan(3);
  });
});

import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { compileMetrics } from '@nadi/metrics';
import { compileExperiments, experimentsKind, unitMetricsOf } from '../index.ts';

const config = new URL('../../../../config/', import.meta.url);
const folder = (name: string) => readDefinitionFolder(new URL(name, config).pathname);
const nameOf = (file: string) => file.replace(/^.*\/|\.yaml$/g, '');
const sources = await folder('experiments');
const catalog = compileMetrics(await folder('metrics'), contracts);

describe('config/experiments', () => {
  it.each(
    experimentsKind()
      .check(sources)
      .map((experiment) => [experiment.name, experiment] as const),
  )('%s passes its own tests and stands in a file of its name', async (name, experiment) => {
    const results = await experiment.test();
    expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
    expect(results.length).toBeGreaterThan(0);
    expect(nameOf(experiment.file)).toBe(name);
  });

  it.each(compileExperiments(sources).map((experiment) => [experiment.definition.name, experiment] as const))(
    '%s has metrics that units have a share in',
    (_name, experiment) => {
      expect(unitMetricsOf(experiment, { catalog, contracts })).toEqual({ metrics: expect.anything() });
    },
  );
});

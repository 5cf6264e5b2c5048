import { describe, expect, it } from '@jest/globals';
import { readDefinitionFolder } from '@nadi/definitions';
import { experimentsKind } from './index.ts';

const config = new URL('../../../../config/', import.meta.url);
const folder = (name: string) => readDefinitionFolder(new URL(name, config).pathname);
const nameOf = (file: string) => file.replace(/^.*\/|\.yaml$/g, '');
const metricNames = new Set((await folder('metrics')).map(({ file }) => nameOf(file)));
const experiments = experimentsKind(metricNames).check(await folder('experiments'));

describe('config/experiments', () => {
  it.each(experiments.map((experiment) => [experiment.name, experiment] as const))(
    '%s passes its own tests and stands in a file of its name',
    async (name, experiment) => {
      const results = await experiment.test();
      expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
      expect(results.length).toBeGreaterThan(0);
      expect(nameOf(experiment.file)).toBe(name);
    },
  );
});

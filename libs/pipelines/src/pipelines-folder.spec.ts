import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { checkPipelines, loadPipeline, runPipelineTests } from './index.ts';

const folder = new URL('../../../config/pipelines/', import.meta.url);
const loaded = readdirSync(folder).map((file) => ({
  file,
  pipeline: loadPipeline(readFileSync(new URL(file, folder), 'utf8'), `config/pipelines/${file}`, contracts),
}));

describe('config/pipelines', () => {
  it.each(loaded.map(({ pipeline }) => [pipeline.name, pipeline] as const))(
    '%s passes its own tests',
    (_name, pipeline) => {
      const results = runPipelineTests(pipeline, contracts);
      expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
      expect(results.length).toBeGreaterThan(0);
    },
  );

  it('stands in files of the same names', () => {
    expect(loaded.map(({ pipeline }) => `${pipeline.name}.yaml`)).toEqual(loaded.map(({ file }) => file));
  });

  it('never leads events back to where they came from', () => {
    expect(() => checkPipelines(loaded)).not.toThrow();
  });
});

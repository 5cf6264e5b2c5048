import type { Contract } from '@nadi/contracts';
import { parseYamlDefinition, type DefinitionKind } from '@nadi/definitions';
import { pipelineDefinition } from './definition.ts';
import { checkPipelines, loadPipeline } from './load-pipeline.ts';
import type { PipelineResources } from './pipeline-event.ts';
import { pipelinePreview } from './pipeline-preview.ts';
import { runPipelineTests } from './pipeline-test.ts';

/**
 * Pipelines as a kind of definition.
 * @param resources what previews look things up in.
 */
export function pipelinesKind(
  contracts: ReadonlyMap<string, Contract>,
  resources: () => PipelineResources = () => ({}),
): DefinitionKind {
  return {
    kind: 'pipelines',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, pipelineDefinition).name,
    check: (sources) => {
      const loaded = sources.map((source) => ({
        ...source,
        pipeline: loadPipeline(source.text, source.file, contracts),
      }));
      checkPipelines(loaded);
      return loaded.map(({ pipeline, ...source }) => ({
        ...source,
        name: pipeline.name,
        test: () => runPipelineTests(pipeline, contracts),
        preview: () => pipelinePreview(pipeline, resources()),
      }));
    },
  };
}

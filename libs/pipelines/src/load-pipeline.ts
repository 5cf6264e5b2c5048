import type { Contract } from '@nadi/contracts';
import { definitionInvalid, parseYamlDefinition } from '@nadi/definitions';
import { checkPipeline } from './check-pipeline.ts';
import { CompiledPipeline } from './compiled-pipeline.ts';
import { pipelineDefinition } from './definition.ts';

const maxCharacters = 256 * 1_024;

/**
 * Reads, checks and compiles one pipeline.
 * @param file the name shown in errors.
 * @throws NadiError DEFINITION_INVALID naming file, line and key of every problem.
 */
export function loadPipeline(text: string, file: string, contracts: ReadonlyMap<string, Contract>): CompiledPipeline {
  if (text.length > maxCharacters) {
    throw definitionInvalid(file, [{ line: 1, key: '', message: `is longer than ${maxCharacters} characters` }]);
  }
  const schema = pipelineDefinition.superRefine((definition, context) => {
    checkPipeline(definition, contracts, (path, message) =>
      context.addIssue({ code: 'custom', path: [...path], message }),
    );
  });
  return new CompiledPipeline(parseYamlDefinition(text, file, schema), contracts);
}

/** A pipeline with the file it came from. */
export interface LoadedPipeline {
  readonly file: string;
  readonly pipeline: CompiledPipeline;
}

/**
 * Checks pipelines against each other.
 * @throws NadiError DEFINITION_INVALID for a name that stands twice, or events that would come back to where they came from.
 */
export function checkPipelines(loaded: readonly LoadedPipeline[]): void {
  const byName = new Map<string, string>();
  for (const { file, pipeline } of loaded) {
    const other = byName.get(pipeline.name);
    if (other !== undefined) {
      const message = `the pipeline ${pipeline.name} stands in ${other} too`;
      throw definitionInvalid(file, [{ line: 1, key: 'name', message }]);
    }
    byName.set(pipeline.name, file);
    const circle = circleFrom(pipeline, loaded);
    if (circle !== undefined) {
      const message = `its events would come back to it: ${circle.join(' → ')}`;
      throw definitionInvalid(file, [{ line: 1, key: 'steps', message }]);
    }
  }
}

/** The contracts on the way from a pipeline's input back to it; undefined if there is no such way. */
function circleFrom(start: CompiledPipeline, loaded: readonly LoadedPipeline[]): string[] | undefined {
  const seen = new Set<string>();
  const waiting = start.outputs.map((output) => [output]);
  for (let way = waiting.shift(); way !== undefined; way = waiting.shift()) {
    const reached = way.at(-1) ?? '';
    if (start.inputs.has(reached)) {
      return [reached, ...way];
    }
    if (!seen.has(reached)) {
      seen.add(reached);
      const next = loaded.filter(({ pipeline }) => pipeline.inputs.has(reached));
      for (const output of next.flatMap(({ pipeline }) => pipeline.outputs)) {
        waiting.push([...way, output]);
      }
    }
  }
  return undefined;
}

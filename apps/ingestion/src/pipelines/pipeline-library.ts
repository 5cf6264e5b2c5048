import type { Contract } from '@nadi/contracts';
import { parseYamlDefinition, type DefinitionInForce } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import {
  loadPipeline,
  pipelineDefinition,
  type CompiledPipeline,
  type PipelineDefinition,
  type PipelineResources,
} from '@nadi/pipelines';

/** Compiled pipelines by name and version: a version never changes, so each is compiled once. */
export class PipelineLibrary {
  private readonly compiled = new Map<string, CompiledPipeline>();

  constructor(
    private readonly contracts: ReadonlyMap<string, Contract>,
    readonly resources: PipelineResources,
    /** What a version says, in force or not. */
    private readonly textOf: (name: string, version: number) => string | undefined,
  ) {}

  /** @throws NadiError DEFINITION_INVALID, PIPELINE_RESOURCE_MISSING */
  compile({ name, version, text }: DefinitionInForce): CompiledPipeline {
    const key = `${name}@${version}`;
    const known = this.compiled.get(key);
    if (known !== undefined) {
      return known;
    }
    const pipeline = loadPipeline(text, `pipelines/${key}`, this.contracts);
    // Throws if something is missing that it reads.
    pipeline.start(this.resources);
    this.compiled.set(key, pipeline);
    return pipeline;
  }

  /**
   * A version that ran at some time.
   * @throws NadiError PIPELINE_HELD (retriable) if it cannot run here now.
   */
  get(name: string, version: number): CompiledPipeline {
    const text = this.textOf(name, version);
    try {
      if (text === undefined) {
        throw new NadiError('DEFINITION_UNKNOWN', { message: 'its text has not come yet' });
      }
      return this.compile({ name, version, text });
    } catch (cause) {
      throw held(name, version, cause);
    }
  }

  /** What a pipeline says of itself, also if it cannot be compiled here. */
  definitionOf({ name, version, text }: DefinitionInForce): PipelineDefinition {
    return parseYamlDefinition(text, `pipelines/${name}@${version}`, pipelineDefinition);
  }
}

/** The error for a pipeline that has to wait until it can run. */
export function held(name: string, version: number, cause: unknown): NadiError {
  return new NadiError('PIPELINE_HELD', {
    message: `pipeline ${name}@${version} cannot run: ${messageOf(cause)}`,
    retriable: true,
    cause,
  });
}

import type { FollowedDefinition } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { checkPipelines, type CompiledPipeline, type PipelineDefinition } from '@nadi/pipelines';
import { held, type PipelineLibrary } from './pipeline-library.ts';

/** A pipeline in the version that runs. */
export interface RunningPipeline {
  readonly pipeline: CompiledPipeline;
  readonly version: number;
  /** When it came in force, milliseconds since 1970. */
  readonly sinceMs: number;
}

/** A pipeline in force that this instance cannot run. */
export interface HeldPipeline {
  readonly name: string;
  readonly version: number;
  readonly error: NadiError;
  readonly definition: PipelineDefinition;
  /** What it reads; its events wait, unless a former version runs. */
  readonly inputs: readonly string[];
  readonly sinceMs: number;
  readonly formerVersion: number | undefined;
}

/** The pipelines in force. */
export interface PipelineSet {
  /** In the order of names. */
  readonly running: readonly RunningPipeline[];
  readonly held: readonly HeldPipeline[];
}

/**
 * Makes the pipelines in force ready. One that cannot run, such as for a table that is not there, leaves its former version running.
 * @throws NadiError DEFINITION_INVALID if events would go round in a circle.
 */
export function pipelineSet(
  definitions: readonly FollowedDefinition[],
  library: PipelineLibrary,
  former: PipelineSet | undefined,
): PipelineSet {
  const waiting: HeldPipeline[] = [];
  const running = definitions.flatMap((definition): RunningPipeline[] => {
    const { name, version, sinceMs } = definition;
    try {
      return [{ pipeline: library.compile(definition), version, sinceMs }];
    } catch (error) {
      if (!(error instanceof NadiError)) throw error;
      const before = former?.running.find(({ pipeline }) => pipeline.name === name);
      const parsed = library.definitionOf(definition);
      const formerVersion = before?.version;
      waiting.push({ name, version, error, definition: parsed, inputs: parsed.input, sinceMs, formerVersion });
      return before === undefined ? [] : [before];
    }
  });
  checkPipelines(running.map(({ pipeline, version }) => ({ file: `pipelines/${pipeline.name}@${version}`, pipeline })));
  return { running, held: waiting };
}

/** The pipelines that read a contract. */
export function readersOf({ running }: PipelineSet, contract: string): readonly RunningPipeline[] {
  return running.filter(({ pipeline }) => pipeline.inputs.has(contract));
}

/** Every contract that pipelines in force read, with the time since when. */
export function inputsOf(set: PipelineSet): ReadonlyMap<string, number> {
  const readers = [...set.running.map(({ pipeline, sinceMs }) => ({ inputs: pipeline.inputs, sinceMs })), ...set.held];
  const since = new Map<string, number>();
  for (const { inputs, sinceMs } of readers) {
    for (const input of inputs) {
      since.set(input, Math.min(since.get(input) ?? sinceMs, sinceMs));
    }
  }
  return since;
}

/**
 * Nothing may pass a pipeline that waits to be able to run.
 * @throws NadiError PIPELINE_HELD (retriable)
 */
export function assertNotHeld(set: PipelineSet, contract: string): void {
  const waiting = set.held.find(
    ({ formerVersion, inputs }) => formerVersion === undefined && inputs.includes(contract),
  );
  if (waiting !== undefined) {
    throw held(waiting.name, waiting.version, waiting.error);
  }
}

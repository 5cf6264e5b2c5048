import { compileExperiments, type CompiledExperiment } from '@nadi/experiments';
import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';

/** An experiment with the version that is in force. */
export interface VersionedExperiment {
  readonly experiment: CompiledExperiment;
  readonly version: number;
  /** As somebody wrote it. */
  readonly text: string;
}

/** The experiments in force by name, in the order of names. */
export type ExperimentSet = ReadonlyMap<string, VersionedExperiment>;

/** Keeps the experiments that are in force. */
export type ExperimentsInForce = LiveDefinitions<ExperimentSet>;

export function createExperimentsInForce(feed: Pick<DefinitionFeed, 'keep'>): ExperimentsInForce {
  return feed.keep({
    kind: 'experiments',
    build: (definitions) => {
      const compiled = compileExperiments(definitions.map(sourceOf));
      return new Map(
        definitions
          .map(({ name, version, text }, index): [string, VersionedExperiment] => [
            name,
            { experiment: compiled[index] as CompiledExperiment, version, text },
          ])
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      );
    },
  });
}

/** A version of an experiment as the source that it compiles from. */
export function sourceOf({ name, version, text }: { name: string; version: number; text: string }) {
  return { file: `experiments/${name}@${version}`, text };
}

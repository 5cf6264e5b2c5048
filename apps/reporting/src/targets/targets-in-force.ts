import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';
import { compileTargets, type CompiledTarget } from '@nadi/targets';

/** A target with the version that is in force. */
export interface VersionedTarget {
  readonly target: CompiledTarget;
  readonly version: number;
  /** As somebody wrote it. */
  readonly text: string;
}

/** The targets in force by name, in the order of names. */
export type TargetSet = ReadonlyMap<string, VersionedTarget>;

/** Keeps the targets that are in force. */
export type TargetsInForce = LiveDefinitions<TargetSet>;

export function createTargetsInForce(feed: Pick<DefinitionFeed, 'keep'>): TargetsInForce {
  return feed.keep({
    kind: 'targets',
    build: (definitions) => {
      const targets = compileTargets(
        definitions.map(({ name, version, text }) => ({ file: `targets/${name}@${version}`, text })),
      );
      return new Map(
        definitions.map(({ name, version, text }, index) => [
          name,
          { target: targets[index] as CompiledTarget, version, text },
        ]),
      );
    },
  });
}

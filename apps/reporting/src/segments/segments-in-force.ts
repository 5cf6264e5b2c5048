import { contracts } from '@nadi/contracts';
import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';
import { compileSegments, type CompiledSegment } from '@nadi/segments';

/** A segment with the version that is in force. */
export interface VersionedSegment {
  readonly segment: CompiledSegment;
  readonly version: number;
  /** As somebody wrote it. */
  readonly text: string;
}

/** The segments in force by name, in the order of names. */
export type SegmentSet = ReadonlyMap<string, VersionedSegment>;

/** Keeps the segments that are in force. */
export type SegmentsInForce = LiveDefinitions<SegmentSet>;

export function createSegmentsInForce(feed: Pick<DefinitionFeed, 'keep'>): SegmentsInForce {
  return feed.keep({
    kind: 'segments',
    build: (definitions) => {
      const segments = compileSegments(
        definitions.map(({ name, version, text }) => ({ file: `segments/${name}@${version}`, text })),
        contracts,
      );
      return new Map(
        definitions.map(({ name, version, text }, index) => [
          name,
          { segment: segments[index] as CompiledSegment, version, text },
        ]),
      );
    },
  });
}

import type { Contract } from '@nadi/contracts';
import {
  parseYamlDefinition,
  type DefinitionKind,
  type DefinitionPreview,
  type DefinitionSource,
  type DefinitionTestResult,
} from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { compileSegments } from './compile-segments.ts';
import type { CompiledSegment } from './compiled-segment.ts';
import { segmentDefinition } from './definition.ts';
import { membersOf } from './segment-members.ts';

const keptExamples = 3;

/** Segments as a kind of definition. */
export function segmentsKind(contracts: ReadonlyMap<string, Contract>): DefinitionKind {
  return {
    kind: 'segments',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, segmentDefinition).name,
    check: (sources) =>
      compileSegments(sources, contracts).map((segment, index) => ({
        ...(sources[index] as DefinitionSource),
        name: segment.name,
        test: () => runSegmentTests(segment),
        preview: () => segmentPreview(segment),
      })),
  };
}

/** Runs the tests that stand in a segment's definition, with the code that serves it. */
function runSegmentTests(segment: CompiledSegment): DefinitionTestResult[] {
  return segment.definition.tests.map(({ name, given, at, expect }) => {
    const events = given.map(({ contract, time, data }) => ({ contract, timeMs: time, receivedMs: time, data }));
    const wanted = [...expect].sort();
    try {
      const members = membersOf(segment, events, at);
      const isEqual = members.length === wanted.length && members.every((member, index) => member === wanted[index]);
      return { name, failures: isEqual ? [] : [`expected ${listed(wanted)}, was ${listed(members)}`] };
    } catch (error) {
      return { name, failures: [messageOf(error)] };
    }
  });
}

function listed(members: readonly string[]): string {
  return members.length === 0 ? 'nobody' : members.join(', ');
}

/** Who would be in the segment if the events were all that ever happened. */
function segmentPreview(segment: CompiledSegment): DefinitionPreview {
  return {
    reads: segment.sources,
    run(events, mayShow = () => true) {
      const received = events.map(({ receivedAtMs, ...event }) => ({ ...event, receivedMs: receivedAtMs }));
      const atMs = Math.max(0, ...received.map(({ receivedMs }) => receivedMs));
      try {
        const members = membersOf(segment, received, atMs);
        const examples = events.every(mayShow) ? members.slice(0, keptExamples) : [];
        return members.length === 0 ? [] : [{ what: 'made', name: 'members', count: members.length, examples }];
      } catch (error) {
        if (error instanceof NadiError && error.code === 'EXPRESSION_INVALID') {
          return [{ what: 'failed', name: segment.name, count: events.length, examples: [], note: messageOf(error) }];
        }
        throw error;
      }
    },
  };
}

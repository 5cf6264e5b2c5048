import type {
  CountedPipeline,
  DefinitionChange,
  ListedDefinition,
  PipelineStart,
  RunningPipeline,
} from '../api/index.ts';
import type { StateKind } from '../components/index.ts';

/** How a pipeline is, by the version in force and what ingestion says of it. */
export type PipelineStateName = 'runs' | 'changing' | 'held' | 'heldFormer' | 'waits' | 'unknown' | 'retired';

const kinds: Readonly<Record<PipelineStateName, StateKind>> = {
  runs: 'good',
  changing: 'starved',
  held: 'bad',
  heldFormer: 'warn',
  waits: 'bad',
  unknown: 'unknown',
  retired: 'unknown',
};

/** A line of the list. */
export interface PipelineRow extends ListedDefinition {
  readonly state: PipelineStateName;
  readonly running: CountedPipeline | undefined;
}

/**
 * @param version in force; null if the pipeline was retired
 * @param running undefined if ingestion does not answer, or does not know of it
 */
export function pipelineState(version: number | null, running: RunningPipeline | undefined): PipelineStateName {
  if (version === null) return 'retired';
  if (running === undefined) return 'unknown';
  if (running.held !== null) return running.version === null ? 'held' : 'heldFormer';
  if (running.waitsFor !== null) return 'waits';
  return running.version === version ? 'runs' : 'changing';
}

export function pipelineStateKind(state: PipelineStateName): StateKind {
  return kinds[state];
}

/** The pipelines in force with what is known of them. */
export function pipelineRows(
  definitions: readonly ListedDefinition[],
  running: readonly CountedPipeline[] | undefined,
): readonly PipelineRow[] {
  return definitions.map((definition) => {
    const found = running?.find(({ name }) => name === definition.name);
    return { ...definition, running: found, state: pipelineState(definition.version, found) };
  });
}

/** The newest version of each partition, as `of` all of them. */
export function partitionsAt(starts: readonly PipelineStart[], version: number | null): { at: number; of: number } {
  const newest = new Map<string, PipelineStart>();
  for (const start of starts) {
    const place = `${start.topic} ${start.partition}`;
    if ((newest.get(place)?.fromOffset ?? -1) < start.fromOffset) newest.set(place, start);
  }
  return { at: [...newest.values()].filter((start) => start.version === version).length, of: newest.size };
}

/** Texts by version, newest first. */
export function versionsOf(
  history: readonly DefinitionChange[],
): readonly { readonly version: number; readonly text: string }[] {
  const texts = new Map<number, string>();
  for (const { version, text } of history) {
    if (version !== null) texts.set(version, text ?? '');
  }
  return [...texts].map(([version, text]) => ({ version, text })).sort((a, b) => b.version - a.version);
}

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

/** A definition in force, without its text. */
export interface ListedDefinition {
  readonly name: string;
  readonly version: number;
  readonly author: string;
  readonly activatedAt: string;
}

/** Something that was put in force, or retired. */
export interface DefinitionChange {
  /** Null if it was retired. */
  readonly version: number | null;
  readonly text: string | null;
  readonly message: string;
  readonly author: string;
  readonly activatedAt: string;
}

/** A pipeline as the instance of ingestion that answered has it. */
export interface RunningPipeline {
  readonly name: string;
  /** Null if none can run. */
  readonly version: number | null;
  readonly since: string;
  readonly description: string;
  readonly owner: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly held: { readonly version: number; readonly code: string; readonly reason: string } | null;
  /** Another one that is held and reads the same. */
  readonly waitsFor: string | null;
}

/** Events of the tenant. */
export interface EventCounts {
  readonly read: number;
  readonly emitted: number;
  readonly dropped: number;
  readonly failed: number;
}

export type CountedPipeline = RunningPipeline & EventCounts;

/** Events that were received within an hour. */
export interface PipelineHour extends EventCounts {
  readonly hour: string;
}

/** Events that a rule dropped, of those that were received within an hour. */
export interface PipelineDrops {
  readonly rule: string;
  readonly hour: string;
  readonly events: number;
  /** Where the first of them stand in the log. */
  readonly samples: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly id: string;
  }[];
}

/** From an offset of a partition on this version runs; null if none does. */
export interface PipelineStart {
  readonly topic: string;
  readonly partition: number;
  readonly fromOffset: number;
  readonly version: number | null;
  readonly at: string;
}

export interface PipelineReport {
  /** Whole hours. */
  readonly from: string;
  readonly to: string;
  readonly pipeline: RunningPipeline;
  /** Oldest first; hours without events are left out. */
  readonly hours: readonly PipelineHour[];
  readonly drops: readonly PipelineDrops[];
  readonly starts: readonly PipelineStart[];
}

const definitions = '/api/admin/v1/definitions';
const ingestion = '/api/ingestion/v1/pipelines';
const refetchInterval = 10_000;

/** The pipelines in force. */
export const pipelineDefinitionsQuery = queryOptions({
  queryKey: ['pipelines', 'definitions'],
  queryFn: async ({ signal }) =>
    (await apiGet<{ readonly definitions: readonly ListedDefinition[] }>(`${definitions}?kind=pipelines`, signal))
      .definitions,
  refetchInterval,
});

/** The address of counts: of one pipeline, or of all with an empty name. */
export function pipelineCountsPath(name: string, { from, to }: { readonly from: string; readonly to: string }): string {
  const of = name === '' ? '' : `/${encodeURIComponent(name)}`;
  return `${ingestion}${of}?${new URLSearchParams({ from, to }).toString()}`;
}

/**
 * What runs, and what it made of events.
 * @param path gives it at the moment of asking, since a range may end now
 */
export function runningPipelinesQuery(range: readonly string[], path: () => string) {
  return queryOptions({
    queryKey: ['pipelines', 'running', ...range],
    queryFn: async ({ signal }) =>
      (await apiGet<{ readonly pipelines: readonly CountedPipeline[] }>(path(), signal)).pipelines,
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

/** Everything that was in force under a name, newest first. */
export function pipelineHistoryQuery(name: string) {
  return queryOptions({
    queryKey: ['pipelines', 'history', name],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly history: readonly DefinitionChange[] }>(
          `${definitions}/pipelines/${encodeURIComponent(name)}`,
          signal,
        )
      ).history,
    refetchInterval,
  });
}

/** @param path gives it at the moment of asking, since a range may end now */
export function pipelineReportQuery(name: string, range: readonly string[], path: () => string) {
  return queryOptions({
    queryKey: ['pipelines', 'report', name, ...range],
    queryFn: ({ signal }) => apiGet<PipelineReport>(path(), signal),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
}

/**
 * Puts an earlier version in force again.
 * @param message why, for the history
 * @throws ApiError
 */
export function rollBackPipeline(name: string, version: number, message: string): Promise<void> {
  return apiSend<undefined>('POST', `${definitions}/pipelines/${encodeURIComponent(name)}/rollback`, {
    version,
    message,
  });
}

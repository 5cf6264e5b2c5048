import { queryOptions } from '@tanstack/react-query';
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
  readonly description: string | null;
  readonly owner: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly held: { readonly version: number; readonly code: string; readonly reason: string } | null;
  /** Another one that is held and reads the same. */
  readonly waitsFor: string | null;
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
  readonly pipeline: RunningPipeline;
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

/** What runs, and how much it drops. */
export const runningPipelinesQuery = queryOptions({
  queryKey: ['pipelines', 'running'],
  queryFn: async ({ signal }) =>
    (
      await apiGet<{ readonly pipelines: readonly (RunningPipeline & { readonly dropped: number })[] }>(
        ingestion,
        signal,
      )
    ).pipelines,
  refetchInterval,
});

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

export function pipelineReportQuery(name: string) {
  return queryOptions({
    queryKey: ['pipelines', 'report', name],
    queryFn: ({ signal }) => apiGet<PipelineReport>(`${ingestion}/${encodeURIComponent(name)}`, signal),
    refetchInterval,
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

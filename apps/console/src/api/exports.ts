import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { apiGet, apiSend } from './client.ts';

export const exportRunStates = ['requested', 'waiting', 'done', 'failed'] as const;
export type ExportRunState = (typeof exportRunStates)[number];

export interface ExportRun {
  readonly id: string;
  readonly version: number;
  readonly state: ExportRunState;
  /** The moment of the run before; null until the run is planned. */
  readonly from: string | null;
  readonly moment: string;
  readonly isScheduled: boolean;
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** Those that failed. */
  readonly attempts: number;
  /** When one that has failed is tried again by itself. */
  readonly nextAttemptAt: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly finishedAt: string | null;
  /** Null until it is done. */
  readonly rows: number | null;
  readonly files: number | null;
  /** Why rows are missing that its files should have. */
  readonly incomplete: string | null;
}

export interface ExportManifest {
  readonly source: string;
  readonly format: string;
  /** Whether personal data stands in the files as it is. */
  readonly personal: boolean;
  readonly interval: { readonly from: string; readonly to: string };
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Empty if the run takes the place of the one before. */
  readonly key: readonly string[];
  /** A row replaces one of the same key that has less in this column. */
  readonly revision: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly ExportFile[];
}

export interface ExportFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ExportSource {
  readonly rows?: { readonly contract: string };
  readonly metrics?: readonly string[];
  readonly query?: { readonly name: string };
}

export interface Export {
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly version: number;
  /** Five fields of cron in UTC, or `none`. */
  readonly schedule: string;
  readonly format: string;
  readonly personal: boolean;
  readonly source: ExportSource;
  readonly nextMoment: string | null;
  /** Why it cannot run as it is. */
  readonly problem: string | null;
  readonly lastRun: ExportRun | null;
  /** The newest runs that have failed. */
  readonly missing: readonly ExportRun[];
}

/** Runs of one page. */
export interface ExportRuns {
  readonly runs: readonly ExportRun[];
  readonly next: number | null;
}

const path = '/api/reporting/v1/exports';
const pageSize = 200;
const mostPages = 10;
/** Runs that are shown at once. */
export const runsPerPage = 20;

const [usualMs, busyMs] = [10_000, 2_000];
const isBusy = (run: ExportRun | null | undefined) => run?.state === 'requested' || run?.state === 'waiting';

/** The exports that somebody may see; asked for more often while one of them runs. */
export const exportsQuery = queryOptions({
  queryKey: ['exports'],
  queryFn: async ({ signal }) => {
    const all: Export[] = [];
    let skip: number | null = 0;
    for (let page = 0; page < mostPages && skip !== null; page += 1) {
      const answer: { exports: readonly Export[]; next: number | null } = await apiGet(
        `${path}?limit=${pageSize}&skip=${skip}`,
        signal,
      );
      all.push(...answer.exports);
      skip = answer.next;
    }
    return all;
  },
  refetchInterval: ({ state }) => (state.data?.some(({ lastRun }) => isBusy(lastRun)) ? busyMs : usualMs),
});

/** @param state all states if empty */
export function exportRunsQuery(name: string, { state, skip }: { readonly state: string; readonly skip: number }) {
  const of = state === '' ? '' : `&state=${encodeURIComponent(state)}`;
  return queryOptions({
    queryKey: ['exports', name, 'runs', state, skip],
    queryFn: ({ signal }) =>
      apiGet<ExportRuns>(`${path}/${encodeURIComponent(name)}/runs?limit=${runsPerPage}&skip=${skip}${of}`, signal),
    refetchInterval: (query) => (query.state.data?.runs.some(isBusy) ? busyMs : usualMs),
    placeholderData: keepPreviousData,
  });
}

export function exportRunQuery(name: string, id: string) {
  return queryOptions({
    queryKey: ['exports', name, 'run', id],
    queryFn: async ({ signal }) =>
      (
        await apiGet<{ readonly run: ExportRun & { readonly manifest: ExportManifest | null } }>(
          runPath(name, id),
          signal,
        )
      ).run,
    refetchInterval: (query) => (isBusy(query.state.data) ? busyMs : false),
  });
}

/** Where the browser gets a file of a run. @param number its place in the manifest, from 0 */
export function exportFilePath(name: string, id: string, number: number): string {
  return `${runPath(name, id)}/files/${number}`;
}

/** @throws ApiError EXPORT_UNKNOWN, EXPORTS_UNAVAILABLE, KEY_SCOPE */
export async function runExport(name: string): Promise<ExportRun> {
  return (await apiSend<{ readonly run: ExportRun }>('POST', `${path}/${encodeURIComponent(name)}/runs`)).run;
}

/** @throws ApiError EXPORT_RUN_NOT_FAILED, EXPORT_RUN_UNKNOWN, KEY_SCOPE */
export async function retryExportRun(name: string, id: string): Promise<ExportRun> {
  return (await apiSend<{ readonly run: ExportRun }>('POST', `${runPath(name, id)}/retry`)).run;
}

function runPath(name: string, id: string): string {
  return `${path}/${encodeURIComponent(name)}/runs/${encodeURIComponent(id)}`;
}

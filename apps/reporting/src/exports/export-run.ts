import type { ExportManifest, PositionRanges } from '@nadi/exports';

/** `requested`: it has no interval yet; `waiting`: for its turn, or to be tried again for the `reason`. */
export const runStates = ['requested', 'waiting', 'done', 'failed'] as const;
export type RunState = (typeof runStates)[number];

/** A run of an export for one tenant. */
export interface ExportRun {
  readonly id: string;
  readonly tenantId: string;
  readonly export: string;
  /** Of the definition, as it was when the run was made. */
  readonly version: number;
  readonly definition: string;
  /** Of the saved query that is exported; null for another source, and while there is no such query. */
  readonly queryVersion: number | null;
  readonly query: string | null;
  readonly moment: Date;
  readonly isScheduled: boolean;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** The moment of the run before. Null until the run is planned, as the following two. */
  readonly fromMoment: Date | null;
  readonly positions: PositionRanges | null;
  /** Rows of the interval came no earlier. */
  readonly since: Date | null;
  readonly state: RunState;
  /** Those that failed. */
  readonly attempts: number;
  readonly nextAt: Date;
  readonly code: string | null;
  readonly reason: string | null;
  readonly incomplete: string | null;
  readonly manifest: ExportManifest | null;
  readonly finishedAt: Date | null;
}

/** A run whose interval is fixed. */
export type PlannedRun = ExportRun & {
  readonly fromMoment: Date;
  readonly positions: PositionRanges;
  readonly since: Date;
};

/** Columns of `export_runs` under the names of `ExportRun`. */
export const runColumns = `id, tenant_id as "tenantId", export, version, definition, query_version as "queryVersion", query, moment,
  is_scheduled as "isScheduled", requested_by as "requestedBy", requested_at as "requestedAt", from_moment as "fromMoment", positions,
  since, state, attempts, next_at as "nextAt", code, reason, incomplete, manifest, finished_at as "finishedAt"`;

import type { ExportManifest } from '@nadi/exports';
import type { ExportRun, RunState } from './export-run.ts';

/** A run as people see it. Times are RFC 3339. */
export interface ShownRun {
  readonly id: string;
  readonly export: string;
  readonly version: number;
  readonly state: RunState;
  /** The moment of the run before, 1970 for the first one, which has all that the lake has; null until the run is planned. */
  readonly from: string | null;
  readonly moment: string;
  readonly isScheduled: boolean;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly attempts: number;
  /** When one that has failed is tried again by itself; null otherwise. */
  readonly nextAttemptAt: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly finishedAt: string | null;
  /** Null until it is done. */
  readonly rows: number | null;
  readonly files: number | null;
  /** Why rows are missing that its files should have; null if none are. */
  readonly incomplete: string | null;
}

export interface ShownManifestRun extends ShownRun {
  readonly manifest: ExportManifest | null;
}

export function shownRun(run: ExportRun): ShownRun {
  const { id, export: name, version, state, isScheduled, requestedBy, attempts, code, reason, incomplete } = run;
  return {
    ...{ id, export: name, version, state, from: run.fromMoment?.toISOString() ?? null },
    ...{ moment: run.moment.toISOString(), isScheduled, requestedBy, requestedAt: run.requestedAt.toISOString() },
    ...{ attempts, nextAttemptAt: state === 'waiting' && attempts > 0 ? run.nextAt.toISOString() : null },
    ...{ code, reason, finishedAt: run.finishedAt?.toISOString() ?? null },
    ...{ rows: run.manifest?.rows ?? null, files: run.manifest?.files.length ?? null, incomplete },
  };
}

export function shownRunWithManifest(run: ExportRun): ShownManifestRun {
  return { ...shownRun(run), manifest: run.manifest };
}

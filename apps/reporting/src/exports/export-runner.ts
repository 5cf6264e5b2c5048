import { messageOf, NadiError, type ErrorCode } from '@nadi/errors';
import { mostAttempts, retryPauseMs } from '@nadi/exports';
import { hourOf } from '@nadi/lake';
import type { Logger } from '@nadi/observability';
import type { LakeView } from '../lake/lake-view.ts';
import type { ExportRunStore } from './export-run-store.ts';
import type { PlannedRun } from './export-run.ts';
import type { RunWriter } from './run-writer.ts';

export interface ExportRunnerOptions {
  readonly store: Pick<ExportRunStore, 'next' | 'done' | 'fail' | 'postpone'>;
  readonly writer: Pick<RunWriter, 'write'>;
  /** Days of receipt that the lake keeps files; 0 for ever. */
  readonly retentionDays: number;
  readonly logger: Logger;
  readonly now: () => number;
}

const dayMs = 86_400_000;
/** What waiting does not mend. */
const final: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['DEFINITION_INVALID', 'EXPORT_ROWS_REMOVED', 'INPUT_INVALID', 'QUERY_NOT_REPEATABLE', 'QUERY_UNKNOWN'] as const),
  ...(['SQL_INVALID', 'SQL_REFUSED', 'SQL_TIMEOUT', 'SQL_TOO_LARGE', 'OBJECT_KEY_REFUSED'] as const),
]);
/** After these, nothing has been found out about the run itself. */
const ofTheLake: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['DATABASE_UNAVAILABLE', 'SQL_STOPPED']);

/** Does the runs of exports, one after the other. */
export class ExportRunner {
  constructor(private readonly options: ExportRunnerOptions) {}

  /**
   * Does the next run.
   * @returns `waits` if the lake has not written all rows of its interval yet
   * @throws NadiError DATABASE_UNAVAILABLE (retriable), SQL_STOPPED if the signal has ended it: it begins anew
   */
  async turn(view: LakeView, signal: AbortSignal): Promise<'moved' | 'waits' | 'idle'> {
    const run = await this.options.store.next();
    if (run === undefined) {
      return 'idle';
    }
    if (!isInFiles(run, view)) {
      return 'waits';
    }
    try {
      this.assertKept(run);
      const manifest = await this.options.writer.write(run, view, signal);
      await this.options.store.done(run.id, manifest);
    } catch (error) {
      signal.throwIfAborted();
      await this.note(run, error);
    }
    return 'moved';
  }

  private async note(run: PlannedRun, error: unknown): Promise<void> {
    const { store, logger } = this.options;
    const code: ErrorCode = error instanceof NadiError ? error.code : 'SQL_ENGINE_FAILED';
    if (ofTheLake.has(code)) {
      throw error;
    }
    const problem = { code, reason: messageOf(error).slice(0, 1_000) };
    const { id, export: name, tenantId, attempts } = run;
    logger.warn({ err: error, run: id, export: name, tenantId, attempts }, 'a run of an export has failed');
    if (final.has(code) || attempts + 1 >= mostAttempts) {
      await store.fail(id, problem);
    } else {
      await store.postpone(id, retryPauseMs(attempts), problem);
    }
  }

  /** Files of the interval that are gone would look like an interval with fewer rows. */
  private assertKept({ since }: PlannedRun): void {
    const { retentionDays, now } = this.options;
    const keptFromMs = hourOf(now() - retentionDays * dayMs);
    if (retentionDays > 0 && hourOf(since.getTime()) < keptFromMs) {
      throw new NadiError('EXPORT_ROWS_REMOVED', {
        message: `rows from ${since.toISOString()} on belong to the run, and the lake keeps those from ${new Date(keptFromMs).toISOString()} on`,
      });
    }
  }
}

function isInFiles({ positions }: PlannedRun, view: LakeView): boolean {
  return Object.entries(positions).every(([topic, partitions]) =>
    Object.entries(partitions).every(
      ([partition, { from, to }]) => from === to || (view.positions.get(topic)?.get(Number(partition)) ?? 0) >= to,
    ),
  );
}

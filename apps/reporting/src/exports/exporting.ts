import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { LogEnds } from '../erasure/erasure-store.ts';
import { readLogEnds } from '../erasure/log-ends.ts';
import { isInFiles } from '../lake/lake-erasing.ts';
import type { FollowedDefinitions } from '../lake/followed-definitions.ts';
import type { LakeView } from '../lake/lake-view.ts';
import type { ExportRunStore } from './export-run-store.ts';
import type { ExportRunner } from './export-runner.ts';
import type { PlannedWith, RunPlanner } from './run-planner.ts';

export interface ExportingOptions {
  readonly definitions: Pick<FollowedDefinitions, 'feed' | 'queries' | 'exports'>;
  readonly store: Pick<ExportRunStore, 'hasRequests'>;
  readonly planner: RunPlanner;
  readonly runner: ExportRunner;
  readonly connect: Parameters<typeof readLogEnds>[0];
  readonly logger: Logger;
  readonly now: () => number;
}

/** The lake as the exports need it. */
export interface ExportedLake {
  /** In which this instance leads; undefined while another one does. */
  readonly epoch: number | undefined;
  readonly view: LakeView;
  /** Whether everything is known that stood in the log at the start. */
  readonly isCaughtUp: boolean;
}

const lookEveryMs = 1_000;
const retryMs = 2_000;
/** A partition that is not read, or not written, holds no export up for longer: what it lacks comes with the next run. */
const longestWaitMs = 60_000;

/** Plans and does the runs of exports while this instance leads the lake. */
export class Exporting {
  /** Whether runs wait for what is in memory to be written. */
  isAwaited = false;
  private readonly work: RepeatedWork;
  private readonly stopping = new AbortController();
  /** When there was something to plan first, milliseconds since 1970, and where the logs ended then. */
  private wanted: { readonly atMs: number; readonly until: LogEnds } | undefined;

  constructor(
    private readonly options: ExportingOptions,
    lake: () => ExportedLake,
  ) {
    this.work = new RepeatedWork(() => this.turn(lake()));
  }

  start(): void {
    this.work.start();
  }

  /** Ends the run under way; it begins anew elsewhere. */
  async stop(): Promise<void> {
    this.stopping.abort(new NadiError('SQL_STOPPED', { message: 'the process stops' }));
    await this.work.stop();
  }

  private async turn(lake: ExportedLake): Promise<number> {
    const { definitions, logger, runner } = this.options;
    if (lake.epoch === undefined || !lake.isCaughtUp || !definitions.feed.isKnown) {
      this.isAwaited = false;
      return lookEveryMs;
    }
    try {
      const isWaiting = await this.plan(lake.epoch, lake.view);
      const result = await runner.turn(lake.view, this.stopping.signal);
      this.isAwaited = isWaiting || result === 'waits';
      return result === 'moved' ? 0 : lookEveryMs;
    } catch (err) {
      if (!this.stopping.signal.aborted) {
        logger.warn({ err }, 'exports could not go on; it is tried again');
      }
      return retryMs;
    }
  }

  /**
   * Plans what is due once all that had come by then stands in files: what is received before the moment of a run is in it.
   * @returns whether it does not yet
   */
  private async plan(epoch: number, view: LakeView): Promise<boolean> {
    const { store, planner, now, connect, definitions } = this.options;
    const { value: queries, versions: queryVersions } = definitions.queries.current;
    const planned: PlannedWith = { exports: definitions.exports.current.value, queries, queryVersions };
    if (this.wanted === undefined) {
      const atMs = now();
      if (planner.due(planned, atMs).length === 0 && !(await store.hasRequests())) {
        return false;
      }
      this.wanted = { atMs, until: await readLogEnds(connect, planner.topics(planned)) };
    }
    const { wanted } = this;
    if (!isInFiles(wanted, view) && now() - wanted.atMs < longestWaitMs) {
      return true;
    }
    this.wanted = undefined;
    await planner.plan(epoch, planned, wanted.atMs);
    return false;
  }
}

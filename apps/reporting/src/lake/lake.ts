import type { ConfigValues } from '@nadi/config';
import { NadiError } from '@nadi/errors';
import type { EventDecoder } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { reportingConfig } from '../config.ts';
import type { ExperimentLooker } from '../experiments/experiment-looker.ts';
import { createExperimentLooker } from '../experiments/looker-parts.ts';
import type { FollowedDefinitions } from './followed-definitions.ts';
import { FollowedView } from './followed-view.ts';
import type { LakeQuery, QueryAnswer } from './lake-query.ts';
import { LakeView } from './lake-view.ts';
import { openLake, type LakeParts } from './open-lake.ts';

/** How the lake is, for people and health checks. */
export interface LakeStatus {
  /** Number of its last change that this instance knows. */
  readonly version: number;
  /** Whether this instance writes the files. */
  readonly isLeader: boolean;
  /** Whether statements are answered: everything is known that was there at the start. */
  readonly isCaughtUp: boolean;
  /** Events in memory. */
  readonly tailEvents: number;
  /** Whether reading waits until events have come into files. */
  readonly isFull: boolean;
  /** What is wrong with partitions, in sentences. */
  readonly faults: readonly string[];
  /** Records that nobody can read, since the start. */
  readonly undecodable: number;
  /** Why files cannot be written; null if they can. */
  readonly writeFailure: string | null;
}

export interface LakeOptions {
  readonly config: ConfigValues<typeof reportingConfig.settings>;
  readonly dataSource: DataSource;
  readonly decoder: EventDecoder;
  readonly definitions: FollowedDefinitions;
  /** A name of this instance. */
  readonly instance: string;
  readonly logger: Logger;
  readonly now: () => number;
  /** Told of what this process cannot go on after. */
  readonly onCrash: (error: unknown) => void;
}

/** Half of the lease is left when it is renewed. */
const renewEveryMs = 5_000;
const lookEveryMs = 500;
const flushAtMostEveryMs = 1_000;
const retryMs = 2_000;
/** Between two steps of backfills, so that what arrives is read as well; and between two looks for one. */
const backfillPauseMs = 20;
const backfillLookMs = 1_000;
/** Between two looks at what has come for segments. */
const segmentLookMs = 500;
const experimentsLookMs = 1_000;

/** Everything of the lake in one process: the tail, the files, and the writing of them while this instance leads. */
export class Lake {
  private readonly followed: FollowedView;
  /** The views that statements read which run. */
  private readonly readers = new Map<LakeView, number>();
  /** The view up to which memory was given back. */
  private dropped = LakeView.empty;
  private flushedAtMs: number;
  private mergedAtMs: number;
  private writeFailure: string | null = null;
  private isCaughtUp = false;
  /** Whether a backfill, or an erasure, waits for what is in memory to be written. */
  private isAwaited = false;
  private isErasingAwaited = false;
  private readonly renewing = new RepeatedWork(() => this.renew());
  private readonly working = new RepeatedWork(() => this.turn());
  private readonly backfilling = new RepeatedWork(() => this.backfill());
  private readonly segmenting = new RepeatedWork(() => this.keepSegments());
  private readonly looking = new RepeatedWork(() => this.lookAtExperiments());
  private readonly experiments: ExperimentLooker;

  private constructor(
    private readonly options: LakeOptions,
    private readonly parts: LakeParts,
  ) {
    this.followed = new FollowedView(parts.store, options.now);
    this.flushedAtMs = options.now();
    this.mergedAtMs = options.now();
    this.experiments = createExperimentLooker({ ...options, ...parts, holding: (work) => this.reading(work) });
  }

  static async open(options: LakeOptions): Promise<Lake> {
    return new Lake(options, await openLake(options));
  }

  get status(): LakeStatus {
    const { tail, lease } = this.parts;
    return {
      version: this.view.version,
      isLeader: lease.epoch !== undefined,
      isCaughtUp: this.isCaughtUp,
      tailEvents: tail.events,
      isFull: tail.isFull,
      faults: [...tail.faults.values()],
      undecodable: tail.undecodable,
      writeFailure: this.writeFailure,
    };
  }

  private get view(): LakeView {
    return this.followed.current;
  }

  async start(): Promise<void> {
    await this.refresh();
    this.parts.tail.start(this.options.onCrash);
    this.renewing.start();
    this.working.start();
    this.backfilling.start();
    this.segmenting.start();
    this.looking.start();
    const { exports, lease } = this.parts;
    exports?.start(() => ({ epoch: lease.epoch, view: this.view, isCaughtUp: this.isCaughtUp }));
  }

  /** Finishes what is being written. What is in memory only is read again from the log. */
  async stop(): Promise<void> {
    this.experiments.stop();
    await Promise.all([
      this.parts.exports?.stop(),
      this.segmenting.stop(),
      this.looking.stop(),
      this.backfilling.stop(),
    ]);
    await this.working.stop();
    await this.renewing.stop();
    await this.parts.lease.giveBack().catch(() => undefined);
    await this.parts.tail.stop();
    this.parts.objects.close();
    await this.parts.engine.close();
  }

  /** Runs a statement. @throws NadiError LAKE_UNAVAILABLE (retriable) while it catches up, and as `QueryRunner.run` */
  async run(query: LakeQuery, signal: AbortSignal): Promise<QueryAnswer> {
    if (!this.isCaughtUp) {
      throw new NadiError('LAKE_UNAVAILABLE', {
        message: 'the lake reads what came before it started',
        retriable: true,
      });
    }
    return this.reading(async (view) => {
      const opened = this.parts.tables.open(view, query);
      try {
        return await this.parts.runner.run(query, opened, signal);
      } finally {
        opened.release();
      }
    });
  }

  /** Nothing that memory holds behind the view is given back while the work reads it. */
  private async reading<T>(work: (view: LakeView) => Promise<T>): Promise<T> {
    const { view, readers } = this;
    readers.set(view, (readers.get(view) ?? 0) + 1);
    try {
      return await work(view);
    } finally {
      const left = (readers.get(view) ?? 1) - 1;
      if (left === 0) {
        readers.delete(view);
      } else {
        readers.set(view, left);
      }
    }
  }

  private async renew(): Promise<number> {
    const { lease } = this.parts;
    const before = lease.epoch;
    try {
      const epoch = await lease.takeOrRenew();
      if (epoch !== before) {
        this.options.logger.info(
          { epoch },
          epoch === undefined ? 'another instance writes the lake' : 'writes the lake',
        );
      }
    } catch (err) {
      this.options.logger.warn({ err }, 'the lease of the lake cannot be renewed');
    }
    return renewEveryMs;
  }

  private async turn(): Promise<number> {
    const { logger } = this.options;
    try {
      await this.refresh();
      const epoch = this.parts.lease.epoch;
      if (epoch !== undefined) {
        await this.write(epoch);
      }
      this.writeFailure = null;
      return lookEveryMs;
    } catch (err) {
      this.writeFailure = err instanceof Error ? err.message : String(err);
      const level = err instanceof NadiError && err.retriable ? 'warn' : 'error';
      logger[level]({ err }, 'the lake could not be written; it is tried again');
      return retryMs;
    }
  }

  /** Only on the instance that writes the lake, so that two do not do the same work. */
  private async backfill(): Promise<number> {
    if (this.parts.lease.epoch === undefined) {
      return backfillLookMs;
    }
    try {
      const result = await this.parts.backfills.turn(this.view);
      this.isAwaited = result === 'waits';
      return result === 'moved' ? backfillPauseMs : backfillLookMs;
    } catch (err) {
      this.options.logger.warn({ err }, 'a backfill could not go on; it is tried again');
      return retryMs;
    }
  }

  /** Only on the instance that writes the lake; what another one reads meanwhile is refused by its position. */
  private async keepSegments(): Promise<number> {
    if (this.parts.lease.epoch === undefined || !this.isCaughtUp) {
      return segmentLookMs;
    }
    try {
      const hasMore = await this.reading((view) => this.parts.segments.turn(view));
      return hasMore ? backfillPauseMs : segmentLookMs;
    } catch (err) {
      this.options.logger.warn({ err }, 'segments could not be kept; it is tried again');
      return retryMs;
    }
  }

  /** Only on the instance that writes the lake, as backfills. */
  private async lookAtExperiments(): Promise<number> {
    if (this.parts.lease.epoch === undefined || !this.isCaughtUp) {
      return experimentsLookMs;
    }
    try {
      await this.experiments.turn();
      return experimentsLookMs;
    } catch (err) {
      this.options.logger.warn({ err }, 'experiments could not be looked at; it is tried again');
      return retryMs;
    }
  }

  private async write(epoch: number): Promise<void> {
    const { config, now } = this.options;
    const { tail, writer, upkeep, exports } = this.parts;
    const sinceMs = now() - this.flushedAtMs;
    const isAwaited = this.isAwaited || this.isErasingAwaited || exports?.isAwaited === true;
    const isDue = sinceMs >= (isAwaited ? flushAtMostEveryMs : config.lakeFlushSeconds * 1_000);
    // What long statements read stays in memory although it is written.
    const isCrowded = sinceMs >= flushAtMostEveryMs && tail.events >= config.lakeMostEvents / 2;
    if (isDue || isCrowded) {
      await writer.flush(epoch, this.view);
      this.flushedAtMs = now();
      await this.refresh();
    }
    const erased = await this.parts.erasing.turn(epoch, this.view);
    this.isErasingAwaited = erased === 'waits';
    if (erased === 'erased') {
      await this.refresh();
    }
    if (now() - this.mergedAtMs >= config.lakeMergeSeconds * 1_000) {
      const isDone = await upkeep.turn(epoch);
      this.mergedAtMs = isDone ? now() : this.mergedAtMs;
      await this.refresh();
    }
  }

  private async refresh(): Promise<void> {
    const isRead = this.parts.tail.isCaughtUp;
    const changes = await this.followed.look();
    // Partitions may have begun behind what was known: only a look after that fits to them.
    this.isCaughtUp ||= isRead;
    if (changes !== undefined) {
      await this.parts.files.forget(changes.removed);
    }
    // What the oldest statement reads stays in memory until it has ended.
    const [oldest = this.view] = [...this.readers.keys()].sort((a, b) => a.version - b.version);
    if (oldest !== this.dropped) {
      await this.parts.tail.drop(oldest.positions);
      this.dropped = oldest;
    }
  }
}

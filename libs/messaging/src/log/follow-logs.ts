import { NadiError } from '@nadi/errors';
import { backoffMs } from '../consumer/backoff.ts';
import type { LogRange } from '../consumer/offset-store.ts';
import { KafkaLog, type FetchedStretch, type TopicLogConnection, type TopicLogs } from './kafka-log.ts';

/** What is wrong with a partition that is read. */
export interface LogFault {
  readonly topic: string;
  readonly partition: number;
  /**
   * `removed`: the log begins behind the position, and reading goes on where it begins. `shortened`: the log ends before the
   * position, so that it is another log; the partition is not read any more.
   */
  readonly kind: 'removed' | 'shortened';
  readonly position: number;
  readonly range: LogRange;
}

export interface FollowLogsOptions {
  readonly topics: readonly string[];
  /**
   * Where reading of a partition begins whose log reaches so far.
   * @throws NadiError retriable: it is asked again.
   */
  readonly position: (topic: string, partition: number, range: LogRange) => Promise<number>;
  /** Ends following. */
  readonly signal: AbortSignal;
  /** Told of every failure after which reading is tried again. */
  readonly onRetry: (error: NadiError) => void;
  readonly onFault: (fault: LogFault) => void;
  /** Told each time that every partition that is there has a position. */
  readonly onPlaced?: () => void;
  readonly random?: () => number;
  readonly now?: () => number;
}

/** Enough for a full load, and little beside what a process has. */
const fetching = { maxWaitMs: 100, maxBytes: 1_048_576, maxAnswerBytes: 8 * 1_048_576 };
const retryBackoff = { firstMs: 250, lastMs: 5_000 };
/** Topics and partitions may be added while they are followed. */
const lookEveryMs = 30_000;

/**
 * Reads all partitions of topics from positions that the caller keeps, and follows them, outside of any consumer group. What it
 * yields stands in the order of each partition's log. A topic that is not there is looked for again.
 */
export async function* followLogs(
  connection: TopicLogConnection,
  options: FollowLogsOptions,
): AsyncGenerator<readonly FetchedStretch[], void, undefined> {
  const log = new KafkaLog(connection);
  try {
    yield* followLogsOf(log, options);
  } finally {
    await log.close().catch(() => undefined);
  }
}

/** As `followLogs`, on logs that are given. */
export async function* followLogsOf(
  log: TopicLogs,
  options: FollowLogsOptions,
): AsyncGenerator<readonly FetchedStretch[], void, undefined> {
  const followed = new FollowedLogs(log, options);
  for (let failures = 0; !options.signal.aborted;) {
    try {
      const stretches = await followed.next();
      failures = 0;
      if (stretches.length > 0) {
        yield stretches;
      }
    } catch (error) {
      if (!(error instanceof NadiError && (error.retriable || passing.has(error.code)))) {
        throw error;
      }
      failures += 1;
      followed.lost();
      options.onRetry(error);
      await pause(backoffMs(failures, { ...retryBackoff, random: options.random ?? Math.random }), options.signal);
    }
  }
}

const passing: ReadonlySet<string> = new Set(['OFFSET_OUT_OF_RANGE', 'TOPIC_UNKNOWN']);

class FollowedLogs {
  private readonly positions = new Map<string, Map<number, number>>();
  private readonly stopped = new Set<string>();
  /** Topics that were not there at the last look; where they were read up to is kept. */
  private readonly missing = new Set<string>();
  private lookedAtMs = Number.NEGATIVE_INFINITY;
  private turn = 0;

  constructor(
    private readonly log: TopicLogs,
    private readonly options: FollowLogsOptions,
  ) {}

  /** Looks where the logs begin and end before the next records. */
  lost(): void {
    this.lookedAtMs = Number.NEGATIVE_INFINITY;
  }

  async next(): Promise<readonly FetchedStretch[]> {
    const nowMs = (this.options.now ?? Date.now)();
    if (nowMs - this.lookedAtMs >= lookEveryMs) {
      await this.look();
      this.lookedAtMs = nowMs;
      this.options.onPlaced?.();
    }
    const wanted = this.rotated();
    if (wanted.size === 0) {
      await pause(fetching.maxWaitMs, this.options.signal);
      return [];
    }
    const fetched = await this.log.fetchAll(wanted, fetching);
    // A stretch without records moves on as well: compaction leaves such behind.
    const moved = fetched.filter(
      ({ topic, partition, nextOffset }) => nextOffset > (wanted.get(topic)?.get(partition) ?? nextOffset),
    );
    for (const { topic, partition, nextOffset } of moved) {
      this.positions.get(topic)?.set(partition, nextOffset);
    }
    return moved;
  }

  /** An answer is filled in the order of the question: each topic comes first in its turn. */
  private rotated(): ReadonlyMap<string, ReadonlyMap<number, number>> {
    const topics = [...this.positions].filter(([topic]) => !this.missing.has(topic));
    this.turn = (this.turn + 1) % Math.max(1, topics.length);
    return new Map([...topics.slice(this.turn), ...topics.slice(0, this.turn)]);
  }

  private async look(): Promise<void> {
    for (const topic of this.options.topics) {
      const ranges = await this.rangesOf(topic);
      for (const [partition, range] of ranges) {
        if (!this.stopped.has(placeOf(topic, partition))) {
          await this.place(topic, partition, range);
        }
      }
    }
  }

  private async rangesOf(topic: string): Promise<ReadonlyMap<number, LogRange>> {
    try {
      const ranges = await this.log.ranges(topic);
      this.missing.delete(topic);
      return ranges;
    } catch (error) {
      if (error instanceof NadiError && error.code === 'TOPIC_UNKNOWN') {
        // A broker that has just started says so, too: what was read once is not read again.
        this.missing.add(topic);
        return new Map();
      }
      throw error;
    }
  }

  private async place(topic: string, partition: number, found: LogRange): Promise<void> {
    const partitions = this.positions.get(topic) ?? new Map<number, number>();
    const position = partitions.get(partition) ?? (await this.options.position(topic, partition, found));
    // Others may have read on while the position was asked for.
    const range = position > found.high ? ((await this.rangesOf(topic)).get(partition) ?? found) : found;
    if (position > range.high) {
      this.options.onFault({ topic, partition, kind: 'shortened', position, range });
      this.stopped.add(placeOf(topic, partition));
      partitions.delete(partition);
    } else {
      if (position < range.low) {
        this.options.onFault({ topic, partition, kind: 'removed', position, range });
      }
      partitions.set(partition, Math.max(position, range.low));
    }
    if (partitions.size > 0) {
      this.positions.set(topic, partitions);
    } else {
      this.positions.delete(topic);
    }
  }
}

function placeOf(topic: string, partition: number): string {
  return `${topic}[${partition}]`;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { DeadLetterQueue } from '../dead-letters.ts';
import type { EventDecoder } from '../serde/event-decoder.ts';
import type { FlowMeter } from '../flow/flow-meter.ts';
import { backoffMs } from './backoff.ts';
import { settleBatch, type RetryPolicy } from './batch-settler.ts';
import type { ConsumerMetrics } from './consumer-metrics.ts';
import type { BatchHandler, EventBatch } from './event-batch.ts';
import { startPosition, type LogRange, type OffsetStore } from './offset-store.ts';
import type { PositionHints } from './position-hints.ts';
import { decodeRecords } from './record-decoding.ts';
import { assertLastRecord, markBefore } from './record-mark.ts';

export interface PartitionRunnerOptions {
  readonly group: string;
  readonly decoder: EventDecoder;
  readonly deadLetters: DeadLetterQueue;
  readonly offsets: OffsetStore | undefined;
  readonly retryPolicy: RetryPolicy;
  readonly logger: Logger;
  readonly metrics: ConsumerMetrics;
  readonly logRange: (topic: string, partition: number) => Promise<LogRange>;
  readonly seek: (topic: string, partition: number, offset: number) => void;
  /** Tells the broker positions that are kept elsewhere. */
  readonly hints?: Pick<PositionHints, 'moved'> | undefined;
  readonly flows?: FlowMeter | undefined;
}

interface PartitionState {
  /** The offset this owner continues at, if positions are stored beside the results; undefined until it was looked up. */
  position: number | undefined;
  /** Mark of the record right before the position; undefined if it is not known. */
  lastRecord: string | undefined;
  /** False until the log was seen to hold that record: reading begins with it then. */
  isCompared: boolean;
  /** Dependency faults in a row. */
  faults: number;
  stopped: { readonly error: NadiError; readonly resume: () => void } | undefined;
}

const heartbeatEveryMs = 1_000;
const dependencyBackoff = { firstMs: 250, lastMs: 5_000 };

/** Takes the batches of all partitions this instance owns through decoding, handling and settling. */
export class PartitionRunner {
  private states = new Map<string, PartitionState>();
  private readonly resumeTimers = new Set<NodeJS.Timeout>();
  private closed = false;

  constructor(private readonly options: PartitionRunnerOptions) {}

  /** Forgets all positions: after a rebalance another owner may have moved them. Stopped partitions are looked at anew. */
  reset(): void {
    this.states.forEach(({ stopped }) => {
      if (stopped !== undefined) {
        this.options.metrics.stopped(stopped.error, -1);
        stopped.resume();
      }
    });
    this.states = new Map();
    this.options.flows?.released();
  }

  /** Why partitions are stopped, if any are. */
  stoppedPartitions(): readonly NadiError[] {
    return [...this.states.values()].flatMap(({ stopped }) => (stopped === undefined ? [] : [stopped.error]));
  }

  /** Partitions that wait for a dependency right now. */
  waitingPartitions(): number {
    return [...this.states.values()].filter(({ faults }) => faults > 0).length;
  }

  /** Nothing is resumed any more; batches under way are finished. */
  close(): void {
    this.closed = true;
    this.resumeTimers.forEach((timer) => clearTimeout(timer));
    this.resumeTimers.clear();
  }

  /**
   * Handles one fetched batch. Dependency faults pause the partition and the same records come again; a lost ownership drops
   * the batch, also if the rebalance happened while it was handled. Only a rebalance in progress is thrown, as the client
   * demands, and bugs.
   */
  async run(payload: EachBatchPayload, contract: Contract, handler: BatchHandler): Promise<void> {
    const { topic, partition } = payload.batch;
    const states = this.states;
    const state = this.stateOf(topic, partition);
    try {
      await this.process(payload, contract, handler, state);
      state.faults = 0;
    } catch (error) {
      if (!(error instanceof NadiError)) {
        throw error;
      }
      if (states !== this.states) {
        this.options.logger.warn(
          { err: error, topic, partition },
          'a batch failed after a rebalance; its owner takes over',
        );
        return;
      }
      if (error.code === 'OFFSET_FENCED') {
        this.options.logger.warn(
          { err: error, topic, partition },
          'another owner moved the partition on; looking its position up',
        );
        state.position = undefined;
        return;
      }
      if (error.code === 'OFFSET_OUT_OF_RANGE' || error.code === 'LOG_DIVERGED') {
        this.stop(payload, state, error);
        return;
      }
      this.waitForDependency(payload, state, error);
    }
  }

  private async process(
    payload: EachBatchPayload,
    contract: Contract,
    handler: BatchHandler,
    state: PartitionState,
  ): Promise<void> {
    const { batch } = payload;
    const states = this.states;
    if (this.options.offsets !== undefined && !(await this.ensurePosition(payload, state, this.options.offsets))) {
      return;
    }
    const { group, decoder, deadLetters, retryPolicy, metrics } = this.options;
    const firstOffset = state.position ?? Number(batch.firstOffset() ?? batch.lastOffset());
    const nextOffset = Number(batch.lastOffset()) + 1;
    const records = recordsFrom(batch.messages, firstOffset);
    const startedMs = performance.now();
    const heartbeats = new Heartbeats(payload);
    const lastRecord = this.options.offsets === undefined ? undefined : markBefore(nextOffset, records);
    try {
      const decoded = await decodeRecords(decoder, contract, group, records);
      await deadLetters.send(
        decoded.rejected.map((rejected) => ({
          group,
          topic: batch.topic,
          partition: batch.partition,
          attempts: 1,
          ...rejected,
        })),
      );
      const events: EventBatch = {
        group,
        contract,
        topic: batch.topic,
        partition: batch.partition,
        firstOffset,
        nextOffset,
        lastRecord,
        events: decoded.events,
      };
      const wait = async (ms: number) => {
        await delay(ms);
        heartbeats.check();
      };
      const settled = await settleBatch(events, decoded.messages, {
        handler,
        policy: retryPolicy,
        wait,
        sendDeadLetters: (letters) => deadLetters.send(letters),
      });
      metrics.settled(events, decoded.rejected.length, settled, performance.now() - startedMs);
      this.count(batch, records, decoded.rejected.length + settled.deadLettered);
    } finally {
      heartbeats.stop();
    }
    heartbeats.check();
    if (states !== this.states) {
      // The partition was assigned anew meanwhile: its position is not ours to move.
      return;
    }
    if (this.options.offsets !== undefined) {
      state.position = nextOffset;
      state.lastRecord = lastRecord;
    }
    payload.resolveOffset(String(nextOffset - 1));
    if (this.options.hints === undefined) {
      await payload.commitOffsetsIfNecessary();
    } else {
      this.options.hints.moved(payload);
    }
  }

  private count(batch: EachBatchPayload['batch'], records: readonly KafkaMessage[], deadLetters: number): void {
    const { topic, partition } = batch;
    const last = records.at(-1);
    this.options.flows?.settled({
      topic,
      partition,
      events: records.length,
      bytes: records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0),
      deadLetters,
      newestRecordMs: last === undefined ? undefined : Number(last.timestamp),
      lag: behind(batch, Number(batch.lastOffset()) + 1),
    });
  }

  /** Makes sure that the batch begins where the stored position says. Returns false if it had to seek instead. */
  private async ensurePosition(
    payload: EachBatchPayload,
    state: PartitionState,
    offsets: OffsetStore,
  ): Promise<boolean> {
    const { topic, partition } = payload.batch;
    const fetched = Number((payload.batch as unknown as { fetchedOffset: string }).fetchedOffset);
    if (fetched === readFrom(state)) {
      return this.begin(payload, state);
    }
    // Either the partition is new to this owner, or the client reads elsewhere: past the position, over a gap that compaction
    // left, which the log's range confirms, or because records were deleted before they were read; or before it, because
    // the log was cut off or created anew.
    const known = state.position !== undefined;
    const states = this.states;
    const stored = state.position ?? (await offsets.position(this.options.group, topic, partition));
    const range = await this.options.logRange(topic, partition);
    const start = startPosition(stored, range);
    if (start.kind === 'out-of-range') {
      throw new NadiError('OFFSET_OUT_OF_RANGE', {
        message: `${topic}[${partition}]: stored offset ${start.stored} is outside the log (${range.low} to ${range.high})`,
        context: { group: this.options.group, topic, partition, stored: start.stored, ...range },
      });
    }
    if (!known) {
      state.lastRecord =
        stored === undefined ? undefined : await offsets.lastRecord(this.options.group, topic, partition, start.offset);
    }
    if (states !== this.states) {
      // The partition was assigned anew meanwhile: where to read on is not ours to say.
      return false;
    }
    state.position = start.offset;
    state.isCompared = state.lastRecord === undefined || start.offset <= range.low || (known && fetched > start.offset);
    if (fetched === readFrom(state) || (known && fetched > start.offset)) {
      return this.begin(payload, state);
    }
    this.options.seek(topic, partition, readFrom(state) ?? start.offset);
    return false;
  }

  /** Compares the record before the position if that is still to be done. Returns false if the batch holds nothing else. */
  private async begin(payload: EachBatchPayload, state: PartitionState): Promise<boolean> {
    compare(payload, state);
    const nextOffset = Number(payload.batch.lastOffset()) + 1;
    if (nextOffset !== state.position) {
      return true;
    }
    payload.resolveOffset(String(nextOffset - 1));
    if (this.options.hints === undefined) {
      await payload.commitOffsetsIfNecessary();
    } else {
      this.options.hints.moved(payload);
    }
    return false;
  }

  private waitForDependency(payload: EachBatchPayload, state: PartitionState, error: NadiError): void {
    const { topic, partition } = payload.batch;
    state.faults += 1;
    if (this.closed) {
      return;
    }
    const waitMs = backoffMs(state.faults, { ...dependencyBackoff, random: this.options.retryPolicy.random });
    this.options.logger.warn({ err: error, topic, partition, waitMs }, 'a dependency is down; the partition waits');
    this.options.metrics.waited(topic);
    this.options.flows?.held(topic, partition, behind(payload.batch, state.position));
    const resume = payload.pause();
    const timer = setTimeout(() => {
      this.resumeTimers.delete(timer);
      resume();
    }, waitMs);
    this.resumeTimers.add(timer);
  }

  private stop(payload: EachBatchPayload, state: PartitionState, error: NadiError): void {
    state.stopped = { error, resume: payload.pause() };
    this.options.metrics.stopped(error, 1);
    const { topic, partition } = payload.batch;
    this.options.flows?.held(topic, partition, behind(payload.batch, state.position));
    this.options.logger.error({ err: error }, 'partition stopped');
  }

  private stateOf(topic: string, partition: number): PartitionState {
    const key = `${topic}/${partition}`;
    let state = this.states.get(key);
    if (state === undefined) {
      state = { position: undefined, lastRecord: undefined, isCompared: true, faults: 0, stopped: undefined };
      this.states.set(key, state);
    }
    return state;
  }
}

/** Where reading begins: at the position, or one record before it as long as that one has to be compared. */
function readFrom({ position, isCompared }: PartitionState): number | undefined {
  return position === undefined || isCompared ? position : position - 1;
}

/** @throws NadiError LOG_DIVERGED */
function compare({ batch }: EachBatchPayload, state: PartitionState): void {
  if (!state.isCompared && state.position !== undefined && state.lastRecord !== undefined) {
    assertLastRecord(batch, state.position, state.lastRecord);
  }
  state.isCompared = true;
}

/** Keeps the group membership alive while a batch takes long, and remembers if that failed. */
class Heartbeats {
  private failure: unknown;
  private readonly timer: NodeJS.Timeout;

  constructor(payload: EachBatchPayload) {
    this.timer = setInterval(() => {
      payload.heartbeat().catch((error: unknown) => (this.failure ??= error));
    }, heartbeatEveryMs);
  }

  /** @throws what a heartbeat threw, a rebalance in progress above all. */
  check(): void {
    if (this.failure !== undefined) {
      throw this.failure as Error;
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** Records between an offset, or the start of the batch, and the end of the log when the batch was fetched. */
function behind(batch: EachBatchPayload['batch'], from: number | undefined): number {
  return Math.max(0, Number(batch.highWatermark) - (from ?? Number(batch.firstOffset() ?? batch.highWatermark)));
}

/** The records from an offset on; the client rarely hands over any before it. */
function recordsFrom(records: readonly KafkaMessage[], firstOffset: number): readonly KafkaMessage[] {
  const first = records.findIndex(({ offset }) => Number(offset) >= firstOffset);
  return first === 0 ? records : first < 0 ? [] : records.slice(first);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

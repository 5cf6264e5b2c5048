import { messageOf, NadiError } from '@nadi/errors';
import type { OutgoingRecord, ProducerFactory, ProducerPort } from './producer-port.ts';
import { RecordsTooLargeError } from './records-too-large.error.ts';

export interface BatchingOptions {
  /** Most records in one send. */
  readonly batchRecords: number;
  /** Most bytes in one send; the broker limits what one partition gets at once, headers included. */
  readonly batchBytes: number;
  /** Most bytes of one record, below the broker's `max.message.bytes`: what it refuses would hold up everything behind it. */
  readonly maxRecordBytes: number;
  /** How long an idle producer waits for company before it sends, in milliseconds; while a send is under way the queue fills by itself. */
  readonly lingerMs: number;
  /** Most bytes that may wait; past that `submit` refuses. */
  readonly queueBytes: number;
  /** How long a submission is tried before it fails, in milliseconds. */
  readonly deliveryTimeoutMs: number;
  /** Told of every failed attempt, which is then repeated with the same records. */
  readonly onRetry?: (error: unknown, records: number) => void;
}

export const defaultBatching: BatchingOptions = {
  batchRecords: 4_000,
  batchBytes: 1_048_576,
  maxRecordBytes: 2 * 1_048_576 - 4_096,
  lingerMs: 1,
  queueBytes: 64 * 1_048_576,
  deliveryTimeoutMs: 30_000,
};

interface Submission {
  readonly records: readonly OutgoingRecord[];
  readonly bytes: number;
  readonly deadlineMs: number;
  readonly resolve: () => void;
  readonly reject: (error: NadiError) => void;
}

/** What a record takes beside its key, value and headers; rather too much. */
const recordOverheadBytes = 24;

const firstRetryMs = 100;
const lastRetryMs = 2_000;
const sessionCloseMs = 1_000;

/**
 * Gathers records of many callers into few sends. Exactly one send is under way at a time: with concurrent idempotent sends
 * a timed-out request can lose acknowledged records. A failed send is repeated on a new session with the same records, so
 * readers may see a record twice (they drop it by its event id) but an acknowledged one is never missing.
 */
export class BatchingProducer {
  private queue: Submission[] = [];
  private waitingBytes = 0;
  private port: ProducerPort | undefined;
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly open: ProducerFactory,
    private readonly options: BatchingOptions = defaultBatching,
    /** Milliseconds since any moment; steps of the wall clock must not expire what waits. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Bytes submitted and not yet settled. */
  get pendingBytes(): number {
    return this.waitingBytes;
  }

  /**
   * Resolves when every record is acknowledged by all in-sync replicas. More records than one send takes go in several.
   * @throws NadiError PRODUCER_OVERLOADED (retriable) at once if the queue is full; RecordsTooLargeError after all others were
   * acknowledged if records are larger than `maxRecordBytes` or than their topic takes; BROKER_UNAVAILABLE (retriable) if there was no acknowledgement within the delivery timeout: the
   * records may or may not be in the log; PRODUCER_CLOSED after close.
   */
  submit(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) {
      return Promise.resolve();
    }
    if (this.closed) {
      return Promise.reject(new NadiError('PRODUCER_CLOSED', { message: 'the producer is closed', retriable: true }));
    }
    const sizes = records.map(wireBytes);
    const { maxRecordBytes } = this.options;
    if (sizes.some((size) => size > maxRecordBytes)) {
      const tooLarge = new Set(records.filter((_, index) => (sizes[index] as number) > maxRecordBytes));
      return this.submitWithout(tooLarge, records);
    }
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    if (this.waitingBytes > 0 && this.waitingBytes + bytes > this.options.queueBytes) {
      return Promise.reject(
        new NadiError('PRODUCER_OVERLOADED', {
          message: `${this.waitingBytes} bytes are waiting to be sent`,
          retriable: true,
        }),
      );
    }
    this.waitingBytes += bytes;
    return this.enqueue(records, sizes, bytes);
  }

  /** Refuses what is too large as it is refused if the broker finds it: after all others are there. */
  private async submitWithout(
    tooLarge: ReadonlySet<OutgoingRecord>,
    records: readonly OutgoingRecord[],
  ): Promise<never> {
    try {
      await this.submit(records.filter((record) => !tooLarge.has(record)));
    } catch (error) {
      if (!(error instanceof RecordsTooLargeError)) throw error;
      throw new RecordsTooLargeError(new Set([...tooLarge, ...error.records]));
    }
    throw new RecordsTooLargeError(tooLarge);
  }

  /** Sends what is queued, then closes the session. New submissions are refused from now on. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
    await this.dropSession();
  }

  private async enqueue(records: readonly OutgoingRecord[], sizes: readonly number[], bytes: number): Promise<void> {
    const deadlineMs = this.now() + this.options.deliveryTimeoutMs;
    const { batchRecords, batchBytes } = this.options;
    const parts: Promise<void>[] = [];
    const add = (part: readonly OutgoingRecord[], partBytes: number) =>
      parts.push(
        new Promise((resolve, reject) => {
          this.queue.push({ records: part, bytes: partBytes, deadlineMs, resolve, reject });
        }),
      );
    if (records.length <= batchRecords && bytes <= batchBytes) {
      add(records, bytes);
    } else {
      let start = 0;
      let partBytes = 0;
      for (const [index, size] of sizes.entries()) {
        if (index > start && (index - start === batchRecords || partBytes + size > batchBytes)) {
          add(records.slice(start, index), partBytes);
          start = index;
          partBytes = 0;
        }
        partBytes += size;
      }
      add(records.slice(start), partBytes);
    }
    this.running ??= this.run();
    await settled(parts);
  }

  private async run(): Promise<void> {
    try {
      if (this.options.lingerMs > 0 && !this.closed) {
        await delay(this.options.lingerMs);
      }
      while (this.queue.length > 0) {
        await this.deliver(this.takeBatch());
      }
    } finally {
      // In the same turn as the last look at the queue: whoever submits from now on starts the next run.
      this.running = undefined;
    }
  }

  private takeBatch(): Submission[] {
    let records = 0;
    let bytes = 0;
    let count = 0;
    for (const submission of this.queue) {
      records += submission.records.length;
      bytes += submission.bytes;
      if (count > 0 && (records > this.options.batchRecords || bytes > this.options.batchBytes)) {
        break;
      }
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async deliver(batch: readonly Submission[]): Promise<void> {
    let remaining = batch;
    for (let retryMs = firstRetryMs; remaining.length > 0; retryMs = Math.min(retryMs * 2, lastRetryMs)) {
      try {
        const refused = await this.send(remaining.flatMap((submission) => submission.records));
        remaining.forEach((submission) => this.settle(submission, refusal(submission, refused)));
        return;
      } catch (error) {
        await this.dropSession();
        this.options.onRetry?.(error, remaining.length);
        remaining = this.rejectExpired(remaining, error);
        if (remaining.length > 0) {
          await delay(retryMs);
        }
      }
    }
  }

  /**
   * Sends records and returns those that the broker refuses for their size. It does not say which: halving what was refused finds
   * them, so that one of them costs a few sends more and holds up nothing else.
   */
  private async send(records: readonly OutgoingRecord[]): Promise<readonly OutgoingRecord[]> {
    try {
      this.port ??= await this.open();
      await this.port.send(records);
      return [];
    } catch (error) {
      if (!(error instanceof NadiError && error.code === 'RECORD_TOO_LARGE')) {
        throw error;
      }
      // The session counts records that the broker did not take.
      await this.dropSession();
      if (records.length === 1) {
        return records;
      }
      const middle = Math.ceil(records.length / 2);
      const first = await this.send(records.slice(0, middle));
      return [...first, ...(await this.send(records.slice(middle)))];
    }
  }

  private rejectExpired(batch: readonly Submission[], cause: unknown): Submission[] {
    const nowMs = this.now();
    const alive = batch.filter((submission) => submission.deadlineMs > nowMs);
    // What waits behind a batch that cannot be delivered grows old as well.
    const expired = [...batch, ...this.queue].filter((submission) => submission.deadlineMs <= nowMs);
    this.queue = this.queue.filter((submission) => submission.deadlineMs > nowMs);
    for (const submission of expired) {
      const message = `no acknowledgement within ${this.options.deliveryTimeoutMs} ms: ${messageOf(cause)}`;
      this.settle(submission, new NadiError('BROKER_UNAVAILABLE', { message, retriable: true, cause }));
    }
    return alive;
  }

  private settle(submission: Submission, error?: NadiError): void {
    this.waitingBytes -= submission.bytes;
    if (error === undefined) {
      submission.resolve();
    } else {
      submission.reject(error);
    }
  }

  private async dropSession(): Promise<void> {
    const port = this.port;
    this.port = undefined;
    if (port !== undefined) {
      // A session that cannot even be closed in time is abandoned; its successor starts with a new producer id.
      await Promise.race([port.close().catch(() => undefined), delay(sessionCloseMs)]);
    }
  }
}

/** What a record takes in a send, rather too much than too little. */
export function wireBytes({ key, value, headers }: OutgoingRecord): number {
  return recordOverheadBytes + key.length + value.length + headers.length;
}

/** Waits for all parts of a submission. Refused records of several parts come together; any other failure counts more. */
async function settled(parts: readonly Promise<void>[]): Promise<void> {
  const refused = new Set<OutgoingRecord>();
  for (const outcome of await Promise.allSettled(parts)) {
    if (outcome.status === 'fulfilled') continue;
    if (!(outcome.reason instanceof RecordsTooLargeError)) throw outcome.reason;
    outcome.reason.records.forEach((record) => refused.add(record));
  }
  if (refused.size > 0) throw new RecordsTooLargeError(refused);
}

/** Why a submission fails of which the broker refused records, undefined if it took them all. */
function refusal(submission: Submission, refused: readonly OutgoingRecord[]): NadiError | undefined {
  const own = refused.filter((record) => submission.records.includes(record));
  return own.length === 0 ? undefined : new RecordsTooLargeError(new Set(own));
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { NadiError } from '@nadi/errors';
import { errorAnswer, retryAfterSeconds, unexpectedAnswer } from '@nadi/http';
import type { Logger } from '@nadi/observability';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { EventIntake, IntakeAnswer } from '../http/event-intake.ts';
import { withRequestSpan } from '../http/request-span.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { LineBatch, LineSplitter } from './line-splitter.ts';
import { OrderedAcks } from './ordered-acks.ts';
import { PieceReader } from './piece-reader.ts';

/** Why a stream ended that nothing went wrong with. */
export type StreamEnd = 'complete' | 'idle' | 'stopping';

export interface SessionOptions {
  readonly intake: Pick<EventIntake, 'take'>;
  /** Room for lines in memory. */
  readonly bodies: FairShare;
  readonly lines: LineSplitter;
  /** @throws NadiError if the key holds no longer */
  readonly verifyKey: () => Promise<VerifiedKey>;
  readonly traceParent: string | undefined;
  readonly logger: Logger;
  /** Without a whole line for this long the stream ends, milliseconds. */
  readonly idleMs: number;
  /** How long a batch is tried again before the stream ends with the reason, milliseconds; for its rate it waits longer. */
  readonly patienceMs: number;
  /** How often a silent client is told how far it is, milliseconds. */
  readonly heartbeatMs: number;
  /** Batches that wait for the broker at once; past that the client is not read. */
  readonly window: number;
}

const retryPauseMs = 250;
const drainMs = 2_000;

/**
 * One long-lived stream of events: reads lines, sends them in batches, answers each batch in order as the broker acknowledges it. Where a
 * single request would be refused for its speed, the stream is read more slowly.
 */
export class EventStreamSession {
  private readonly acks = new OrderedAcks();
  private readonly pieces: PieceReader;
  private readonly gone = new AbortController();
  private isStopping = false;
  private hasFailed = false;
  private lastLineMs = performance.now();
  /** The last of the answers, which are given in the order of the batches. */
  private answered: Promise<void> = Promise.resolve();
  private readonly underWay: Promise<void>[] = [];

  constructor(
    request: IncomingMessage,
    private readonly response: ServerResponse,
    private readonly options: SessionOptions,
  ) {
    this.pieces = new PieceReader(request);
  }

  /** Reads no more; what was read is acknowledged before the stream ends. */
  stop(): void {
    this.isStopping = true;
    this.pieces.interrupt();
  }

  /** Resolves when the stream has ended; never rejects. */
  async run(): Promise<void> {
    const { response, options } = this;
    response.once('close', () => this.gone.abort());
    const beat = setInterval(() => this.beat(), options.heartbeatMs).unref();
    try {
      const end = await this.readAll();
      await this.answered;
      this.write({ acknowledged: this.acks.acknowledged, refused: this.acks.refused, end });
    } catch (error) {
      // What was under way before the batch that failed is told first.
      await this.answered.catch(() => undefined);
      this.write({ acknowledged: this.acks.acknowledged, error: this.explain(error) });
    } finally {
      clearInterval(beat);
      await this.pieces.drain(drainMs);
      response.end();
    }
  }

  private async readAll(): Promise<StreamEnd> {
    const { lines, idleMs } = this.options;
    while (!this.isStopping && !this.hasFailed) {
      const piece = await this.pieces.next();
      if (piece === 'broken') return 'stopping';
      if (piece === 'ended') {
        for (const batch of lines.end()) await this.submit(batch);
        return 'complete';
      }
      if (piece === 'woken') {
        if (performance.now() - this.lastLineMs > idleMs) return 'idle';
        continue;
      }
      for (const batch of lines.push(piece)) {
        this.lastLineMs = performance.now();
        await this.submit(batch);
      }
    }
    return 'stopping';
  }

  /** Begins to send a batch, and waits while as many as the window are under way. */
  private async submit(batch: LineBatch): Promise<void> {
    const sent = this.takeInTime(batch);
    const before = this.answered;
    this.answered = (async () => {
      try {
        const [answer] = await Promise.all([sent, before]);
        await this.answer(answer);
      } catch (error) {
        this.hasFailed = true;
        this.pieces.interrupt();
        throw error;
      }
    })();
    // It is met where the stream ends.
    this.answered.catch(() => undefined);
    this.underWay.push(this.answered);
    if (this.underWay.length >= this.options.window) await this.underWay.shift();
  }

  private async answer(answer: IntakeAnswer | undefined): Promise<void> {
    if (answer === undefined) return;
    for (const line of this.acks.next(answer)) this.write(line);
    // A client that does not read what it is told is not read either.
    if (this.response.writableNeedDrain) await once(this.response, 'drain', { signal: this.gone.signal });
  }

  /** Sends a batch, again and again while there is no room for it. */
  private async takeInTime(batch: LineBatch): Promise<IntakeAnswer | undefined> {
    const deadlineMs = performance.now() + this.options.patienceMs;
    for (;;) {
      try {
        return await this.take(batch);
      } catch (error) {
        if (!(error instanceof NadiError) || !error.retriable) throw error;
        const pauseMs = Math.max(retryPauseMs, (retryAfterSeconds(error) ?? 0) * 1_000);
        // Who sends faster than it may is read at its rate, however long that takes.
        if (error.code !== 'RATE_LIMITED' && performance.now() + pauseMs > deadlineMs) throw error;
        await sleep(pauseMs, undefined, { signal: this.gone.signal });
      }
    }
  }

  private async take({ body }: LineBatch): Promise<IntakeAnswer | undefined> {
    const { intake, bodies, verifyKey, traceParent } = this.options;
    const key = await verifyKey();
    const verdict = bodies.enter(key.tenantId, body.length);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too many requests are being read');
    try {
      return await withRequestSpan('/v1/events/stream', traceParent, (continued) =>
        intake.take({ key, traceParent: continued, body, format: 'ndjson' }),
      );
    } catch (error) {
      // Lines of other spaces than those of ASCII are no events either.
      if (error instanceof NadiError && error.code === 'BATCH_EMPTY') return undefined;
      throw error;
    } finally {
      bodies.leave(key.tenantId, body.length);
    }
  }

  private beat(): void {
    if (!this.response.writableNeedDrain) this.write({ acknowledged: this.acks.acknowledged });
    this.pieces.interrupt();
  }

  private write(line: object): void {
    if (!this.response.destroyed) this.response.write(`${JSON.stringify(line)}\n`);
  }

  private explain(error: unknown) {
    if (error instanceof NadiError) return errorAnswer(error);
    if (!this.gone.signal.aborted) this.options.logger.error({ err: error }, 'a stream of events failed unexpectedly');
    return unexpectedAnswer;
  }
}

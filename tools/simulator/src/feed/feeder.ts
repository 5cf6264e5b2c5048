import { NadiError, errorCodes, messageOf, type ErrorCode } from '@nadi/errors';
import { Random } from '../core/random.ts';
import type { GeneratedEvent, MarketplaceEvent } from '../event.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { systemClock, type Clock } from './clock.ts';
import type { EventSender } from './http-sender.ts';
import { OutgoingQueue, type OutgoingEvent } from './outgoing-queue.ts';
import { verdictOf } from './verdict.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface FeederOptions {
  readonly sender: EventSender;
  readonly ledger: Pick<Ledger, 'record'>;
  /** Tenant of the API key, for the ledger. */
  readonly tenantId: string;
  /** Most events in a request, from 1. Default 500. */
  readonly maxBatchEvents?: number;
  /** Longest time an event waits for its batch to fill, milliseconds. Default 100. */
  readonly maxBatchDelayMs?: number;
  /** Requests under way at the same time, from 1. Default 6. */
  readonly concurrency?: number;
  /** Most events in memory, waiting or under way. Default 20,000. */
  readonly maxBacklogEvents?: number;
  /** Part of the events that is sent twice under the same id, 0 to 1. Default 0. */
  readonly duplicateShare?: number;
  /** Decides which events are sent twice and spreads retries. */
  readonly random?: Random;
  /** First wait before the same events are sent again, milliseconds; doubles up to `maxRetryMs`. Default 200. */
  readonly minRetryMs?: number;
  /** Default 5,000. */
  readonly maxRetryMs?: number;
  /** How long to try if the service has never answered, milliseconds. Default 60,000. */
  readonly connectTimeoutMs?: number;
  readonly clock?: Clock;
  /** Called once per event id, after the first acknowledgement. Must not throw. */
  readonly onAcknowledged?: ((event: MarketplaceEvent) => void) | undefined;
}

/** How far the feeder is. */
export interface FeederState {
  /** Events in memory: waiting or under way. */
  readonly backlog: number;
  /** Events under way. */
  readonly inFlight: number;
  /** Events posted again because the outcome was open or the platform asked for it; deliberate copies do not count. */
  readonly resent: number;
  /** Why requests are being repeated now; undefined while all is well. */
  readonly trouble: string | undefined;
}

/**
 * Sends events in batches over a few connections until each has an outcome. It drops nothing: when the platform is
 * slower than the source, `offer` says so. What has no clear answer is sent again under the same id.
 */
export class Feeder {
  private readonly options: Required<Omit<FeederOptions, 'onAcknowledged'>> & Pick<FeederOptions, 'onAcknowledged'>;
  private readonly queue = new OutgoingQueue();
  private readonly room = new WaitingRoom(() => this.hasRoom || this.isStopping);
  private readonly idle = new WaitingRoom(() => this.requests === 0 && this.queue.total === 0);
  private readonly giveUp = new AbortController();
  private requests = 0;
  private inFlight = 0;
  private resent = 0;
  private trouble: string | undefined;
  private isTimerSet = false;
  private isDraining = false;
  private isStopping = false;
  private hasAnswered = false;
  private firstSendMs: number | undefined;
  private fatal: NadiError | undefined;

  constructor(options: FeederOptions) {
    this.options = {
      maxBatchEvents: 500,
      maxBatchDelayMs: 100,
      concurrency: 6,
      maxBacklogEvents: 20_000,
      duplicateShare: 0,
      random: new Random('feeder'),
      minRetryMs: 200,
      maxRetryMs: 5_000,
      connectTimeoutMs: 60_000,
      clock: systemClock,
      ...options,
    };
  }

  get state(): FeederState {
    const { inFlight, resent, trouble } = this;
    return { backlog: this.queue.total + inFlight, inFlight, resent, trouble };
  }

  /** Why nothing more can be sent: a wrong key or address. */
  get failure(): NadiError | undefined {
    return this.fatal;
  }

  get hasRoom(): boolean {
    return this.queue.total + this.inFlight < this.options.maxBacklogEvents;
  }

  /** Resolves when there is room for an event, or none will be sent any more. */
  async whenRoom(): Promise<void> {
    await this.room.wait();
  }

  /** Takes an event; false if there is no room, or the feeder has been stopped: then it was not taken. */
  offer(generated: GeneratedEvent): boolean {
    if (!this.hasRoom || this.isStopping) {
      return false;
    }
    const { random, duplicateShare, maxBatchEvents } = this.options;
    const isDoubled = duplicateShare > 0 && random.chance(duplicateShare);
    const copies = isDoubled ? 2 : 1;
    this.queue.add(
      {
        generated,
        json: JSON.stringify(generated.event),
        duplicates: copies - 1,
        open: copies,
        sends: 0,
        isAccepted: false,
        isUnknown: false,
        code: undefined,
      },
      isDoubled ? random.int(2 * maxBatchEvents) : undefined,
    );
    if (this.queue.length >= maxBatchEvents) {
      this.pump();
    }
    this.setTimer();
    return true;
  }

  /** Sends what is left and waits until every event has an outcome. */
  async drain(): Promise<void> {
    this.isDraining = true;
    this.queue.releaseCopies();
    this.pump();
    await this.idle.wait();
  }

  /**
   * Stops: what was never sent is forgotten, what is under way has `graceMs` to come to an end, and what is open then
   * is unknown.
   */
  async stop(graceMs: number): Promise<void> {
    this.abandonQueue();
    const { clock } = this.options;
    const settled = new AbortController();
    void clock.sleep(graceMs, settled.signal).then(() => this.giveUp.abort());
    await this.idle.wait();
    settled.abort();
  }

  private abandonQueue(): void {
    this.isStopping = true;
    for (const event of this.queue.clear()) {
      this.closeCopy(event);
    }
    this.room.check();
    this.idle.check();
  }

  /** An event must not wait longer than `maxBatchDelayMs` for others. */
  private setTimer(): void {
    if (!this.isTimerSet && this.queue.length > 0) {
      this.isTimerSet = true;
      const { clock, maxBatchDelayMs } = this.options;
      void clock.sleep(maxBatchDelayMs, this.giveUp.signal).then(() => {
        this.isTimerSet = false;
        this.pump(true);
        this.setTimer();
      });
    }
  }

  private pump(isOverdue = false): void {
    const { concurrency, maxBatchEvents } = this.options;
    const fewest = isOverdue || this.isDraining ? 1 : maxBatchEvents;
    while (this.requests < concurrency && this.queue.length >= fewest) {
      const batch = this.queue.take(maxBatchEvents);
      this.requests += 1;
      this.inFlight += batch.length;
      void this.deliver(batch).then(() => {
        this.requests -= 1;
        this.inFlight -= batch.length;
        this.pump();
        this.room.check();
        this.idle.check();
      });
    }
  }

  /** Sends a batch until each of its events has an outcome. */
  private async deliver(batch: readonly OutgoingEvent[]): Promise<void> {
    const { clock } = this.options;
    for (let attempt = 0; ; attempt += 1) {
      const verdict = await this.post(batch, attempt);
      switch (verdict.kind) {
        case 'settled':
          this.trouble = undefined;
          batch.forEach((event, index) => this.settle(event, verdict.codes[index]));
          return;
        case 'split': {
          const middle = Math.ceil(batch.length / 2);
          await this.deliver(batch.slice(0, middle));
          await this.deliver(batch.slice(middle));
          return;
        }
        case 'hopeless':
          batch.forEach((event) => this.settle(event, verdict.code));
          this.fail(verdict.code, verdict.reason);
          return;
        case 'again':
          this.trouble = verdict.reason;
          this.failIfNeverReached(verdict.reason);
          if (!this.giveUp.signal.aborted) {
            await clock.sleep(this.retryMs(attempt, verdict.afterMs), this.giveUp.signal);
          }
          if (this.giveUp.signal.aborted) {
            batch.forEach((event) => this.loseSightOf(event));
            return;
          }
      }
    }
  }

  private async post(batch: readonly OutgoingEvent[], attempt: number) {
    this.firstSendMs ??= this.options.clock.nowMs();
    this.resent += attempt > 0 ? batch.length : 0;
    for (const event of batch) {
      event.sends += 1;
    }
    try {
      const answer = await this.options.sender.post(
        batch.map(({ json }) => json),
        this.giveUp.signal,
      );
      this.hasAnswered = true;
      return verdictOf(answer, batch.length);
    } catch (error) {
      return { kind: 'again' as const, reason: messageOf(error), afterMs: undefined };
    }
  }

  private retryMs(attempt: number, askedMs: number | undefined): number {
    const { minRetryMs, maxRetryMs, random } = this.options;
    const backOffMs = Math.min(maxRetryMs, minRetryMs * 2 ** Math.min(attempt, 20)) * random.between(0.5, 1);
    return Math.max(askedMs ?? 0, backOffMs);
  }

  private settle(event: OutgoingEvent, code: string | undefined): void {
    if (code !== undefined) {
      event.code = code;
    } else if (!event.isAccepted) {
      event.isAccepted = true;
      this.options.onAcknowledged?.(event.generated.event);
    }
    this.closeCopy(event);
  }

  private loseSightOf(event: OutgoingEvent): void {
    event.isUnknown = true;
    this.closeCopy(event);
  }

  /** One copy fewer is open; after the last the ledger gets its entry. */
  private closeCopy(event: OutgoingEvent): void {
    event.open -= 1;
    if (event.open > 0 || event.sends === 0) {
      return;
    }
    const { event: posted, key, timeMs } = event.generated;
    const outcome = event.isAccepted
      ? 'acknowledged'
      : event.isUnknown || event.code === undefined
        ? 'unknown'
        : 'refused';
    this.options.ledger.record({
      id: posted.id,
      contract: posted.type,
      key,
      tenantId: this.options.tenantId,
      timeMs,
      outcome,
      code: outcome === 'refused' ? event.code : undefined,
      sends: event.sends,
      duplicates: event.duplicates,
    });
  }

  private failIfNeverReached(reason: string): void {
    const { clock, connectTimeoutMs } = this.options;
    if (!this.hasAnswered && clock.nowMs() - (this.firstSendMs ?? 0) >= connectTimeoutMs) {
      this.fail('SERVICE_UNREACHABLE', `the service has not answered for ${connectTimeoutMs} ms: ${reason}`);
      this.giveUp.abort();
    }
  }

  private fail(code: string, reason: string): void {
    const known: ErrorCode = code in errorCodes ? (code as ErrorCode) : 'SERVICE_UNREACHABLE';
    this.fatal ??= new NadiError(known, { message: reason, context: { code } });
    this.abandonQueue();
  }
}

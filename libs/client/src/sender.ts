import { backoffMs, readAnswer, retryAfterMs, type Outcome } from './answer.ts';
import type { Environment } from './environment.ts';
import type { EventQueue, QueuedEvent } from './event-queue.ts';
import { bodyOf } from './event-text.ts';
import type { Limits } from './options.ts';
import type { ServerClock } from './server-clock.ts';
import type { Problem, Rejection } from './types.ts';

export interface SenderOptions {
  readonly url: string;
  readonly environment: Environment;
  readonly limits: Limits;
  /** Bytes of requests that may be under way when a page closes; 0 where there are no pages. */
  readonly keepaliveBytes: number;
  readonly queue: EventQueue;
  readonly clock: ServerClock;
  readonly maySend: () => boolean;
  /** Takes those out of the queue that are not to be sent any more; true if there were any. */
  readonly weed: (events: readonly QueuedEvent[]) => boolean;
  readonly onClock: () => void;
  readonly onSettled: (events: readonly QueuedEvent[], rejections: ReadonlyMap<number, Rejection>) => void;
  /** Nobody knows what became of them. */
  readonly onUncertain: (events: readonly QueuedEvent[]) => void;
  readonly onStopped: (problem: Problem) => void;
}

const brackets = 2;

/** Decides when which events are sent: one request at a time, but when the page goes. */
export class Sender {
  retries = 0;
  /** Why nothing is sent until `authorize`. */
  problem: Problem | undefined;
  #limit: number;
  #attempt = 0;
  #requests = new Set<AbortController>();
  #keepaliveBytes = 0;
  /** Steady clock: when the batch that is being filled is due, when an attempt may be made, until when the platform asked to wait. */
  #dueMs = 0;
  #notBeforeMs = 0;
  #heldUntilMs = 0;
  #timer: unknown;
  #isEager = false;
  #waiters: ((isEmpty: boolean) => void)[] = [];

  readonly #options: SenderOptions;
  #key: string;

  constructor(options: SenderOptions, key: string) {
    this.#options = options;
    this.#key = key;
    this.#limit = options.limits.batchEvents;
  }

  /** Called when an event has come into the queue. */
  added(): void {
    const { queue, limits, environment } = this.#options;
    if (queue.waiting === 1) this.#dueMs = environment.steadyMs() + limits.batchMs;
    this.pump();
  }

  /** Sends a batch if one is due, or sees to it that this is looked at again. */
  pump(): void {
    const { queue, limits, environment } = this.#options;
    if (this.#requests.size > 0) return;
    if (!this.#maySend()) return this.#finish();
    const isFull = queue.waiting >= this.#limit || queue.waitingBytes >= limits.batchBytes;
    const readyMs = Math.max(this.#notBeforeMs, this.#isEager || isFull ? 0 : this.#dueMs);
    const restMs = readyMs - environment.steadyMs();
    if (restMs > 0 && queue.waiting > 0) return this.#wakeIn(restMs);
    const batch = this.#take(limits.batchBytes);
    if (batch.length === 0) return this.#finish();
    this.#begin(batch);
  }

  /** Resolves when nothing is left (true), or an attempt has failed (false). */
  flush(): Promise<boolean> {
    if (this.#options.queue.length > 0 && this.#heldUntilMs > this.#options.environment.steadyMs()) {
      return Promise.resolve(false);
    }
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
      this.#isEager = true;
      this.hurry();
    });
  }

  /** Waits no longer than the platform has asked for. */
  hurry(): void {
    this.#notBeforeMs = this.#heldUntilMs;
    this.pump();
  }

  authorize(key: string): void {
    this.#key = key;
    this.problem = undefined;
    this.hurry();
  }

  /** The page may be gone in a moment: sends what browsers let live on, beside what is under way. */
  leave(): void {
    const { queue, environment, keepaliveBytes } = this.#options;
    if (keepaliveBytes === 0 || !this.#maySend() || this.#heldUntilMs > environment.steadyMs()) return;
    for (;;) {
      const batch = this.#take(keepaliveBytes - this.#keepaliveBytes - brackets, true);
      if (batch.length === 0) break;
      this.#begin(batch, true);
    }
    this.#options.onUncertain(queue.all().filter(({ isUnderWay }) => isUnderWay));
  }

  /** Ends what is under way and waits for nothing any more. */
  abort(): void {
    this.#options.environment.clearTimer(this.#timer);
    this.#requests.forEach((request) => request.abort());
    this.#requests = new Set();
    this.#keepaliveBytes = 0;
    this.#finish();
  }

  #take(mostBytes: number, isStrict = false): QueuedEvent[] {
    for (;;) {
      const batch = this.#options.queue.take(this.#limit, mostBytes, isStrict);
      if (!this.#options.weed(batch)) return batch;
    }
  }

  #maySend(): boolean {
    return this.problem === undefined && this.#options.maySend();
  }

  #begin(events: readonly QueuedEvent[], isLeaving = false): void {
    this.#send(events, isLeaving).catch((error: unknown) => this.#options.environment.warn('failed', error));
  }

  async #send(events: readonly QueuedEvent[], isLeaving: boolean): Promise<void> {
    const { queue, environment, limits } = this.#options;
    const bytes = events.reduce((sum, event) => sum + event.bytes, brackets);
    // Other scripts may have used up what browsers let live on: every second attempt does without.
    const isKept =
      isLeaving || (this.#attempt % 2 === 0 && this.#keepaliveBytes + bytes <= this.#options.keepaliveBytes);
    const keptBytes = isKept ? bytes : 0;
    const request = new AbortController();
    const timer = environment.setTimer(() => request.abort(), limits.requestTimeoutMs);
    this.#requests.add(request);
    this.#keepaliveBytes += keptBytes;
    queue.begin(events);
    const outcome = await this.#request(events, request.signal, isKept).catch((): Outcome => ({
      kind: 'later',
      afterMs: 0,
      mayHaveArrived: true,
    }));
    environment.clearTimer(timer);
    // Everything was called off meanwhile: who did it has seen to the events.
    if (!this.#requests.delete(request)) return;
    this.#keepaliveBytes -= keptBytes;
    queue.end(events);
    this.#settle(events, outcome);
    this.pump();
  }

  async #request(events: readonly QueuedEvent[], signal: AbortSignal, keepalive: boolean): Promise<Outcome> {
    const { environment, clock, url } = this.#options;
    const sentMs = environment.steadyMs();
    const response = await environment.fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#key}`, 'content-type': 'application/json' },
      body: `[${events.map(bodyOf).join()}]`,
      credentials: 'omit',
      keepalive,
      signal,
    });
    const { headers, status } = response;
    clock.learn(headers.get('date'), sentMs, environment.steadyMs());
    this.#options.onClock();
    const body: unknown = await response.json().catch(() => undefined);
    return readAnswer(status, body, events.length, retryAfterMs(headers.get('retry-after'), clock.now()));
  }

  #settle(events: readonly QueuedEvent[], outcome: Outcome): void {
    const { onSettled, onUncertain, onStopped } = this.#options;
    switch (outcome.kind) {
      case 'settled':
        this.#attempt = 0;
        this.#limit = Math.min(this.#options.limits.batchEvents, Math.ceil(this.#limit * 1.25));
        return onSettled(events, outcome.rejections);
      case 'too-much':
        if (events.length === 1) return onSettled(events, new Map([[0, outcome.rejection]]));
        this.#limit = Math.ceil(events.length / 2);
        return undefined;
      case 'refused':
        this.problem = outcome.problem;
        return onStopped(outcome.problem);
      case 'later':
        if (outcome.mayHaveArrived) onUncertain(events);
        return this.#backOff(outcome.afterMs);
    }
  }

  #backOff(afterMs: number): void {
    const { environment, limits } = this.#options;
    const nowMs = environment.steadyMs();
    const waitMs = backoffMs(this.#attempt, limits.backoffMinMs, limits.backoffMaxMs, environment.random());
    this.#attempt += 1;
    this.retries += 1;
    this.#heldUntilMs = nowMs + afterMs;
    this.#notBeforeMs = Math.max(nowMs + waitMs, this.#heldUntilMs);
    this.#finish();
  }

  #wakeIn(ms: number): void {
    const { environment } = this.#options;
    environment.clearTimer(this.#timer);
    this.#timer = environment.setTimer(() => this.pump(), ms);
  }

  #finish(): void {
    this.#isEager = false;
    this.#waiters.splice(0).forEach((resolve) => resolve(this.#options.queue.length === 0));
  }
}

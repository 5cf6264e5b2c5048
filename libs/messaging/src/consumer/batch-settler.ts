import { messageOf, NadiError } from '@nadi/errors';
import type { KafkaMessage } from 'kafkajs';
import type { DeadLetter } from '../dead-letters.ts';
import { backoffMs, type BackoffOptions } from './backoff.ts';
import type { BatchHandler, ConsumedEvent, EventBatch } from './event-batch.ts';
import { ok, type Outcome } from './outcome.ts';

/** How often and how fast one event is tried before it becomes a dead letter. */
export interface RetryPolicy extends BackoffOptions {
  readonly attempts: number;
}

export interface SettlingOptions {
  readonly handler: BatchHandler;
  readonly policy: RetryPolicy;
  readonly wait: (ms: number) => Promise<void>;
  readonly sendDeadLetters: (letters: readonly DeadLetter[]) => Promise<void>;
}

/** What became of the events of a batch. */
export interface SettledBatch {
  readonly deadLettered: number;
  /** How many events each named rule dropped. */
  readonly dropped: ReadonlyMap<string, number>;
}

interface Attempt {
  readonly event: ConsumedEvent;
  readonly message: KafkaMessage;
}

/**
 * Runs the handler until every event of the batch has a final outcome. Dead letters are acknowledged before a prepared batch
 * commits: a crash in between repeats them under the same ids, the other order could lose them. Events to be retried come
 * again after a back-off, while all others are done; if the handler throws something unexpected it is given the events
 * one by one, so that one poisonous event costs only itself.
 * @throws NadiError retriable if a dependency is down, OFFSET_FENCED if another owner moved the partition: the batch must come again.
 */
export async function settleBatch(
  batch: EventBatch,
  messages: readonly KafkaMessage[],
  options: SettlingOptions,
): Promise<SettledBatch> {
  return new BatchSettler(batch, options).settle(
    batch.events.map((event, index) => ({ event, message: messages[index] as KafkaMessage })),
  );
}

class BatchSettler {
  private deadLettered = 0;
  private readonly dropped = new Map<string, number>();

  constructor(
    private readonly batch: EventBatch,
    private readonly options: SettlingOptions,
  ) {}

  async settle(all: readonly Attempt[]): Promise<SettledBatch> {
    const { policy, wait } = this.options;
    let pending = all;
    for (let attempt = 1; attempt === 1 || pending.length > 0; attempt += 1) {
      if (attempt > 1) {
        await wait(backoffMs(attempt - 1, policy));
      }
      const events = pending.map(({ event }) => event);
      try {
        pending = await this.attempt({ ...this.batch, events }, pending, attempt);
      } catch (error) {
        if (mustComeAgain(error) || events.length === 0) {
          throw error;
        }
        pending = await this.oneByOne(pending, attempt);
      }
    }
    return { deadLettered: this.deadLettered, dropped: this.dropped };
  }

  /** Hands the events to the handler once; returns those to be tried again. */
  private async attempt(batch: EventBatch, attempted: readonly Attempt[], attempt: number): Promise<Attempt[]> {
    const result = await this.options.handler(batch);
    const outcomes = result === undefined ? undefined : 'commit' in result ? result.outcomes : result;
    const again: Attempt[] = [];
    const letters: DeadLetter[] = [];
    const drops: string[] = [];
    for (const [index, one] of attempted.entries()) {
      const outcome: Outcome = outcomes?.[index] ?? ok;
      if (outcome.kind === 'drop') {
        drops.push(outcome.reason);
      } else if (outcome.kind === 'dead-letter') {
        letters.push(this.letter(one, attempt, outcome.reason, outcome.detail ?? outcome.reason));
      } else if (outcome.kind === 'retry' && attempt < this.options.policy.attempts) {
        again.push(one);
      } else if (outcome.kind === 'retry') {
        letters.push(
          this.letter(one, attempt, 'RETRIES_EXHAUSTED', [outcome.reason, outcome.detail].filter(Boolean).join(': ')),
        );
      }
    }
    await this.options.sendDeadLetters(letters);
    if (result !== undefined && 'commit' in result) {
      await result.commit();
    }
    this.deadLettered += letters.length;
    drops.forEach((reason) => this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1));
    return again;
  }

  private async oneByOne(pending: readonly Attempt[], attempt: number): Promise<Attempt[]> {
    const again: Attempt[] = [];
    let firstOffset = this.batch.firstOffset;
    for (const [index, one] of pending.entries()) {
      const nextOffset = index === pending.length - 1 ? this.batch.nextOffset : one.event.offset + 1;
      const single = { ...this.batch, firstOffset, nextOffset, events: [one.event] };
      try {
        again.push(...(await this.attempt(single, [one], attempt)));
      } catch (error) {
        if (mustComeAgain(error)) {
          throw error;
        }
        await this.options.sendDeadLetters([this.letter(one, attempt, 'HANDLER_FAILED', messageOf(error))]);
        this.deadLettered += 1;
        // The position still has to move past the event, without it.
        await this.attempt({ ...single, events: [] }, [], attempt);
      }
      firstOffset = nextOffset;
    }
    return again;
  }

  private letter({ message }: Attempt, attempts: number, reasonCode: string, reason: string): DeadLetter {
    const { group, topic, partition } = this.batch;
    return { group, topic, partition, message, attempts, reasonCode, reason };
  }
}

function mustComeAgain(error: unknown): boolean {
  return error instanceof NadiError && (error.retriable || error.code === 'OFFSET_FENCED');
}

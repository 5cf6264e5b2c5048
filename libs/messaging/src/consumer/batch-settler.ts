import { messageOf, NadiError } from '@nadi/errors';
import type { KafkaMessage } from 'kafkajs';
import type { DeadLetter } from '../dead-letters.ts';
import { backoffMs, type BackoffOptions } from './backoff.ts';
import type { BatchHandler, ConsumedEvent, EventBatch } from './event-batch.ts';
import { ok, waitsForKey } from './outcome.ts';
import { recordMark } from './record-mark.ts';

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

interface Pending {
  readonly event: ConsumedEvent;
  readonly message: KafkaMessage;
  /** How often it was tried already. */
  readonly tried: number;
}

/**
 * Runs the handler until every event of the batch has a final outcome. Dead letters are acknowledged before a prepared batch
 * commits: a crash in between repeats them under the same ids, the other order could lose them. Events to be retried come
 * again after a back-off, while all others are done; events that wait for them use up no attempt. If the handler throws something unexpected it is given the events
 * one by one, so that one poisonous event costs only itself.
 * @throws NadiError retriable if a dependency is down, OFFSET_FENCED if another owner moved the partition: the batch must come again.
 */
export async function settleBatch(
  batch: EventBatch,
  messages: readonly KafkaMessage[],
  options: SettlingOptions,
): Promise<SettledBatch> {
  return new BatchSettler(batch, options).settle(
    batch.events.map((event, index) => ({ event, message: messages[index] as KafkaMessage, tried: 0 })),
  );
}

class BatchSettler {
  private deadLettered = 0;
  private readonly dropped = new Map<string, number>();

  constructor(
    private readonly batch: EventBatch,
    private readonly options: SettlingOptions,
  ) {}

  async settle(all: readonly Pending[]): Promise<SettledBatch> {
    let pending = all;
    for (;;) {
      const again = await this.round(pending);
      if (again.length === 0) {
        return { deadLettered: this.deadLettered, dropped: this.dropped };
      }
      const tried = again.reduce((most, one) => Math.max(most, one.tried), 0);
      if (tried > 0) {
        await this.options.wait(backoffMs(tried, this.options.policy));
      }
      pending = again;
    }
  }

  /** Takes all pending events to the handler once; returns those that have to come again. */
  private async round(pending: readonly Pending[]): Promise<Pending[]> {
    try {
      return await this.attempt({ ...this.batch, events: pending.map(({ event }) => event) }, pending);
    } catch (error) {
      if (mustComeAgain(error) || pending.length === 0) {
        throw error;
      }
      return this.oneByOne(pending);
    }
  }

  private async attempt(batch: EventBatch, attempted: readonly Pending[]): Promise<Pending[]> {
    const result = await this.options.handler(batch);
    const outcomes = result === undefined ? undefined : 'commit' in result ? result.outcomes : result;
    const again: Pending[] = [];
    const letters: DeadLetter[] = [];
    const drops: string[] = [];
    for (let index = 0; outcomes !== undefined && index < attempted.length; index += 1) {
      const outcome = outcomes[index] ?? ok;
      if (outcome === ok) {
        continue;
      }
      const one = attempted[index] as Pending;
      const tried = one.tried + 1;
      if (outcome === waitsForKey) {
        again.push(one);
      } else if (outcome.kind === 'drop') {
        drops.push(outcome.reason);
      } else if (outcome.kind === 'dead-letter') {
        letters.push(this.letter(one, outcome.reason, outcome.detail ?? outcome.reason));
      } else if (outcome.kind === 'retry' && tried < this.options.policy.attempts) {
        again.push({ ...one, tried });
      } else if (outcome.kind === 'retry') {
        const reason = outcome.detail === undefined ? outcome.reason : `${outcome.reason}: ${outcome.detail}`;
        letters.push(this.letter(one, 'RETRIES_EXHAUSTED', reason));
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

  private async oneByOne(pending: readonly Pending[]): Promise<Pending[]> {
    const again: Pending[] = [];
    const blockedKeys = new Set<string>();
    let firstOffset = this.batch.firstOffset;
    for (const [index, one] of pending.entries()) {
      if (blockedKeys.has(one.event.key)) {
        again.push(one);
        continue;
      }
      const isLast = index === pending.length - 1;
      const nextOffset = isLast ? this.batch.nextOffset : one.event.offset + 1;
      const lastRecord = isLast ? this.batch.lastRecord : recordMark(one.message);
      const single = { ...this.batch, firstOffset, nextOffset, lastRecord, events: [one.event] };
      try {
        const retried = await this.attempt(single, [one]);
        retried.forEach(({ event }) => blockedKeys.add(event.key));
        again.push(...retried);
      } catch (error) {
        if (mustComeAgain(error)) {
          throw error;
        }
        await this.options.sendDeadLetters([this.letter(one, 'HANDLER_FAILED', messageOf(error))]);
        this.deadLettered += 1;
        // The position still has to move past the event, without it.
        await this.attempt({ ...single, events: [] }, []);
      }
      firstOffset = nextOffset;
    }
    return again;
  }

  private letter({ message, tried }: Pending, reasonCode: string, reason: string): DeadLetter {
    const { group, topic, partition } = this.batch;
    return { group, topic, partition, message, attempts: tried + 1, reasonCode, reason };
  }
}

/** True if the batch must come again as it is: a dependency is down, or another owner has moved the partition on. */
export function mustComeAgain(error: unknown): boolean {
  return error instanceof NadiError && (error.retriable || error.code === 'OFFSET_FENCED');
}

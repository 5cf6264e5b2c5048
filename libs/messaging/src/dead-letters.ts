import { createHash } from 'node:crypto';
import { deadLettered, type DeadLettered } from '@nadi/contracts';
import type { KafkaMessage } from 'kafkajs';
import { headerNames, headerText, type RecordHeaders } from './cloud-events.ts';
import type { EventPublisher } from './producer/event-publisher.ts';

/** A record that was given up, and why. */
export interface DeadLetter {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
  readonly reasonCode: string;
  readonly reason: string;
  /** How often it was tried, at least 1. */
  readonly attempts: number;
}

/** Tenant of dead letters whose record does not say whose it is. */
const unknownTenant = 'unknown';

/** The identity of a dead letter: the same record given up twice by a group is one dead letter. */
export function deadLetterId(group: string, topic: string, partition: number, offset: number): string {
  return createHash('sha256').update(`${group}\n${topic}\n${partition}\n${offset}`).digest('hex').slice(0, 32);
}

/** Puts records that cannot be processed into `platform.dead-lettered`, with their original bytes. */
export class DeadLetterQueue {
  constructor(
    private readonly publisher: EventPublisher,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Resolves when all are acknowledged by the broker.
   * @throws NadiError retriable, as `EventPublisher.publish`.
   */
  async send(letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) {
      return;
    }
    await this.publisher.prepare([deadLettered]);
    const nowMs = this.now();
    await this.publisher.publish(
      letters.map((letter) => {
        const data = toEvent(letter, nowMs);
        return {
          contract: deadLettered,
          id: data.id,
          tenantId: data.tenantId,
          source: `/nadi/${letter.group}`,
          timeMs: nowMs,
          data,
        };
      }),
    );
  }
}

function toEvent(letter: DeadLetter, nowMs: number): DeadLettered {
  const { group, topic, partition, message, reasonCode, reason, attempts } = letter;
  const headers = (message.headers ?? {}) as RecordHeaders;
  const offset = Number(message.offset);
  return {
    id: deadLetterId(group, topic, partition, offset),
    group,
    topic,
    partition,
    offset,
    reasonCode,
    reason: reason.slice(0, 2_000),
    contract: headerText(headers, headerNames.type) ?? topic,
    tenantId: headerText(headers, headerNames.tenant) || unknownTenant,
    eventId: headerText(headers, headerNames.id) ?? null,
    originalKey: message.key,
    originalValue: message.value,
    originalHeaders: Object.entries(headers).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).flatMap((one) =>
        one === undefined ? [] : [{ name, value: Buffer.isBuffer(one) ? one : Buffer.from(one) }],
      ),
    ),
    originalTimestampAt: Number(message.timestamp),
    failedAt: nowMs,
    attempts,
  };
}

import { createHash } from 'node:crypto';
import { deadLettered, type DeadLettered } from '@nadi/contracts';
import type { KafkaMessage } from 'kafkajs';
import { headerNames, headerText, type HeaderValue, type RecordHeaders } from './cloud-events.ts';
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

/** Originals above this size are left where they are: the dead letter has to fit into a record itself. */
const largestOriginalBytes = 2 * 1_048_576 - 65_536;

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
  const originalHeaders = Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => ({ name, value: bytesOf(one) })),
  );
  const originalBytes = originalHeaders.reduce(
    (sum, { name, value }) => sum + name.length + value.length,
    (message.key?.length ?? 0) + (message.value?.length ?? 0),
  );
  const fits = originalBytes <= largestOriginalBytes;
  const where = `its ${originalBytes} bytes are too many to copy and stay in ${placeOf(topic, partition, offset)}`;
  return {
    id: deadLetterId(group, topic, partition, offset),
    group,
    topic,
    partition,
    offset,
    reasonCode,
    reason: fits ? reason.slice(0, 2_000) : `${reason.slice(0, 1_800)} (${where})`,
    contract: headerText(headers, headerNames.type) ?? topic,
    tenantId: headerText(headers, headerNames.tenant) || unknownTenant,
    eventId: headerText(headers, headerNames.id) ?? null,
    originalKey: fits ? message.key : null,
    originalValue: fits ? message.value : null,
    originalHeaders: fits ? originalHeaders : [],
    originalTimestampAt: Number(message.timestamp),
    failedAt: nowMs,
    attempts,
  };
}

/** The same dead letter after the record it speaks of has moved to another offset, as in a log that was written anew. */
export function movedDeadLetter(letter: DeadLettered, offset: number): DeadLettered {
  const { group, topic, partition } = letter;
  const [before, after] = [letter.offset, offset].map((one) => placeOf(topic, partition, one)) as [string, string];
  return {
    ...letter,
    id: deadLetterId(group, topic, partition, offset),
    offset,
    reason: letter.reason.replace(before, () => after),
  };
}

function placeOf(topic: string, partition: number, offset: number): string {
  return `${topic}[${partition}] at offset ${offset}`;
}

function bytesOf(value: HeaderValue): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value ?? '');
}

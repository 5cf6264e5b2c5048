import { describe, expect, it } from '@jest/globals';
import type { DeadLettered } from '@nadi/contracts';
import type { KafkaMessage } from 'kafkajs';
import { DeadLetterQueue, deadLetterId } from './dead-letters.ts';
import type { EventPublisher, OutgoingEvent } from './producer/event-publisher.ts';

const message: KafkaMessage = {
  key: Buffer.from('order-1'),
  value: Buffer.from([9, 9, 9]),
  timestamp: '1700000000000',
  attributes: 0,
  offset: '42',
  headers: {
    ce_id: 'e-1',
    ce_type: 'orders.order-placed',
    ce_tenantid: Buffer.from('acme'),
    repeated: [Buffer.from('1'), '2'],
    // Kafka allows a header without a value; the client's types do not say so.
    empty: null as unknown as undefined,
  },
};

async function send(
  changed: Partial<KafkaMessage> = {},
  reason = 'price is missing',
): Promise<OutgoingEvent<DeadLettered>[]> {
  const published: OutgoingEvent<DeadLettered>[] = [];
  const publisher = {
    prepare: () => Promise.resolve(),
    publish: (events: OutgoingEvent<DeadLettered>[]) => {
      published.push(...events);
      return Promise.resolve();
    },
  } as unknown as EventPublisher;
  await new DeadLetterQueue(publisher, () => 1_700_000_001_000).send([
    {
      group: 'reporting',
      topic: 'orders.order-placed',
      partition: 2,
      message: { ...message, ...changed } as KafkaMessage,
      reasonCode: 'NO_PRICE',
      reason,
      attempts: 3,
    },
  ]);
  return published;
}

describe('DeadLetterQueue', () => {
  it('keeps the original bytes, headers in their order, and says what went wrong where', async () => {
    const [event] = await send();
    expect(event).toMatchObject({ tenantId: 'acme', source: '/nadi/reporting', timeMs: 1_700_000_001_000 });
    expect(event?.id).toBe(event?.data.id);
    expect(event?.data).toEqual({
      id: deadLetterId('reporting', 'orders.order-placed', 2, 42),
      group: 'reporting',
      topic: 'orders.order-placed',
      partition: 2,
      offset: 42,
      reasonCode: 'NO_PRICE',
      reason: 'price is missing',
      contract: 'orders.order-placed',
      tenantId: 'acme',
      eventId: 'e-1',
      originalKey: Buffer.from('order-1'),
      originalValue: Buffer.from([9, 9, 9]),
      originalHeaders: [
        { name: 'ce_id', value: Buffer.from('e-1') },
        { name: 'ce_type', value: Buffer.from('orders.order-placed') },
        { name: 'ce_tenantid', value: Buffer.from('acme') },
        { name: 'repeated', value: Buffer.from('1') },
        { name: 'repeated', value: Buffer.from('2') },
        { name: 'empty', value: Buffer.alloc(0) },
      ],
      originalTimestampAt: 1_700_000_000_000,
      failedAt: 1_700_000_001_000,
      attempts: 3,
    });
  });

  it('takes records that say nothing about themselves', async () => {
    const [event] = await send({ key: null, value: null, headers: {} });
    expect(event?.data).toMatchObject({
      tenantId: 'unknown',
      contract: 'orders.order-placed',
      eventId: null,
      originalKey: null,
      originalValue: null,
      originalHeaders: [],
    });
  });

  it('points at an original that is too large to be copied', async () => {
    const [event] = await send({ value: Buffer.alloc(2 * 1_048_576) });
    expect(event?.data).toMatchObject({ eventId: 'e-1', originalKey: null, originalValue: null, originalHeaders: [] });
    expect(event?.data.reason).toMatch(
      /^price is missing \(its 20\d{5} bytes are too many to copy and stay in orders\.order-placed\[2\] at offset 42\)$/,
    );
  });

  it('bounds the reason', async () => {
    const [event] = await send({}, 'x'.repeat(10_000));
    expect(event?.data.reason).toHaveLength(2_000);
  });
});

describe('deadLetterId', () => {
  it('is the same for the same record of a group, and another for any other', () => {
    const id = deadLetterId('g', 't', 0, 1);
    expect(deadLetterId('g', 't', 0, 1)).toBe(id);
    const others = [
      deadLetterId('h', 't', 0, 1),
      deadLetterId('g', 'u', 0, 1),
      deadLetterId('g', 't', 1, 1),
      deadLetterId('g', 't', 0, 2),
    ];
    expect(new Set([id, ...others]).size).toBe(5);
  });
});

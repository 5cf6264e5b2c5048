import type { KafkaMessage } from 'kafkajs';
import type { ConsumedEvent, EventBatch } from '../consumer/event-batch.ts';
import { testContract } from './test-contract.ts';

export const thingHappened = testContract({
  name: 'test.thing-happened',
  versions: [[{ name: 'id', type: 'string' }]],
});

/** A batch of one event per key, in this order, from offset 10 on; the id of an event is its key and place, `a0`. */
export function batchOf(...keys: readonly string[]): EventBatch & { readonly messages: readonly KafkaMessage[] } {
  const events = keys.map((key, index): ConsumedEvent => ({
    contract: thingHappened,
    id: `${key}${index}`,
    tenantId: 'acme',
    source: '/test',
    timeMs: 1_000,
    receivedMs: 1_001,
    traceParent: undefined,
    key,
    data: {},
    offset: 10 + index,
  }));
  return {
    group: 'tests',
    contract: thingHappened,
    topic: thingHappened.name,
    partition: 3,
    firstOffset: 10,
    nextOffset: 10 + keys.length,
    events,
    messages: events.map(({ key, offset }) => ({
      key: Buffer.from(key),
      value: Buffer.from(`value ${offset}`),
      timestamp: '1001',
      attributes: 0,
      offset: String(offset),
      headers: {},
    })),
  };
}

export function idsOf({ events }: EventBatch): string[] {
  return events.map(({ id }) => id);
}

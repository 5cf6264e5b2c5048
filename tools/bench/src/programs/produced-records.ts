import { EventEncoder, EventPublisher, BatchingProducer, type OutgoingRecord } from '@nadi/messaging';
import { memoryRegistry } from '../events/memory-registry.ts';
import { benchContract, productViewEvent } from '../events/product-views.ts';

/** Told to every program that produces. */
export interface ProduceOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
}

/** Records in one send. */
export const sendRecords = 1_000;

/** Encoded records, made once: keys, headers and bodies are the same for every client. */
export async function producedRecords(topic: string): Promise<OutgoingRecord[]> {
  const publisher = new EventPublisher(
    new EventEncoder(memoryRegistry()),
    new BatchingProducer(() => Promise.reject(new Error('nothing is sent'))),
  );
  await publisher.prepare([benchContract]);
  return Array.from({ length: 5 * sendRecords }, (_, index) => ({
    ...publisher.encode(productViewEvent(index)),
    topic,
  }));
}

/** Bytes of a record's key, value and headers, on average. */
export function averageBytes(records: readonly OutgoingRecord[]): number {
  const total = records.reduce((sum, { key, value, headers }) => sum + key.length + value.length + headers.length, 0);
  return Math.round(total / records.length);
}

/** The records of one send after the other, from a fixed stock. */
export function* sends<T>(stock: readonly T[], events: number): Generator<readonly T[]> {
  let start = 0;
  for (let left = events; left > 0; left -= sendRecords) {
    const end = start + Math.min(sendRecords, left);
    yield stock.slice(start, end);
    start = end >= stock.length ? 0 : end;
  }
}

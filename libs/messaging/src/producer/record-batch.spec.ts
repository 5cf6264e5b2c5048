import { describe, expect, it } from '@jest/globals';
import { createRecordsBatch, NumericMap, Reader, readRecordsBatch } from '@platformatic/kafka';
import type { OutgoingRecord } from './producer-port.ts';
import { measureBatch, writeBatch } from './record-batch.ts';
import { encodeHeaders } from './record-headers.ts';

const origin = { producerId: 123_456_789_012n, producerEpoch: 7, firstSequence: 41 };
const headers = [
  ['ce_id', 'e-1'],
  ['ce_source', 'ä'.repeat(70)],
] as const;

function record(index: number): OutgoingRecord {
  return {
    topic: 't',
    key: Buffer.from(`key-${index}`),
    value: Buffer.alloc(index * 13, index),
    headers: encodeHeaders(headers),
    // Not in order: what was received first may be sent last.
    timestampMs: 1_700_000_000_000 + (index % 3 === 0 ? -index : index * 1_000),
  };
}

function written(records: readonly OutgoingRecord[]): Buffer {
  const batch = measureBatch(records);
  const target = Buffer.alloc(batch.bytes + 5);
  const end = writeBatch(target, 5, batch, origin);
  expect(end).toBe(target.length);
  return target.subarray(5);
}

describe('record batch', () => {
  const records = Array.from({ length: 200 }, (_, index) => record(index));

  it('has byte for byte the form that the client gives it', () => {
    const theirs = createRecordsBatch(
      records.map(({ topic, key, value, timestampMs }) => ({
        ...{ topic, key, value, partition: 0, timestamp: BigInt(timestampMs) },
        headers: new Map(headers.map(([name, text]) => [Buffer.from(name), Buffer.from(text)])),
      })),
      {
        producerId: origin.producerId,
        producerEpoch: origin.producerEpoch,
        sequences: new NumericMap([['t:0', origin.firstSequence]]),
      },
    );
    expect(written(records).equals(theirs.buffer)).toBe(true);
  });

  it('names its origin and its latest time', () => {
    const read = readRecordsBatch(Reader.from(written(records)));
    expect(read).toMatchObject({ ...origin, lastOffsetDelta: 199, maxTimestamp: 1_700_000_199_000n });
    expect(read.records).toHaveLength(200);
  });
});

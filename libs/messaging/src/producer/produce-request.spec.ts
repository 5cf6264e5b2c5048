import { describe, expect, it } from '@jest/globals';
import { Reader, readRecordsBatch, Writer } from '@platformatic/kafka';
import { encodeProduceRequest, produceApi, readProduceResponse, type PartitionBatch } from './produce-request.ts';
import { measureBatch } from './record-batch.ts';
import { encodeHeaders } from './record-headers.ts';

function batch(partition: number, ...values: string[]): PartitionBatch {
  const records = values.map((value) => ({
    ...{ topic: 't', key: Buffer.from('k'), value: Buffer.from(value), headers: encodeHeaders([]), timestampMs: 1 },
  }));
  return {
    partition,
    batch: measureBatch(records),
    origin: { producerId: 9n, producerEpoch: 0, firstSequence: 3 },
  };
}

describe('encodeProduceRequest', () => {
  it('names every topic once, with the records of each of its partitions', () => {
    const topics = new Map([
      ['orders', [batch(0, 'a', 'b'), batch(5, 'c')]],
      ['päyments', [batch(1, 'd'.repeat(300))]],
    ]);
    const reader = Reader.from(encodeProduceRequest(topics, 1_234));
    expect([reader.readNullableString(), reader.readInt16(), reader.readInt32()]).toEqual([null, -1, 1_234]);
    const read = reader.readArray((r) => ({
      topic: r.readString(),
      partitions: r.readArray((p) => ({
        partition: p.readInt32(),
        values: readRecordsBatch(Reader.from(p.readBytes())).records.map(({ value }) => value?.toString()),
      })),
    }));
    reader.readTaggedFields();
    expect(reader.remaining).toBe(0);
    expect(read).toEqual([
      {
        topic: 'orders',
        partitions: [
          { partition: 0, values: ['a', 'b'] },
          { partition: 5, values: ['c'] },
        ],
      },
      { topic: 'päyments', partitions: [{ partition: 1, values: ['d'.repeat(300)] }] },
    ]);
  });
});

/** A broker's answer for one topic: the error code of each partition, 0 for none. */
function answer(codes: readonly number[]): Reader {
  const writer = Writer.create();
  writer.appendArray([codes], (topics, ofTopic) => {
    topics.appendString('orders').appendArray([...ofTopic.entries()], (partitions, [partition, code]) => {
      partitions.appendInt32(partition).appendInt16(code).appendInt64(100n).appendInt64(-1n).appendInt64(0n);
      partitions.appendArray(code === 0 ? [] : [4], (records, index) => {
        records.appendInt32(index).appendString('too old');
      });
      partitions.appendString(code === 0 ? null : 'refused');
    });
  });
  writer.appendInt32(0).appendTaggedFields();
  return Reader.from(writer.buffer);
}

const read = (codes: readonly number[]) => readProduceResponse(1, produceApi.key, produceApi.version, answer(codes));

describe('readProduceResponse', () => {
  it('is content if every partition took its records', () => {
    expect(() => read([0, 0, 0])).not.toThrow();
  });

  it('throws if one of them did not, naming it and the broker’s error', () => {
    expect(() => read([0, 6, 0])).toThrow(/Produce/);
    try {
      read([0, 6, 0]);
    } catch (error) {
      expect((error as AggregateError).errors).toMatchObject([{ path: 'orders[1]', apiId: 'NOT_LEADER_OR_FOLLOWER' }]);
    }
  });
});

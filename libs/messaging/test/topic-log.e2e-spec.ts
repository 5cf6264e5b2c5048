import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningStack } from '@nadi/test-harness';
import {
  createTopicAdmin,
  createTopicLogReader,
  createTopicLogWriter,
  type AppendedRecord,
  type LogRecord,
  type TopicAdmin,
  type TopicLogReader,
  type TopicLogWriter,
} from '../src/index.ts';
import { kafka, unique } from './support/platform.ts';

let admin: TopicAdmin;
let reader: TopicLogReader;
let writer: TopicLogWriter;

beforeAll(async () => {
  const connection = { brokers: runningStack.kafkaBrokers, clientId: unique('log') };
  admin = await createTopicAdmin(connection);
  reader = createTopicLogReader(connection);
  writer = createTopicLogWriter(connection);
});

afterAll(async () => {
  await Promise.all([reader.close(), writer.close(), admin.close()]);
});

async function createTopic(): Promise<string> {
  const name = unique('log');
  await admin.createTopics([{ name, partitions: 3, config: { 'max.message.bytes': '2097152' } }]);
  return name;
}

async function readAll(topic: string, partition: number, from: number, to: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const portion of reader.read({ topic, partition, from, to })) {
    records.push(...portion);
  }
  return records;
}

function record(value: string | null, more: Partial<AppendedRecord> = {}): AppendedRecord {
  return {
    timestampMs: 1_700_000_000_123,
    key: Buffer.from('key'),
    value: value === null ? null : Buffer.from(value),
    headers: [],
    ...more,
  };
}

describe('the log of a topic', () => {
  it('gives back what was appended: null key and value, empty ones, repeated headers, order and time', async () => {
    const topic = await createTopic();
    const written: AppendedRecord[] = [
      record('first', {
        headers: [
          [Buffer.from('b'), Buffer.from('1')],
          [Buffer.from('a'), null],
          [Buffer.from('b'), Buffer.from('2')],
        ],
      }),
      record(null, { timestampMs: 1_600_000_000_000 }),
      record('', { key: null }),
      record('ünïcode', { key: Buffer.alloc(0), timestampMs: 1_700_000_000_999 }),
    ];
    await writer.append(topic, 2, written.slice(0, 3));
    await writer.append(topic, 2, written.slice(3));
    expect(await readAll(topic, 2, 0, 4)).toEqual(written.map((one, offset) => ({ offset, ...one })));
    expect(await readAll(topic, 0, 0, 0)).toEqual([]);
  });

  it('is read from the middle of a batch to the middle of another, in portions', async () => {
    const topic = await createTopic();
    const value = Buffer.alloc(1_000, 'x').toString();
    for (let batch = 0; batch < 30; batch += 1) {
      const records = Array.from({ length: 500 }, (_, index) => record(`${batch * 500 + index} ${value}`));
      await writer.append(topic, 0, records);
    }
    const offsets = (await readAll(topic, 0, 777, 14_321)).map(({ offset, value: read }) => {
      expect(Number(read?.toString().split(' ')[0])).toBe(offset);
      return offset;
    });
    expect(offsets).toEqual(Array.from({ length: 14_321 - 777 }, (_, index) => 777 + index));
  });

  it('refuses an offset that retention has taken', async () => {
    const topic = await createTopic();
    await writer.append(topic, 1, [record('a'), record('b'), record('c')]);
    const client = kafka.admin();
    await client.connect();
    // The client wants to know the topic before it deletes from it.
    await client.fetchTopicOffsets(topic);
    await client.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: '2' }] });
    await client.disconnect();
    await expect(readAll(topic, 1, 0, 3)).rejects.toMatchObject({ code: 'OFFSET_OUT_OF_RANGE' });
    expect((await readAll(topic, 1, 2, 3)).map(({ value }) => value?.toString())).toEqual(['c']);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runningStack, until } from '@nadi/test-harness';
import {
  createTopicAdmin,
  createTopicLogReader,
  createTopicLogWriter,
  readNewest,
  tailTopic,
  type TailedStretch,
  type TailOptions,
  type TopicAdmin,
  type TopicLogReader,
  type TopicLogWriter,
} from '../src/index.ts';
import { unique } from './support/platform.ts';

const connection = { brokers: runningStack.kafkaBrokers, clientId: unique('tail') };
let admin: TopicAdmin;
let reader: TopicLogReader;
let writer: TopicLogWriter;

beforeAll(async () => {
  admin = await createTopicAdmin(connection);
  reader = createTopicLogReader(connection);
  writer = createTopicLogWriter(connection);
});

afterAll(async () => {
  await Promise.all([reader.close(), writer.close(), admin.close()]);
});

async function createTopic(name = unique('tail')): Promise<string> {
  await admin.createTopics([{ name, partitions: 3, config: {} }]);
  return name;
}

/** Appends records `<partition>-<number>`, a millisecond apart over all partitions. */
let timeMs = 1_700_000_000_000;
async function append(topic: string, partition: number, ...values: readonly string[]): Promise<void> {
  const records = values.map((value) => ({
    ...{ timestampMs: (timeMs += 1), key: Buffer.from('key'), headers: [] },
    value: Buffer.from(value),
  }));
  await writer.append(topic, partition, records);
}

/** Follows a topic in the background. */
function following(topic: string, options: Partial<TailOptions> = {}) {
  const stop = new AbortController();
  const stretches: TailedStretch[] = [];
  const ended = (async () => {
    for await (const stretch of tailTopic(connection, { topic, newest: 2, signal: stop.signal, ...options })) {
      stretches.push(stretch);
    }
  })();
  const seen = () => stretches.flatMap(({ records }) => records.map(({ value }) => String(value))).sort();
  return {
    stretches,
    untilSeen: (...values: readonly string[]) =>
      until(`${values.join()}, saw ${seen().join()}`, () => values.every((value) => seen().includes(value))),
    seen,
    end: async () => {
      stop.abort();
      await ended;
    },
  };
}

describe('a tail of a topic', () => {
  it('shows the newest records of all partitions and then what comes, each once and in order', async () => {
    const topic = await createTopic();
    await append(topic, 0, 'a1', 'a2', 'a3');
    await append(topic, 2, 'c1');
    const tail = following(topic);
    await tail.untilSeen('a2', 'a3', 'c1');
    await append(topic, 1, 'b1');
    await append(topic, 0, 'a4');
    await tail.untilSeen('b1', 'a4');
    await tail.end();
    expect(tail.seen()).toEqual(['a2', 'a3', 'a4', 'b1', 'c1']);
  });

  it('waits for a topic that does not exist yet', async () => {
    const topic = unique('later');
    const errors: string[] = [];
    const tail = following(topic, { onRetry: ({ code }) => errors.push(code) });
    await until('the first look', () => errors.length > 0);
    await createTopic(topic);
    await append(topic, 0, 'first');
    await tail.untilSeen('first');
    await tail.end();
    expect(new Set(errors)).toEqual(new Set(['TOPIC_UNKNOWN']));
  });

  it('moves a reader on that cannot keep up, and says so', async () => {
    const topic = await createTopic();
    const stop = new AbortController();
    const tail = tailTopic(connection, { topic, newest: 1, signal: stop.signal, mostBehind: 100, maxBytes: 1_000 });
    await append(topic, 0, 'before');
    expect((await tail.next()).value).toMatchObject({ passedOver: 0 });
    for (let batch = 0; batch < 10; batch += 1) {
      await append(topic, 0, ...Array.from({ length: 100 }, (_, index) => `${batch * 100 + index}`));
    }
    const gaps: number[] = [];
    let read = 0;
    for await (const { records, passedOver } of tail) {
      gaps.push(passedOver);
      read += records.length + passedOver;
      if (records.at(-1)?.value?.toString() === '999') stop.abort();
    }
    expect(read).toBe(1_000);
    expect(Math.max(...gaps)).toBeGreaterThan(500);
  });
});

describe('reading a topic backwards', () => {
  it('pages through all partitions from the newest record to the first', async () => {
    const topic = await createTopic();
    await append(topic, 0, '1', '2');
    await append(topic, 1, '3');
    await append(topic, 0, '4', '5');
    await append(topic, 1, '6', '7');
    const first = await readNewest(reader, topic, { limit: 4 });
    expect(first.records.map(({ value }) => String(value))).toEqual(['7', '6', '5', '4']);
    const second = await readNewest(reader, topic, { limit: 4, before: first.older });
    expect(second.records.map(({ value }) => String(value))).toEqual(['3', '2', '1']);
    expect(second.older.size).toBe(0);
  });

  it('says that a topic does not exist', async () => {
    await expect(readNewest(reader, unique('never'), { limit: 1 })).rejects.toMatchObject({ code: 'TOPIC_UNKNOWN' });
  });
});

describe('the list of topics', () => {
  it('has partitions, offsets and settings, and none of the broker’s own topics', async () => {
    const topic = await createTopic();
    await append(topic, 1, 'one', 'two');
    const topics = await admin.listTopics();
    expect(topics.find(({ name }) => name === topic)).toMatchObject({
      partitions: 3,
      offsets: [
        { partition: 0, low: 0, high: 0 },
        { partition: 1, low: 0, high: 2 },
        { partition: 2, low: 0, high: 0 },
      ],
      config: expect.objectContaining({ 'cleanup.policy': 'delete' }),
    });
    expect(topics.filter(({ name }) => name.startsWith('__'))).toEqual([]);
  });
});

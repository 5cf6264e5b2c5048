import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { LogRange } from '../consumer/offset-store.ts';
import { followLogsOf, type FollowLogsOptions, type LogFault } from './follow-logs.ts';
import type { FetchedStretch, LogPositions, TopicLogs } from './kafka-log.ts';

/** Logs in memory, whose records have their offsets as values; at most `answer` records come at once. */
class FakeLogs implements TopicLogs {
  readonly failures: NadiError[] = [];
  readonly asked: string[] = [];

  constructor(
    readonly topics: Record<string, LogRange[]>,
    private readonly answer = 2,
  ) {}

  ranges(topic: string): Promise<Map<number, LogRange>> {
    const ranges = this.topics[topic];
    return ranges === undefined
      ? Promise.reject(new NadiError('TOPIC_UNKNOWN', { message: topic }))
      : Promise.resolve(new Map(ranges.map((range, partition) => [partition, range])));
  }

  async fetchAll(positions: LogPositions): Promise<FetchedStretch[]> {
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    this.asked.push([...positions.keys()].join(' '));
    return [...positions].flatMap(([topic, partitions]) =>
      [...partitions].map(([partition, from]) => {
        const high = this.topics[topic]?.[partition]?.high ?? from;
        const nextOffset = Math.max(from, Math.min(high, from + this.answer));
        const records = Array.from({ length: nextOffset - from }, (_, index) => ({
          ...{ offset: from + index, timestampMs: 0, key: null, value: null, headers: [] },
        }));
        return { topic, partition, records, nextOffset, highWatermark: high };
      }),
    );
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Followed {
  readonly seen: string[];
  readonly faults: LogFault[];
  readonly retries: string[];
}

/** Follows until this many records were read, or for 60 answers. */
async function follow(logs: FakeLogs, count: number, options: Partial<FollowLogsOptions> = {}): Promise<Followed> {
  const stop = new AbortController();
  const followed: Followed = { seen: [], faults: [], retries: [] };
  const stretches = followLogsOf(logs, {
    topics: Object.keys(logs.topics),
    position: (_topic, _partition, { low }) => Promise.resolve(low),
    signal: stop.signal,
    onRetry: ({ code }) => followed.retries.push(code),
    onFault: (fault) => followed.faults.push(fault),
    random: () => 0,
    ...options,
  });
  for await (const answer of stretches) {
    for (const { topic, partition, records } of answer) {
      followed.seen.push(...records.map(({ offset }) => `${topic}${partition}:${offset}`));
    }
    if (followed.seen.length >= count) stop.abort();
  }
  return followed;
}

describe('followLogs', () => {
  it('reads every partition from its position, or from its first record, in order', async () => {
    const logs = new FakeLogs({
      a: [
        { low: 0, high: 3 },
        { low: 4, high: 6 },
      ],
      b: [{ low: 0, high: 2 }],
    });
    const position: FollowLogsOptions['position'] = (topic, _partition, { low }) =>
      Promise.resolve(topic === 'b' ? 1 : low);
    const { seen } = await follow(logs, 6, { position });
    expect(seen.filter((place) => place.startsWith('a0'))).toEqual(['a0:0', 'a0:1', 'a0:2']);
    expect(seen.filter((place) => place.startsWith('a1'))).toEqual(['a1:4', 'a1:5']);
    expect(seen.filter((place) => place.startsWith('b0'))).toEqual(['b0:1']);
  });

  it('asks for each topic first in its turn', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 9 }], b: [{ low: 0, high: 9 }], c: [{ low: 0, high: 9 }] }, 1);
    await follow(logs, 9);
    expect(new Set(logs.asked)).toEqual(new Set(['a b c', 'b c a', 'c a b']));
  });

  it('goes on after what passes, without a record read twice or left out', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 4 }] });
    logs.failures.push(
      new NadiError('BROKER_UNAVAILABLE', { message: '', retriable: true }),
      new NadiError('OFFSET_OUT_OF_RANGE', { message: '' }),
    );
    const { seen, retries } = await follow(logs, 4);
    expect(seen).toEqual(['a0:0', 'a0:1', 'a0:2', 'a0:3']);
    expect(retries).toEqual(['BROKER_UNAVAILABLE', 'OFFSET_OUT_OF_RANGE']);
  });

  it('asks again for a position that cannot be read yet', async () => {
    let asked = 0;
    const position = () => {
      asked += 1;
      return asked === 1
        ? Promise.reject(new NadiError('DATABASE_UNAVAILABLE', { message: '', retriable: true }))
        : Promise.resolve(2);
    };
    const { seen, retries } = await follow(new FakeLogs({ a: [{ low: 0, high: 4 }] }), 2, { position });
    expect(seen).toEqual(['a0:2', 'a0:3']);
    expect(retries).toEqual(['DATABASE_UNAVAILABLE']);
  });

  it('tells of records that were removed before they were read, and goes on behind them', async () => {
    const { seen, faults } = await follow(new FakeLogs({ a: [{ low: 5, high: 6 }] }), 1, {
      position: () => Promise.resolve(2),
    });
    expect(seen).toEqual(['a0:5']);
    expect(faults).toMatchObject([{ topic: 'a', partition: 0, kind: 'removed', position: 2 }]);
  });

  it('does not read a log that ends before the position, and reads the others', async () => {
    const logs = new FakeLogs({
      a: [
        { low: 0, high: 3 },
        { low: 0, high: 9 },
      ],
    });
    const { seen, faults } = await follow(logs, 2, { position: () => Promise.resolve(7) });
    expect(seen).toEqual(['a1:7', 'a1:8']);
    expect(faults).toMatchObject([{ topic: 'a', partition: 0, kind: 'shortened', position: 7 }]);
  });

  it('reads a log on that has grown while the position was asked for', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 3 }] });
    const position = () => {
      logs.topics['a'] = [{ low: 0, high: 9 }];
      return Promise.resolve(7);
    };
    const { seen, faults } = await follow(logs, 2, { position });
    expect(seen).toEqual(['a0:7', 'a0:8']);
    expect(faults).toEqual([]);
  });

  it('reads a topic that was not there for a moment on from where it was', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 8 }] });
    let nowMs = 0;
    let looks = 0;
    const ranges = logs.ranges.bind(logs);
    logs.ranges = (topic) => {
      looks += 1;
      return looks === 2 ? Promise.reject(new NadiError('TOPIC_UNKNOWN', { message: topic })) : ranges(topic);
    };
    const { seen } = await follow(logs, 8, { topics: ['a'], now: () => (nowMs += 20_000) });
    expect(looks).toBeGreaterThan(2);
    expect(seen).toEqual(Array.from({ length: 8 }, (_, offset) => `a0:${offset}`));
  });

  it('finds a topic that is made later, and partitions that are added', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 1 }] });
    let nowMs = 0;
    const now = () => {
      nowMs += 10_000;
      logs.topics['late'] ??=
        nowMs > 40_000
          ? [
              { low: 0, high: 1 },
              { low: 0, high: 1 },
            ]
          : (undefined as never);
      return nowMs;
    };
    const { seen } = await follow(logs, 3, { topics: ['a', 'late'], now });
    expect(seen).toEqual(['a0:0', 'late0:0', 'late1:0']);
  });

  it('tells when every partition has its place, and of a stretch in which nothing is left', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 2 }] });
    const fetchAll = logs.fetchAll.bind(logs);
    // As after compaction: the log goes further than its last record.
    logs.fetchAll = async (positions) => (await fetchAll(positions)).map((stretch) => ({ ...stretch, records: [] }));
    const stop = new AbortController();
    const told: string[] = [];
    const answers = followLogsOf(logs, {
      ...{ topics: ['a'], signal: stop.signal, onRetry: () => undefined, onFault: () => undefined, random: () => 0 },
      position: (_topic, _partition, { low }) => Promise.resolve(low),
      onPlaced: () => told.push('placed'),
    });
    for await (const [stretch] of answers) {
      told.push(`${stretch?.records.length} records to ${stretch?.nextOffset}`);
      stop.abort();
    }
    expect(told).toEqual(['placed', '0 records to 2']);
  });

  it('hands on what does not pass', async () => {
    const logs = new FakeLogs({ a: [{ low: 0, high: 1 }] });
    logs.failures.push(new NadiError('RECORD_UNDECODABLE', { message: 'broken' }));
    await expect(follow(logs, 1)).rejects.toThrow('broken');
  });
});

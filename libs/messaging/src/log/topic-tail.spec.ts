import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import type { LogRange } from '../consumer/offset-store.ts';
import type { FetchedStretch, TopicLog } from './kafka-log.ts';
import { followLog, type TailedStretch, type TailOptions } from './topic-tail.ts';

/** A log in memory: record `n` of a partition has the value `n`. At most `answer` records come at once. */
class FakeLog implements TopicLog {
  readonly failures: NadiError[] = [];
  lookedUp = 0;

  constructor(
    readonly partitions: LogRange[],
    private readonly answer = 2,
  ) {}

  ranges(): Promise<Map<number, LogRange>> {
    this.lookedUp += 1;
    return Promise.resolve(new Map(this.partitions.map((range, index) => [index, { ...range }])));
  }

  async fetch(topic: string, positions: ReadonlyMap<number, number>): Promise<FetchedStretch[]> {
    await new Promise((resolve) => setImmediate(resolve));
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
    return this.partitions.map(({ high }, partition) => {
      const from = positions.get(partition) ?? 0;
      const nextOffset = Math.max(from, Math.min(high, from + this.answer));
      const records = Array.from({ length: nextOffset - from }, (_, index) => ({
        ...{ offset: from + index, timestampMs: 0, key: null, headers: [] },
        value: Buffer.from(String(from + index)),
      }));
      return { topic, partition, records, nextOffset, highWatermark: high };
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Follows a log until `count` records were read; `onStretch` sees each stretch before the next is asked for. */
async function follow(
  log: FakeLog,
  count: number,
  options: Partial<TailOptions> = {},
  onStretch: (stretch: TailedStretch) => void = () => undefined,
): Promise<string[]> {
  const stop = new AbortController();
  const seen: string[] = [];
  let records = 0;
  const tail = followLog(log, { topic: 't', newest: 0, signal: stop.signal, random: () => 0, ...options });
  for await (const stretch of tail) {
    onStretch(stretch);
    const gap = stretch.passedOver === 0 ? '' : `(${stretch.passedOver} passed over)`;
    seen.push(`${stretch.partition}:${gap}${stretch.records.map(({ value }) => String(value)).join(',')}`);
    records += stretch.records.length;
    if (records >= count) stop.abort();
  }
  return seen;
}

const unavailable = new NadiError('BROKER_UNAVAILABLE', { message: 'gone', retriable: true });

describe('a tail', () => {
  it('begins with the newest records of each partition and goes on in the order of the log', async () => {
    const log = new FakeLog([
      { low: 0, high: 10 },
      { low: 3, high: 4 },
    ]);
    expect(await follow(log, 4, { newest: 3 })).toEqual(['0:7,8', '1:3', '0:9']);
  });

  it('begins at the end if none are wanted, and shows what comes then', async () => {
    const log = new FakeLog([{ low: 0, high: 10 }]);
    setTimeout(() => (log.partitions[0] = { low: 0, high: 12 }), 20);
    expect(await follow(log, 2)).toEqual(['0:10,11']);
  });

  it('moves a reader on that is too far behind, and says how many records it passed over', async () => {
    const log = new FakeLog([{ low: 0, high: 2 }]);
    const grow = ({ records }: TailedStretch) => {
      // A hundred records come while the reader handles the first stretch.
      if (records[0]?.offset === 0) log.partitions[0] = { low: 0, high: 102 };
    };
    expect(await follow(log, 6, { newest: 2, mostBehind: 10 }, grow)).toEqual([
      '0:0,1',
      '0:2,3',
      '0:(93 passed over)97,98',
    ]);
  });

  it('goes on where it was after the broker was away', async () => {
    const log = new FakeLog([{ low: 0, high: 4 }]);
    log.failures.push(unavailable);
    const errors: string[] = [];
    const seen = await follow(log, 4, { newest: 4, onRetry: ({ code }) => errors.push(code) });
    expect([seen, errors, log.lookedUp]).toEqual([['0:0,1', '0:2,3'], ['BROKER_UNAVAILABLE'], 2]);
  });

  it('passes over what retention has taken, and starts over with a log that was created anew', async () => {
    const log = new FakeLog([{ low: 0, high: 4 }]);
    const outOfRange = new NadiError('OFFSET_OUT_OF_RANGE', { message: 'gone' });
    const change = ({ records }: TailedStretch) => {
      const next = { 1: { low: 10, high: 12 }, 11: { low: 0, high: 2 } }[records.at(-1)?.offset ?? -1];
      if (next === undefined) return;
      log.partitions[0] = next;
      log.failures.push(outOfRange);
    };
    expect(await follow(log, 6, { newest: 4 }, change)).toEqual([
      '0:0,1',
      '0:(8 passed over)10,11',
      '0:(1 passed over)0,1',
    ]);
  });

  it('ends with an error that waiting does not mend', async () => {
    const log = new FakeLog([{ low: 0, high: 4 }]);
    log.failures.push(new NadiError('HANDLER_FAILED', { message: 'a bug' }));
    await expect(follow(log, 4, { newest: 4 })).rejects.toMatchObject({ code: 'HANDLER_FAILED' });
  });
});

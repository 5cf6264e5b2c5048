import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from './log-record.ts';
import { readNewest, type NewestOptions } from './read-newest.ts';
import type { LogStretch } from './topic-log-reader.ts';

/** Partitions of records with these times; the value is the time. Counts how many records were read. */
function logOf(...partitions: readonly (readonly number[])[]) {
  const counts = { read: 0 };
  const records = partitions.map((times) =>
    times.map((timestampMs, offset): LogRecord => ({
      ...{ offset, timestampMs, key: null, headers: [] },
      value: Buffer.from(String(timestampMs)),
    })),
  );
  const reader = {
    ranges: () => Promise.resolve(new Map(records.map((all, index) => [index, { low: 0, high: all.length }]))),
    async *read({ partition, from, to }: LogStretch) {
      for (const record of records[partition]?.slice(from, to) ?? []) {
        counts.read += 1;
        yield await Promise.resolve([record]);
      }
    },
  };
  return { reader, counts };
}

async function pages(log: ReturnType<typeof logOf>, options: NewestOptions, most = 10): Promise<number[][]> {
  const found: number[][] = [];
  let before: NewestOptions['before'];
  do {
    const { records, older } = await readNewest(log.reader, 't', { ...options, before });
    found.push(records.map(({ timestampMs }) => timestampMs));
    before = older;
  } while (before.size > 0 && found.length < most);
  return found;
}

describe('readNewest', () => {
  it('pages backwards through all partitions by time, each record once', async () => {
    const log = logOf([1, 4, 5, 9], [2, 3, 8], []);
    expect(await pages(log, { limit: 3 })).toEqual([[9, 8, 5], [4, 3, 2], [1]]);
  });

  it('reads no more than it returns per partition if every record counts', async () => {
    const log = logOf(Array.from({ length: 1_000 }, (_, index) => index));
    expect((await readNewest(log.reader, 't', { limit: 5 })).records).toHaveLength(5);
    expect(log.counts.read).toBe(5);
  });

  it('keeps to one partition', async () => {
    expect(await pages(logOf([1, 4], [2, 3]), { limit: 10, partition: 1 })).toEqual([[3, 2]]);
  });

  it('keeps the order of a partition although its times go back', async () => {
    expect(await pages(logOf([7, 2, 9, 1], [5]), { limit: 2 })).toEqual([[5, 1], [9, 2], [7]]);
  });

  it('goes further back for records that count, but not for ever in one page', async () => {
    const log = logOf(Array.from({ length: 3_000 }, (_, index) => index));
    const accept = ({ timestampMs }: LogRecord) => timestampMs % 1_000 === 0;
    expect(await pages(log, { limit: 2, accept, mostScanned: 1_500 })).toEqual([[2_000], [1_000, 0]]);
  });

  it('cuts a page where it has too many bytes and goes on there', async () => {
    const log = logOf([10, 20, 30, 40]);
    expect(await pages(log, { limit: 10, maxBytes: 4 })).toEqual([
      [40, 30],
      [20, 10],
    ]);
  });
});

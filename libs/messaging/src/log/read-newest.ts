import { NadiError } from '@nadi/errors';
import type { LogRange } from '../consumer/offset-store.ts';
import type { Positions } from './kafka-log.ts';
import type { LogRecord } from './log-record.ts';
import type { TopicLogReader } from './topic-log-reader.ts';

/** A record and the partition it is in. */
export interface PlacedRecord extends LogRecord {
  readonly partition: number;
}

export interface NewestOptions {
  /** Most records to return. */
  readonly limit: number;
  /** Only this partition. */
  readonly partition?: number | undefined;
  /** Goes on where another reading ended: only these partitions, before these offsets. */
  readonly before?: Positions | undefined;
  /** Which records count; all by default. */
  readonly accept?: (record: LogRecord) => boolean;
  /** Most offsets to look at per partition. Default 5,000. */
  readonly mostScanned?: number;
  /** Most bytes of keys and values to hold per partition. Default 4 MiB. */
  readonly maxBytes?: number;
}

export interface NewestRecords {
  /** The newest first by their timestamps; those of one partition in the order of their offsets. */
  readonly records: readonly PlacedRecord[];
  /** Where older records may be, to be given as `before`; empty at the start of the log. */
  readonly older: Positions;
}

interface Scanned {
  readonly partition: number;
  readonly low: number;
  /** Newest first. */
  readonly records: readonly LogRecord[];
  /** Every record from here on that counts is in `records`. */
  readonly from: number;
}

const defaultMostScanned = 5_000;
const defaultMaxBytes = 4 * 1_048_576;
const chunkOffsets = 500;

/**
 * The newest records of a topic, for reading it backwards. It looks at a bounded stretch of each partition, so that a page may have
 * fewer records than asked for, or none, and still name older ones.
 * @throws NadiError TOPIC_UNKNOWN, BROKER_UNAVAILABLE (retriable)
 */
export async function readNewest(
  reader: Pick<TopicLogReader, 'ranges' | 'read'>,
  topic: string,
  options: NewestOptions,
): Promise<NewestRecords> {
  const scans: Scanned[] = [];
  for (const [partition, range] of await reader.ranges(topic)) {
    const isWanted = options.partition === undefined || options.partition === partition;
    if (isWanted && (options.before === undefined || options.before.has(partition))) {
      const high = Math.min(range.high, options.before?.get(partition) ?? range.high);
      scans.push(await scanBackwards(reader, topic, partition, { ...range, high }, options));
    }
  }
  return merged(scans, options.limit);
}

/** Takes the newest record of all partitions again and again, in each partition in the order of its log. */
function merged(scans: readonly Scanned[], limit: number): NewestRecords {
  const heads = scans.map((scan) => ({ ...scan, taken: 0 }));
  const records: PlacedRecord[] = [];
  while (records.length < limit) {
    const timeOf = ({ records: found, taken }: (typeof heads)[number]) => found[taken]?.timestampMs ?? -Infinity;
    const head = heads.reduce((newest, one) => (timeOf(one) > timeOf(newest) ? one : newest), heads[0] ?? noRecords);
    const record = head.records[head.taken];
    if (record === undefined) {
      break;
    }
    head.taken += 1;
    records.push({ ...record, partition: head.partition });
  }
  const older = heads.flatMap(({ partition, low, records: found, taken, from }) => {
    const left = found[taken];
    const before = left === undefined ? from : left.offset + 1;
    return before > low ? [[partition, before] as const] : [];
  });
  return { records, older: new Map(older) };
}

const noRecords = { partition: 0, low: 0, records: [], from: 0, taken: 0 };

async function scanBackwards(
  reader: Pick<TopicLogReader, 'read'>,
  topic: string,
  partition: number,
  { low, high }: LogRange,
  options: NewestOptions,
): Promise<Scanned> {
  const { limit, accept = () => true, mostScanned = defaultMostScanned, maxBytes = defaultMaxBytes } = options;
  const lowest = Math.max(low, high - mostScanned);
  const kept = new NewestKept(limit, maxBytes);
  let from = Math.max(high, low);
  while (from > lowest && kept.hasRoom) {
    const to = from;
    from = Math.max(lowest, to - Math.min(chunkOffsets, options.accept === undefined ? limit : chunkOffsets));
    const chunk = new NewestKept(limit - kept.records.length, maxBytes - kept.bytes);
    try {
      for await (const portion of reader.read({ topic, partition, from, to })) {
        portion.filter(accept).forEach((record) => chunk.add(record));
      }
    } catch (error) {
      if (error instanceof NadiError && error.code === 'OFFSET_OUT_OF_RANGE') {
        // Retention was faster: nothing older is left.
        return { partition, low: from, records: kept.records, from };
      }
      throw error;
    }
    kept.addOlder(chunk);
    if (chunk.hasDropped) {
      from = kept.records.at(-1)?.offset ?? to;
    }
  }
  return { partition, low, records: kept.records, from };
}

/** Keeps the newest records of those that come in the order of the log, within a number and a size. */
class NewestKept {
  /** Newest first, except while records are being added. */
  readonly records: LogRecord[] = [];
  bytes = 0;
  hasDropped = false;

  constructor(
    private readonly limit: number,
    private readonly maxBytes: number,
  ) {}

  get hasRoom(): boolean {
    return this.records.length < this.limit && this.bytes < this.maxBytes;
  }

  add(record: LogRecord): void {
    this.records.push(record);
    this.bytes += sizeOf(record);
    while (this.records.length > this.limit || (this.bytes > this.maxBytes && this.records.length > 1)) {
      const dropped = this.records.shift();
      this.bytes -= dropped === undefined ? 0 : sizeOf(dropped);
      this.hasDropped = true;
    }
  }

  /** Takes over what another has kept of the stretch before. */
  addOlder(chunk: NewestKept): void {
    this.records.push(...chunk.records.reverse());
    this.bytes += chunk.bytes;
  }
}

function sizeOf({ key, value }: LogRecord): number {
  return (key?.length ?? 0) + (value?.length ?? 0);
}

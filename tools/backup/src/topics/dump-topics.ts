import { NadiError } from '@nadi/errors';
import type { TopicAdmin, TopicLogReader } from '@nadi/messaging';
import { storeFile } from '../folder/stored-file.ts';
import type { StoredPartition, StoredTopic } from '../manifest.ts';
import type { OnBackupProgress } from '../progress.ts';
import { OffsetRuns } from './offset-map.ts';
import { encodeRecords, fileMark } from './record-file.ts';

export interface DumpTopicsOptions {
  readonly topics: Pick<TopicAdmin, 'describeTopics' | 'topicOffsets'>;
  readonly reader: TopicLogReader;
  /** Those that do not exist are left out. */
  readonly names: readonly string[];
  readonly folder: string;
  /** Sees every record on its way. */
  readonly onValue: (topic: string, value: Buffer | null) => void;
  readonly onProgress: OnBackupProgress;
  readonly signal: AbortSignal;
}

interface Range {
  readonly partition: number;
  readonly low: number;
  readonly high: number;
}

/** What contracts set; everything else is the broker's own. */
const keptSettings = ['cleanup.policy', 'max.message.bytes', 'retention.ms'];
const attempts = 5;

/**
 * Copies all records that the topics hold at this moment.
 * @throws NadiError BROKER_UNAVAILABLE (retriable)
 */
export async function dumpTopics(options: DumpTopicsOptions): Promise<StoredTopic[]> {
  const described = await options.topics.describeTopics(options.names);
  const ranges = new Map<string, Range[]>();
  for (const name of described.keys()) {
    const offsets = await options.topics.topicOffsets(name);
    ranges.set(
      name,
      offsets.toSorted((a, b) => a.partition - b.partition),
    );
  }
  const total = [...ranges.values()].flat().reduce((sum, { low, high }) => sum + high - low, 0);
  const progress = { done: 0, total };
  const stored: StoredTopic[] = [];
  for (const [name, { config }] of described) {
    const partitions: StoredPartition[] = [];
    for (const range of ranges.get(name) ?? []) {
      partitions.push(await dumpPartition(name, range, progress, options));
    }
    const settings = Object.fromEntries(Object.entries(config).filter(([key]) => keptSettings.includes(key)));
    stored.push({ name, config: settings, partitions });
  }
  options.onProgress({ step: 'records', done: progress.done, total: progress.done, detail: '' });
  return stored;
}

/** Retention may delete records while they are read: then what is left is read anew. */
async function dumpPartition(
  topic: string,
  range: Range,
  progress: { done: number; total: number },
  options: DumpTopicsOptions,
): Promise<StoredPartition> {
  let { low } = range;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await dumpStretch(topic, { ...range, low }, progress, options);
    } catch (error) {
      if (attempt === attempts || !(error instanceof NadiError) || error.code !== 'OFFSET_OUT_OF_RANGE') {
        throw error;
      }
      const offsets = await options.topics.topicOffsets(topic);
      const now = offsets.find(({ partition }) => partition === range.partition);
      low = Math.min(range.high, now?.low ?? low);
    }
  }
}

async function dumpStretch(
  topic: string,
  { partition, low, high }: Range,
  progress: { done: number; total: number },
  { reader, folder, onValue, onProgress, signal }: DumpTopicsOptions,
): Promise<StoredPartition> {
  if (low === high) {
    return { partition, low, high, records: 0 };
  }
  const runs = new OffsetRuns();
  const source = async function* (): AsyncGenerator<Buffer> {
    yield fileMark;
    for await (const records of reader.read({ topic, partition, from: low, to: high })) {
      for (const { offset, value } of records) {
        runs.add(offset);
        onValue(topic, value);
      }
      progress.done += records.length;
      onProgress({ step: 'records', ...progress, detail: `${topic}[${partition}]` });
      yield encodeRecords(records);
    }
  };
  const file = await storeFile(folder, `topics/${topic}/${partition}.records.gz`, source(), signal);
  const gaps = runs.unlessWhole(low, high);
  return {
    ...{ partition, low, high, records: runs.records },
    ...(gaps === undefined ? {} : { runs: gaps }),
    ...(runs.records === 0 ? {} : { file }),
  };
}

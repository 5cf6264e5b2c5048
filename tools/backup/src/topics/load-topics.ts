import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { backoffMs, type LogRecord, type TopicAdmin, type TopicLogWriter } from '@nadi/messaging';
import { readStored } from '../folder/stored-file.ts';
import type { StoredPartition, StoredTopic } from '../manifest.ts';
import type { OnBackupProgress } from '../progress.ts';
import { decodeRecords } from './record-file.ts';
import type { RecordTranslation } from './record-translation.ts';

export interface LoadTopicsOptions {
  readonly writer: TopicLogWriter;
  readonly topics: readonly StoredTopic[];
  readonly folder: string;
  readonly translation: RecordTranslation;
  readonly onProgress: OnBackupProgress;
  readonly signal: AbortSignal;
}

/** Bounds on one append. */
const portionRecords = 2_000;
const portionBytes = 1024 * 1024;
const askAttempts = 10;
const askBackoff = { firstMs: 200, lastMs: 3_000, random: Math.random };

/**
 * Appends the records of every partition in their order to the same partition, which must be empty.
 * @throws NadiError BROKER_UNAVAILABLE, RECORD_TOO_LARGE
 */
export async function loadTopics(options: LoadTopicsOptions): Promise<void> {
  const { topics, onProgress } = options;
  const partitions = topics.flatMap(({ name, partitions: all }) => all.map((stored) => ({ name, stored })));
  const total = partitions.reduce((sum, { stored }) => sum + stored.records, 0);
  const progress = { done: 0, total };
  for (const { name, stored } of partitions) {
    await loadPartition(name, stored, options, (count) => {
      progress.done += count;
      onProgress({ step: 'records', ...progress, detail: `${name}[${stored.partition}]` });
    });
  }
}

async function loadPartition(
  topic: string,
  { partition, file }: StoredPartition,
  { folder, writer, translation, signal }: LoadTopicsOptions,
  onAppended: (count: number) => void,
): Promise<void> {
  if (file === undefined) {
    return;
  }
  const append = async (records: readonly LogRecord[]): Promise<void> => {
    await writer.append(topic, partition, records);
    onAppended(records.length);
  };
  await readStored(
    folder,
    file,
    async (chunks) => {
      let portion: LogRecord[] = [];
      let bytes = 0;
      for await (const records of decodeRecords(chunks)) {
        for (const record of records) {
          const translated = await translation.translate(topic, record);
          const size = (translated.key?.length ?? 0) + (translated.value?.length ?? 0);
          if (portion.length === portionRecords || (portion.length > 0 && bytes + size > portionBytes)) {
            await append(portion);
            portion = [];
            bytes = 0;
          }
          portion.push(translated);
          bytes += size;
        }
      }
      if (portion.length > 0) {
        await append(portion);
      }
    },
    signal,
  );
}

/**
 * Compares what the broker holds with the backup: as many records per partition, from offset 0.
 * @throws NadiError RESTORE_UNFINISHED
 */
export async function checkLogs(
  topics: readonly StoredTopic[],
  admin: Pick<TopicAdmin, 'topicOffsets'>,
): Promise<void> {
  for (const { name, partitions } of topics) {
    const offsets = await offsetsOf(name, admin);
    for (const { partition, records } of partitions) {
      const high = offsets.find((one) => one.partition === partition)?.high;
      if (high !== records) {
        throw new NadiError('RESTORE_UNFINISHED', {
          message: `${name}[${partition}] ends at ${high ?? 'nothing'} and not at ${records} as it should`,
        });
      }
    }
  }
}

/** A topic that has just been made may have no leader that knows of it. */
async function offsetsOf(
  topic: string,
  admin: Pick<TopicAdmin, 'topicOffsets'>,
): ReturnType<TopicAdmin['topicOffsets']> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await admin.topicOffsets(topic);
    } catch (error) {
      if (attempt === askAttempts || !(error instanceof NadiError) || !error.retriable) {
        throw error;
      }
      await sleep(backoffMs(attempt, askBackoff));
    }
  }
}

import { createHash } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { framedSchemaId, framingBytes } from '../serde/framing.ts';

const markCharacters = 16;

/**
 * Tells a record from any other that could stand in its place: a hash of key, time and body. The number of its schema is left
 * out: a log that was restored beside another registry has other ones.
 */
export function recordMark({ key, value, timestamp }: Pick<KafkaMessage, 'key' | 'value' | 'timestamp'>): string {
  const body = value !== null && framedSchemaId(value) !== undefined ? value.subarray(framingBytes) : value;
  const hash = createHash('sha256').update(`${timestamp}\n${key?.length ?? 'none'}\n${body?.length ?? 'none'}\n`);
  if (key !== null) {
    hash.update(key);
  }
  if (body !== null) {
    hash.update(body);
  }
  return hash.digest('hex').slice(0, markCharacters);
}

/** The mark of the record right before `nextOffset`, undefined if it is not among these. */
export function markBefore(nextOffset: number, records: readonly KafkaMessage[]): string | undefined {
  const last = records.at(-1);
  return last !== undefined && Number(last.offset) === nextOffset - 1 ? recordMark(last) : undefined;
}

/**
 * Makes sure that the log still holds the record that was handled last. A log without that record, because of compaction,
 * proves nothing and passes.
 * @param batch begins at the record before `position`
 * @throws NadiError LOG_DIVERGED if another record stands there
 */
export function assertLastRecord(batch: EachBatchPayload['batch'], position: number, mark: string): void {
  const { topic, partition } = batch;
  const record = batch.messages[0];
  if (record !== undefined && Number(record.offset) === position - 1 && recordMark(record) !== mark) {
    throw new NadiError('LOG_DIVERGED', {
      message: `${topic}[${partition}]: the record at offset ${position - 1} has mark ${recordMark(record)}, the one handled there had ${mark}`,
      context: { topic, partition, position, expected: mark, found: recordMark(record) },
    });
  }
}

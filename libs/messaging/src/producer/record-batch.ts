import { crc32c } from '@platformatic/kafka';
import type { OutgoingRecord } from './producer-port.ts';
import { varintBytes, writeVarint } from './varint.ts';

/** Who sends a batch, and the place of its first record in all that was sent to the partition. */
export interface BatchOrigin {
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
}

/** From the base offset up to the number of records, all of fixed size. */
const headerBytes = 61;
/** What the length in the header does not count: base offset and the length itself. */
const uncountedBytes = 12;
/** Where the checksummed part begins. */
const checkedFrom = 21;
const recordBatchVersion = 2;

/** The sizes of a batch, known before it is written. */
export interface MeasuredBatch {
  readonly records: readonly OutgoingRecord[];
  /** Bytes of each record without the length in front of it. */
  readonly bodyBytes: readonly number[];
  readonly bytes: number;
}

/** Measures the records of one partition. */
export function measureBatch(records: readonly OutgoingRecord[]): MeasuredBatch {
  const firstTimestampMs = records[0]?.timestampMs ?? 0;
  const bodyBytes = new Array<number>(records.length);
  let bytes = headerBytes;
  for (let index = 0; index < records.length; index += 1) {
    const { key, value, headers, timestampMs } = records[index] as OutgoingRecord;
    const body =
      1 +
      varintBytes(timestampMs - firstTimestampMs) +
      varintBytes(index) +
      varintBytes(key.length) +
      key.length +
      varintBytes(value.length) +
      value.length +
      headers.length;
    bodyBytes[index] = body;
    bytes += varintBytes(body) + body;
  }
  return { records, bodyBytes, bytes };
}

/** Writes a batch in Kafka's record format, version 2, and returns the position behind it. */
export function writeBatch(target: Buffer, start: number, batch: MeasuredBatch, origin: BatchOrigin): number {
  const { records, bodyBytes, bytes } = batch;
  const firstTimestampMs = records[0]?.timestampMs ?? 0;
  let lastTimestampMs = firstTimestampMs;
  let at = start + headerBytes;
  for (let index = 0; index < records.length; index += 1) {
    const { key, value, headers, timestampMs } = records[index] as OutgoingRecord;
    lastTimestampMs = Math.max(lastTimestampMs, timestampMs);
    at = writeVarint(target, at, bodyBytes[index] as number);
    target[at] = 0;
    at = writeVarint(target, at + 1, timestampMs - firstTimestampMs);
    at = writeVarint(target, at, index);
    at = writeVarint(target, at, key.length);
    at += key.copy(target, at);
    at = writeVarint(target, at, value.length);
    at += value.copy(target, at);
    at += headers.copy(target, at);
  }
  target.writeBigInt64BE(0n, start);
  target.writeInt32BE(bytes - uncountedBytes, start + 8);
  target.writeInt32BE(0, start + 12);
  target[start + 16] = recordBatchVersion;
  target.writeInt16BE(0, start + 21);
  target.writeInt32BE(records.length - 1, start + 23);
  target.writeBigInt64BE(BigInt(firstTimestampMs), start + 27);
  target.writeBigInt64BE(BigInt(lastTimestampMs), start + 35);
  target.writeBigInt64BE(origin.producerId, start + 43);
  target.writeInt16BE(origin.producerEpoch, start + 51);
  target.writeInt32BE(origin.firstSequence, start + 53);
  target.writeInt32BE(records.length, start + 57);
  target.writeUInt32BE(crc32c(target.subarray(start + checkedFrom, at)), start + 17);
  return at;
}

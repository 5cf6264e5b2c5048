import { ResponseError, type Reader } from '@platformatic/kafka';
import { writeBatch, type BatchOrigin, type MeasuredBatch } from './record-batch.ts';
import { uvarintBytes, writeUvarint } from './varint.ts';

/** Kafka's number of the request, and the version of it that is written here: every broker since 2.8 takes it. */
export const produceApi = { key: 0, version: 9 } as const;

/** The records of one partition. */
export interface PartitionBatch {
  readonly partition: number;
  readonly batch: MeasuredBatch;
  readonly origin: BatchOrigin;
}

/** What goes to one broker in one request, by topic. */
export type BrokerBatches = ReadonlyMap<string, readonly PartitionBatch[]>;

const acknowledgedByAll = -1;

/** Writes a request into one piece of memory, without the header that every request begins with. */
export function encodeProduceRequest(topics: BrokerBatches, timeoutMs: number): Buffer {
  const target = Buffer.allocUnsafe(requestBytes(topics));
  // No transactional id.
  target[0] = 0;
  target.writeInt16BE(acknowledgedByAll, 1);
  target.writeInt32BE(timeoutMs, 3);
  let at = writeUvarint(target, 7, topics.size + 1);
  for (const [topic, batches] of topics) {
    at = writeUvarint(target, at, Buffer.byteLength(topic) + 1);
    at += target.write(topic, at);
    at = writeUvarint(target, at, batches.length + 1);
    for (const { partition, batch, origin } of batches) {
      at = target.writeInt32BE(partition, at);
      at = writeUvarint(target, at, batch.bytes + 1);
      at = writeBatch(target, at, batch, origin);
      at = writeNoTags(target, at);
    }
    at = writeNoTags(target, at);
  }
  return target.subarray(0, writeNoTags(target, at));
}

function requestBytes(topics: BrokerBatches): number {
  let bytes = 7 + uvarintBytes(topics.size + 1) + 1;
  for (const [topic, batches] of topics) {
    const nameBytes = Buffer.byteLength(topic);
    bytes += uvarintBytes(nameBytes + 1) + nameBytes + uvarintBytes(batches.length + 1) + 1;
    for (const { batch } of batches) {
      bytes += 4 + uvarintBytes(batch.bytes + 1) + batch.bytes + 1;
    }
  }
  return bytes;
}

function writeNoTags(target: Buffer, at: number): number {
  target[at] = 0;
  return at + 1;
}

/**
 * Reads the answer to a request.
 * @throws ResponseError of the client if any partition did not take its records.
 */
export function readProduceResponse(_correlationId: number, apiKey: number, apiVersion: number, reader: Reader): void {
  const failures: Record<string, [number, string | null]> = {};
  reader.readArray((topics) => {
    const topic = topics.readString();
    topics.readArray((partitions) => {
      const partition = partitions.readInt32();
      const errorCode = partitions.readInt16();
      // Base offset, time and start of the log.
      partitions.skip(24);
      partitions.readArray((records) => {
        records.skip(4);
        records.readNullableString();
      });
      const message = partitions.readNullableString();
      if (errorCode !== 0) {
        failures[`${topic}[${partition}]`] = [errorCode, message];
      }
    });
  });
  if (Object.keys(failures).length > 0) {
    throw new ResponseError(apiKey, apiVersion, failures, {});
  }
}

import { NadiError } from '@nadi/errors';
import type { LogRecord } from '@nadi/messaging';

/**
 * A file of records: the mark, then per record its length (of what follows) as 32 bits, offset and timestamp as 64 bits, key
 * and value as length and bytes (length -1 for none), the number of headers, and per header name and value like key and
 * value. All numbers are big-endian.
 */
export const fileMark = Buffer.from('nadi-records-1\n');

const none = -1;

/** The bytes of records, without the mark. */
export function encodeRecords(records: readonly LogRecord[]): Buffer {
  const size = records.reduce((sum, record) => sum + 4 + sizeOf(record), 0);
  const buffer = Buffer.allocUnsafe(size);
  let position = 0;
  const putBytes = (bytes: Buffer | null): void => {
    position = buffer.writeInt32BE(bytes?.length ?? none, position);
    position += bytes?.copy(buffer, position) ?? 0;
  };
  for (const record of records) {
    position = buffer.writeUInt32BE(sizeOf(record), position);
    position = buffer.writeBigInt64BE(BigInt(record.offset), position);
    position = buffer.writeBigInt64BE(BigInt(record.timestampMs), position);
    putBytes(record.key);
    putBytes(record.value);
    position = buffer.writeUInt32BE(record.headers.length, position);
    record.headers.forEach(([name, value]) => {
      putBytes(name);
      putBytes(value);
    });
  }
  return buffer;
}

/**
 * Reads a file of records piece by piece.
 * @throws NadiError BACKUP_INVALID if it ends in the middle of a record or is no such file.
 */
export async function* decodeRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<LogRecord[]> {
  let rest: Buffer = Buffer.alloc(0);
  let isMarked = false;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!isMarked && rest.length >= fileMark.length) {
      if (!rest.subarray(0, fileMark.length).equals(fileMark)) {
        throw invalid('it does not begin as a file of records does');
      }
      rest = rest.subarray(fileMark.length);
      isMarked = true;
    }
    if (isMarked) {
      const { records, length } = wholeRecords(rest);
      rest = rest.subarray(length);
      if (records.length > 0) {
        yield records;
      }
    }
  }
  if (!isMarked || rest.length > 0) {
    throw invalid('it ends in the middle of a record');
  }
}

function wholeRecords(bytes: Buffer): { records: LogRecord[]; length: number } {
  const records: LogRecord[] = [];
  let position = 0;
  while (bytes.length - position >= 4) {
    const end = position + 4 + bytes.readUInt32BE(position);
    if (end > bytes.length) {
      break;
    }
    records.push(readRecord(bytes.subarray(position + 4, end)));
    position = end;
  }
  return { records, length: position };
}

function readRecord(bytes: Buffer): LogRecord {
  let position = 16;
  const takeBytes = (): Buffer | null => {
    const length = bytes.readInt32BE(position);
    position += 4;
    if (length === none) {
      return null;
    }
    if (length < 0 || position + length > bytes.length) {
      throw invalid('a record has a field that is longer than the record');
    }
    position += length;
    return bytes.subarray(position - length, position);
  };
  try {
    const key = takeBytes();
    const value = takeBytes();
    const headerCount = bytes.readUInt32BE(position);
    position += 4;
    const headers: [Buffer, Buffer | null][] = [];
    for (let index = 0; index < headerCount; index += 1) {
      headers.push([takeBytes() ?? Buffer.alloc(0), takeBytes()]);
    }
    return {
      offset: Number(bytes.readBigInt64BE(0)),
      timestampMs: Number(bytes.readBigInt64BE(8)),
      key,
      value,
      headers,
    };
  } catch (cause) {
    throw cause instanceof NadiError ? cause : invalid('a record is shorter than its fields', cause);
  }
}

function sizeOf({ key, value, headers }: LogRecord): number {
  const sizeOfBytes = (bytes: Buffer | null): number => 4 + (bytes?.length ?? 0);
  return (
    16 +
    sizeOfBytes(key) +
    sizeOfBytes(value) +
    4 +
    headers.reduce((sum, [name, content]) => sum + sizeOfBytes(name) + sizeOfBytes(content), 0)
  );
}

function invalid(message: string, cause?: unknown): NadiError {
  return new NadiError('BACKUP_INVALID', { message, cause });
}

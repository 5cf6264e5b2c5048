import { describe, expect, it } from '@jest/globals';
import type { LogRecord } from '@nadi/messaging';
import { decodeRecords, encodeRecords, fileMark } from './record-file.ts';

const records: LogRecord[] = [
  { offset: 2 ** 40, timestampMs: 1_700_000_000_000, key: Buffer.from('k'), value: Buffer.from('värde'), headers: [] },
  { offset: 2 ** 40 + 1, timestampMs: -1, key: null, value: null, headers: [] },
  {
    offset: 2 ** 40 + 5,
    timestampMs: 0,
    key: Buffer.alloc(0),
    value: Buffer.alloc(3_000, 7),
    headers: [
      [Buffer.from('b'), Buffer.from('1')],
      [Buffer.from('a'), null],
      [Buffer.from('b'), Buffer.alloc(0)],
    ],
  },
];

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

async function decode(bytes: Buffer, size = 1_000): Promise<LogRecord[]> {
  const decoded: LogRecord[] = [];
  for await (const portion of decodeRecords(inPieces(bytes, size))) decoded.push(...portion);
  return decoded;
}

const whole = Buffer.concat([fileMark, encodeRecords(records.slice(0, 2)), encodeRecords(records.slice(2))]);

describe('a file of records', () => {
  it.each([1, 7, 1_000, 1_000_000])('gives back every record when it arrives in pieces of %d bytes', async (size) => {
    expect(await decode(whole, size)).toEqual(records);
  });

  it('is refused wherever it is cut off', async () => {
    for (const length of [0, 5, fileMark.length + 1, fileMark.length + 30, whole.length - 1]) {
      await expect(decode(whole.subarray(0, length))).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    }
  });

  it('is refused if it is something else or a field is longer than its record', async () => {
    await expect(decode(Buffer.from('something else entirely'))).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
    const wrong = Buffer.from(whole);
    wrong.writeInt32BE(1_000, fileMark.length + 4 + 16);
    await expect(decode(wrong)).rejects.toMatchObject({ code: 'BACKUP_INVALID' });
  });
});

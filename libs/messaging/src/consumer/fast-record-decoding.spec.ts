import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import type { KafkaMessage } from 'kafkajs';
import { installFastRecordDecoding } from './fast-record-decoding.ts';

interface Encoded {
  readonly buffer: Buffer;
}

const load = createRequire(import.meta.url);
const encodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => Encoded;
const Decoder = load('kafkajs/src/protocol/decoder.js') as new (buffer: Buffer) => {
  readVarIntBytes(): Buffer;
};
const decodeRecord = load('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (
  decoder: unknown,
  context: object,
) => KafkaMessage;

const context = { firstOffset: '9007199254740993', firstTimestamp: '1700000000123', magicByte: 2 };

function decode({ buffer }: Encoded): KafkaMessage {
  const body = new Decoder(buffer).readVarIntBytes();
  return decodeRecord(new Decoder(body), context);
}

/** What the client writes for one header whose name stands there several times, `__proto__` included. */
const header = (name: string, value: string | Buffer | null) => ({ [name]: value });

const record = (changed: object) =>
  encodeRecord({ key: 'k', value: Buffer.from('value'), offsetDelta: 0, timestampDelta: 0, ...changed });

const records = [
  record({}),
  record({ headers: { ce_id: 'e-1', ce_time: '2026-01-01T00:00:00.000Z', traceparent: Buffer.from([0, 255, 1]) } }),
  record({ headers: { ce_id: 'e-2', ce_time: '2026-01-01T00:00:00.001Z', traceparent: Buffer.from([]) } }),
  record({ headers: { ce_time: 'x', ce_id: 'e-3' } }),
  record({ headers: header('größe', 'ß') }),
  record({ headers: header('n'.repeat(200), 'long') }),
  record({ headers: { repeated: ['1', '2', '3'], other: '4' } }),
  record({ headers: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`h${index}`, `${index}`])) }),
  ...[
    1,
    -1,
    63,
    64,
    -64,
    -65,
    8_191,
    8_192,
    134_217_727,
    134_217_728,
    -134_217_728,
    -134_217_729,
    2 ** 31,
    2 ** 40,
  ].map((timestampDelta, index) => record({ timestampDelta, offsetDelta: index * 1_000 })),
];

describe('fast record decoding', () => {
  it('reads what the client’s own decoding reads', () => {
    const expected = records.map(decode);
    installFastRecordDecoding();
    installFastRecordDecoding();
    // Twice: the second time the names are known.
    expect(records.map(decode)).toEqual(expected);
    expect(records.map(decode).reverse()).toEqual([...expected].reverse());
    expect(expected.map(({ timestamp }) => timestamp)).toContain('1700134217851');
    expect(expected[6]?.headers?.['repeated']).toHaveLength(3);
  });

  it('takes header names of an object’s own for names', () => {
    installFastRecordDecoding();
    const names = ['__proto__', 'constructor', 'toString'];
    const decoded = names.map((name) => decode(record({ headers: JSON.parse(`{"${name}":"v"}`) as object })));
    expect(decoded.map(({ headers = {} }, index) => Object.hasOwn(headers, names[index] as string))).toEqual([
      true,
      true,
      true,
    ]);
    expect(decoded.map(({ headers = {} }) => Object.values(headers).map(String))).toEqual([['v'], ['v'], ['v']]);
    expect(decoded.map(({ headers = {} }) => Object.getPrototypeOf(headers) as unknown)).toEqual(
      names.map(() => Object.prototype),
    );
  });
});

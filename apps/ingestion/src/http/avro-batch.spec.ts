import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import { avroType, headerNames, decodeHeaders } from '@nadi/messaging';
import { startIntakeApp, type IntakeApp } from '../testing/intake-app.ts';
import { postedEventSchema } from './parse-avro.ts';

const record = avroType(postedEventSchema);
const examples = new URL('../../../../schemas/customers/seller-followed/examples/', import.meta.url);
const example = JSON.parse(readFileSync(new URL('valid-begun.json', examples), 'utf8')) as { readonly data: object };
const { data } = example;

let intake: IntakeApp;
beforeAll(async () => {
  intake = await startIntakeApp();
}, 30_000);
afterEach(() => void intake.takeRecords());
afterAll(() => intake.close());

async function post(body: Buffer) {
  const answer = await fetch(`${intake.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.nadi.events+avro', authorization: 'Bearer x' },
    body: new Uint8Array(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Data as a Kafka serializer writes it. */
async function framed(value: unknown): Promise<Buffer> {
  const contract = contractNamed('customers.seller-followed');
  const header = Buffer.alloc(5);
  header.writeInt32BE(await intake.schemaIdOf(contract), 1);
  return Buffer.concat([header, avroType(contract.schemas[contract.version - 1]).toBuffer(value)]);
}

const event = (id: string, body: Buffer, more: object = {}) =>
  record.toBuffer({ id, time: null, source: null, data: body, ...more });

describe('events in Avro', () => {
  it('become the events that they are in JSON', async () => {
    const body = await framed(data);
    const time = Date.UTC(2026, 10, 20);
    const answer = await post(Buffer.concat([event('a', body), event('b', body, { time, source: '/pos/7' })]));
    expect(answer).toMatchObject({ status: 202, body: { accepted: 2, results: [{ id: 'a' }, { id: 'b' }] } });
    const records = intake.takeRecords();
    expect(records.map((sent) => intake.dataOf(sent))).toEqual([data, data]);
    const headers = decodeHeaders(records[1]?.headers as Buffer).map(([name, value]) => [name, value.toString()]);
    expect(headers).toContainEqual([headerNames.time, '2026-11-20T00:00:00.000Z']);
    expect(headers).toContainEqual([headerNames.source, '/pos/7']);
  });

  it('cost only themselves when they are wrong', async () => {
    const body = await framed(data);
    const unknown = Buffer.from(body);
    unknown.writeInt32BE(999_999, 1);
    const notCountry = await framed({ ...data, customerId: '' });
    const answer = await post(
      Buffer.concat([
        event('right', body),
        event('no frame', Buffer.from('hello')),
        event('id of nothing', unknown),
        event('cut', body.subarray(0, -1)),
        event('longer', Buffer.concat([body, Buffer.from([0])])),
        event('without its key', notCountry),
        event('', body),
      ]),
    );
    expect(answer).toMatchObject({ status: 207, body: { accepted: 1, rejected: 6 } });
    expect(answer.body.results).toEqual([
      { id: 'right' },
      expect.objectContaining({ index: 1, code: 'SCHEMA_ID_UNKNOWN', field: 'data' }),
      expect.objectContaining({ index: 2, code: 'SCHEMA_ID_UNKNOWN' }),
      expect.objectContaining({ index: 3, code: 'EVENT_FIELD_INVALID', reason: expect.stringContaining('truncated') }),
      expect.objectContaining({ index: 4, code: 'EVENT_FIELD_INVALID', reason: expect.stringContaining('follow') }),
      expect.objectContaining({ index: 5, code: 'EVENT_FIELD_INVALID' }),
      expect.objectContaining({ index: 6, code: 'EVENT_INVALID', field: 'id' }),
    ]);
  });

  it.each([
    ['no records at all', Buffer.from('{"id":"a"}')],
    [
      'a record that is cut',
      record.toBuffer({ id: 'a', time: null, source: null, data: Buffer.alloc(9) }).subarray(0, -4),
    ],
    ['a length past the end', Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x0f])],
    ['a negative length', Buffer.from([0x01])],
    ['another branch than there is', Buffer.concat([Buffer.from([2, 0x61]), Buffer.from([8])])],
  ])('are refused as a whole as %s', async (_what, body) => {
    expect(await post(body)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID_AVRO' } });
    expect(intake.takeRecords()).toEqual([]);
  });

  it('are refused when there are none, or too many', async () => {
    expect(await post(Buffer.alloc(0))).toMatchObject({ status: 400, body: { code: 'BATCH_EMPTY' } });
    const one = event('a', await framed(data));
    const many = Buffer.concat(Array.from({ length: 5_001 }, () => one));
    expect(await post(many)).toMatchObject({ status: 413, body: { code: 'BATCH_TOO_LONG' } });
  });
});

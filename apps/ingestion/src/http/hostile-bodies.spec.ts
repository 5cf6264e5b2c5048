import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { maxBodyBytes, startIntakeApp, type IntakeApp } from '../testing/intake-app.ts';

const examples = new URL('../../../../schemas/catalog/product-changed/examples/', import.meta.url);
const productExample = new URL(readdirSync(examples).find((file) => file.startsWith('valid')) ?? '', examples);

let intake: IntakeApp;
beforeAll(async () => {
  intake = await startIntakeApp();
}, 30_000);
afterEach(() => {
  intake.takeRecords();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
afterAll(() => intake.close());

interface Result {
  readonly id?: string;
  readonly code?: string;
  readonly field?: string;
  readonly reason?: string;
}
type Answer = Result & { readonly accepted?: number; readonly results?: readonly Result[] };

async function post(body: string | Buffer, headers: Record<string, string> = {}) {
  const answer = await fetch(`${intake.url}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer x', ...headers },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const json = (await answer.json()) as Answer;
  return { status: answer.status, body: json, first: json.results?.[0] ?? json };
}

const ndjson = { 'content-type': 'application/x-ndjson' };
const data = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };
const event = (change: object = {}) => ({ id: 'e1', type: 'customers.seller-followed', data, ...change });
const eventText = (change: object = {}) => JSON.stringify(event(change));
/** A valid event with text in the place of something that JSON.stringify would not write. */
const withText = (wanted: string, text: string, change: object = {}) => eventText(change).replace(wanted, text);
const searched = (change: object = {}) => ({
  id: 'e1',
  type: 'storefront.search-performed',
  data: {
    visitorId: 'v',
    sessionId: 's',
    channel: 'web',
    country: 'IN',
    searchId: 'q',
    query: 'x',
    resultCount: 3,
    durationMs: 12,
    ...change,
  },
});

describe('keys that reach for the prototype', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('are refused in data: %s', async (name) => {
    const { status, first } = await post(withText('"country"', `"${name}":{"polluted":true},"country"`));
    expect([status, first.code, first.field]).toEqual([400, 'BODY_FORBIDDEN_KEY', `data.${name}`]);
  });

  it.each(['__proto__', 'constructor'])('are refused around the data: %s', async (name) => {
    const { status, first } = await post(withText('"type"', `"${name}":{"polluted":true},"type"`));
    expect([status, first.code, first.field]).toEqual([400, 'EVENT_INVALID', name]);
  });

  it.each(['__proto__', 'constructor', '\\u005f_proto__'])(
    'are refused in maps, where any name is valid: %s',
    async (name) => {
      const product = JSON.parse(readFileSync(productExample, 'utf8')) as { readonly data: object };
      const data = { ...product.data, attributes: { colour: 'brass' } };
      const valid = JSON.stringify({ id: 'e1', type: 'catalog.product-changed', data });
      expect((await post(valid)).status).toBe(202);
      const { status, first } = await post(valid.replace('"attributes":{', `"attributes":{"${name}":"x",`));
      expect([status, first.code]).toEqual([400, 'BODY_FORBIDDEN_KEY']);
      expect(first.field).toMatch(/^data\.attributes\./);
    },
  );

  it('cost only their line in NDJSON', async () => {
    const bad = withText('"country"', '"__proto__":{"polluted":true},"country"');
    const { status, body } = await post(`${eventText()}\n${bad}\n${eventText({ id: 'e3' })}\n`, ndjson);
    expect([status, body.accepted]).toEqual([207, 2]);
    expect(body.results?.[1]).toMatchObject({ index: 1, code: 'BODY_FORBIDDEN_KEY' });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('are no names of contracts: %s', async (type) => {
    expect((await post(eventText({ type }))).first.code).toBe('CONTRACT_UNKNOWN');
  });
});

describe('depth', () => {
  it.each([
    ['lists', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['objects', '{"a":'.repeat(500_000) + '1' + '}'.repeat(500_000)],
    ['lists that never end', '['.repeat(maxBodyBytes - 1)],
  ])('of a whole body of %s is answered with 400', async (_what, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('of data is answered by itself', async () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    const { first } = await post(`[${withText('"IN"', deep)},${eventText({ id: 'e2' })}]`);
    expect(first).toMatchObject({ code: 'BODY_TOO_DEEP' });
  });
});

describe('compressed bodies', () => {
  it.each(['gzip', 'deflate', 'br', 'zstd', 'gzip, gzip', 'GZIP'])('are refused unread: %s', async (encoding) => {
    const { status, body } = await post(gzipSync(Buffer.alloc(1_048_576)), { 'content-encoding': encoding });
    expect([status, body.code]).toEqual([415, 'MEDIA_TYPE_UNSUPPORTED']);
  });

  it('that do not say so are no JSON', async () => {
    expect((await post(gzipSync(eventText()))).body.code).toBe('BODY_INVALID_JSON');
  });
});

describe('ids', () => {
  it.each([
    ['a zero-width space', 'e\u200b1'],
    ['a zero-width joiner', 'e\u200d1'],
    ['a soft hyphen', 'e\u00ad1'],
    ['a byte order mark', '\ufeffe1'],
    ['a change of direction', 'e\u202e1'],
    ['a line separator', 'e\u20281'],
    ['a control character', 'e\u0007'],
    ['a control character of Latin-1', 'e\u0085'],
    ['a NUL', 'e\u0000'],
    ['a space before it', ' e1'],
    ['a space behind it', 'e1\u00a0'],
    ['another form of the same letters', 'cafe\u0301'],
    ['letters that are compositions only by compatibility, decomposed', '\u1100\u1161'],
    ['half of a surrogate pair', 'e\ud800'],
    ['a character that is none', 'e\uffff'],
  ])('with %s are refused', async (_what, id) => {
    const { status, first } = await post(eventText({ id }));
    expect([status, first.code, first.field]).toEqual([400, 'EVENT_INVALID', 'id']);
  });

  it.each(['e1', 'order 7/ä', 'café', 'заказ-7', '注文', '👟-1', '~!@#$%^&*()'])(
    'may be %j and stay as they are',
    async (id) => {
      expect((await post(eventText({ id }))).body).toMatchObject({ accepted: 1, results: [{ id }] });
    },
  );

  it('that look alike in two alphabets are two ids', async () => {
    const { body } = await post(`[${eventText({ id: 'a' })},${eventText({ id: 'а' })}]`);
    expect(body.results?.map(({ id }) => id)).toEqual(['a', '\u0430']);
  });
});

describe('keys that stand twice', () => {
  it('count as the last one: what is checked is what is stored', async () => {
    const { body } = await post(withText('"country"', '"following":"no","following":false,"country"'));
    expect(body.accepted).toBe(1);
    const [record] = intake.takeRecords();
    expect(record && intake.dataOf(record)).toMatchObject({ following: false });
    const wrong = await post(withText('"country"', '"following":false,"following":"no","country"'));
    expect(wrong.first).toMatchObject({ code: 'EVENT_FIELD_INVALID', field: 'data.following' });
  });

  it('do not smuggle another tenant in', async () => {
    const { first } = await post(withText('"type"', '"tenantid":"acme","tenantid":"other","type"'));
    expect(first.code).toBe('KEY_SCOPE');
  });
});

describe('numbers', () => {
  it.each(['9007199254740993', '1e400', '-1e400', '1.5', '2147483648', '1e-400', '-0.5'])(
    'that an integer cannot hold are refused instead of changed: %s',
    async (number) => {
      const body = JSON.stringify(searched({ resultCount: 424242 })).replace('424242', number);
      const { status, first } = await post(body);
      if (number === '1e-400') return expect(status).toBe(202);
      expect([status, first.code, first.field]).toEqual([400, 'EVENT_FIELD_INVALID', 'data.resultCount']);
    },
  );

  it.each(['9007199254740993', '1e400', '-1', '1.5', '4102444800000'])('are no times: %s', async (number) => {
    const { first } = await post(withText('"time":424242', `"time":${number}`, { time: 424242 }));
    expect([first.code, first.field]).toEqual(['EVENT_INVALID', 'time']);
  });

  it.each(['NaN', 'Infinity', '01', '+1', '0x1', '1_000'])(
    'that JSON does not know are no JSON: %s',
    async (number) => {
      const { first } = await post(JSON.stringify(searched({ resultCount: 424242 })).replace('424242', number));
      expect(first.code).toBe('BODY_INVALID_JSON');
    },
  );
});

describe('text', () => {
  it('with half of a surrogate pair is refused in values and names, pairs are taken', async () => {
    expect((await post(withText('"IN"', '"\\ud83d"'))).first).toMatchObject({ field: 'data.country' });
    expect((await post(withText('"country"', '"\\udc00":1,"country"'))).first.code).toBe('EVENT_FIELD_INVALID');
    expect((await post(withText('"IN"', '"\\ud83d\\ude00"'))).status).toBe(202);
  });

  it('that begins with a byte order mark is read, one elsewhere is not', async () => {
    expect((await post(`\ufeff${eventText()}`)).status).toBe(202);
    expect((await post(`\ufeff${eventText()}\n${eventText({ id: 'e2' })}`, ndjson)).body.accepted).toBe(2);
    expect((await post(`\ufeff\ufeff${eventText()}`)).body.code).toBe('BODY_INVALID_JSON');
    expect((await post(`\ufeff`)).body.code).toBe('BATCH_EMPTY');
  });

  it.each([
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a beginning without its end', [0xe2, 0x82]],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['Latin-1', [0xe9]],
  ])('that is not UTF-8 is refused: %s', async (_what, bytes) => {
    const [before = '', after = ''] = eventText().split('IN');
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
    expect((await post(body)).body.code).toBe('BODY_INVALID_JSON');
    expect((await post(body, ndjson)).body.code).toBe('BODY_INVALID_JSON');
  });

  it('in UTF-16 is refused', async () => {
    expect((await post(Buffer.from(`\ufeff${eventText()}`, 'utf16le'))).body.code).toBe('BODY_INVALID_JSON');
  });
});

describe('many', () => {
  it('lines with one bad one among them: the bad one is named, the others are taken', async () => {
    const lines = Array.from({ length: 4_999 }, (_, index) => eventText({ id: `e${index}` }));
    lines.splice(2_500, 0, '{"id":"broken"');
    const { status, body } = await post(lines.join('\n'), ndjson);
    expect([status, body.accepted]).toEqual([207, 4_999]);
    expect(body.results?.[2_500]).toMatchObject({ index: 2_500, code: 'BODY_INVALID_JSON' });
    expect(intake.takeRecords()).toHaveLength(4_999);
  });

  it('lines more than allowed are refused as a whole, before they are all parsed', async () => {
    const lines = Array.from({ length: 10_000 }, () => eventText());
    lines[7_777] = '{';
    expect((await post(lines.join('\n'), ndjson)).body.code).toBe('BATCH_TOO_LONG');
    expect((await post('1\n'.repeat(2_000_000), ndjson)).body.code).toBe('BATCH_TOO_LONG');
    expect((await post(`[${'1,'.repeat(2_000_000)}1]`)).body.code).toBe('BATCH_TOO_LONG');
  });

  it('names that nobody knows are answered each, in bounded size', async () => {
    const events = Array.from({ length: 5_000 }, (_, index) => ({
      id: 'x',
      type: `orders.order-place-${index}`,
      data: {},
    }));
    const { status, body } = await post(JSON.stringify(events));
    expect([status, body.results?.length]).toEqual([400, 5_000]);
    const long = await post(JSON.stringify({ id: 'x', type: 'x'.repeat(1_000_000), data: {} }));
    expect(JSON.stringify(long.body).length).toBeLessThan(1_000);
    const field = await post(withText('"country"', `"${'y'.repeat(1_000_000)}":1,"country"`));
    expect(JSON.stringify(field.body).length).toBeLessThan(2_000);
    const attribute = await post(eventText({ ['z'.repeat(1_000_000)]: 1 }));
    expect(JSON.stringify(attribute.body).length).toBeLessThan(2_000);
  });
});

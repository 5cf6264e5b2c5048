import { describe, expect, it } from '@jest/globals';
import type { VerifiedKey } from '../keys/api-key.ts';
import { Rejection } from '../rejection.ts';
import { mostPerKeyHour, mostSamples, RejectionLog } from './rejection-log.ts';
import { placeToken, readRejectionQuery } from './rejection-query.ts';
import { sampleOf, shapeOf } from './rejection-sample.ts';

const nowMs = Date.UTC(2026, 0, 30, 12, 30);
const hourMs = 3_600_000;
const key: VerifiedKey = { name: 'shop', tenantId: 'acme', domains: new Set(), prefix: 'k1' };
const wrong = new Rejection(
  'EVENT_FIELD_INVALID',
  'items[0].price is a string; expected double.',
  'data.items[0].price',
);

describe('a sample', () => {
  const raw = { type: 'a.b', data: { items: [{ price: 'Rs 4,999' }], mail: 'asha@example.com' } };

  it('shows where and what, and of the value only its shape', () => {
    expect(sampleOf(wrong, raw, nowMs)).toEqual({
      at: '2026-01-30T12:30:00.000Z',
      reason: wrong.reason,
      field: 'data.items[0].price',
      shape: 'Aa 9,999',
    });
    expect(JSON.stringify(sampleOf(wrong, raw, nowMs))).not.toContain('4,999');
  });

  it('holds nothing that the parser quoted, no address, and nothing that a database does not store', () => {
    const quoted = new Rejection(
      'BODY_INVALID_JSON',
      'Unexpected token s in JSON at position 17, "secret" is not valid',
    );
    expect(sampleOf(quoted, undefined, nowMs)).toMatchObject({ reason: 'not JSON at position 17' });
    const named = new Rejection(
      'EVENT_FIELD_INVALID',
      'asha@example.com\0\ud800 is not a field',
      'data.asha@example.com\0',
    );
    const text = JSON.stringify(sampleOf(named, raw, nowMs));
    expect(text).not.toMatch(/asha|example/);
    expect(text).not.toMatch(/\\u0000|\\ud800/);
  });

  it.each([
    ['Asha 42', 'Aaaa 99'],
    ['asha@example.com', 'a***@e***.com'],
    ['wrong@', '***@***'],
    [-12.5, '-99.9'],
    [true, 'true or false'],
    [null, 'null'],
    [[1, 2], 'list of 2'],
    [{ a: 1 }, 'object of 1'],
    [undefined, undefined],
  ])('shows %j as %j', (value, shape) => expect(shapeOf(value)).toBe(shape));

  it('follows own fields only', () => {
    const field = 'data.constructor.name';
    expect(sampleOf(new Rejection('EVENT_INVALID', 'x', field), { data: {} }, nowMs)).not.toHaveProperty('shape');
  });
});

describe('RejectionLog', () => {
  it('counts per hour, code and type, keeps so many samples and says how many there were', () => {
    const log = new RejectionLog(() => nowMs);
    for (let index = 0; index < mostSamples + 5; index += 1) log.event(key, wrong, { type: 'a.b' });
    log.request(key, 'RATE_LIMITED');
    const [events, requests] = log.take();
    expect(events).toMatchObject({ prefix: 'k1', contract: 'a.b', count: mostSamples + 5, samplesDropped: 5 });
    expect(events?.hourMs).toBe(Date.UTC(2026, 0, 30, 12));
    expect(events?.samples).toHaveLength(mostSamples);
    expect(requests).toMatchObject({ code: 'RATE_LIMITED', contract: '', count: 1, samples: [] });
    expect(log.take()).toEqual([]);
  });

  it('stays bounded whatever events call themselves, and begins anew with the hour', () => {
    let at = nowMs;
    const log = new RejectionLog(() => at);
    for (let index = 0; index < 1_000; index += 1) log.event(key, wrong, { type: `made.up-${index}` });
    log.event(key, wrong, 7);
    const counts = log.take();
    expect(counts).toHaveLength(mostPerKeyHour + 1);
    expect(counts.find(({ contract }) => contract === '(others)')).toMatchObject({ count: 1_001 - mostPerKeyHour });
    at += hourMs;
    log.event(key, wrong, 7);
    expect(log.take()).toMatchObject([{ contract: '(none)', hourMs: Date.UTC(2026, 0, 30, 13) }]);
  });

  it('loses no count when storing fails, and keeps the newest samples', () => {
    let at = nowMs;
    const log = new RejectionLog(() => (at += 1_000));
    for (let index = 0; index < 8; index += 1) log.event(key, wrong, { type: 'a.b' });
    const failed = log.take();
    for (let index = 0; index < 8; index += 1) log.event(key, wrong, { type: 'a.b' });
    log.putBack(failed);
    const [count] = log.take();
    expect(count).toMatchObject({ count: 16, samplesDropped: 6 });
    const times = count?.samples.map((sample) => sample.at) ?? [];
    expect(times).toHaveLength(mostSamples);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it('notes nothing of senders without a key of their own', () => {
    const log = new RejectionLog(() => nowMs);
    log.event({ name: 'shop', tenantId: 'acme', domains: new Set() }, wrong, {});
    expect(log.take()).toEqual([]);
  });
});

describe('readRejectionQuery', () => {
  const read = (parameters: Record<string, unknown>) => readRejectionQuery(parameters, nowMs);

  it('asks for the last 24 hours by default, and for whole hours', () => {
    expect(read({})).toMatchObject({ fromMs: Date.UTC(2026, 0, 29, 12), toMs: nowMs, limit: 100, samples: 3 });
  });

  it('goes on behind a place', () => {
    const place = { hourMs: nowMs, code: 'KEY_SCOPE', contract: 'a.b' };
    expect(read({ after: placeToken(place) }).after).toEqual(place);
  });

  it.each([
    [{ from: '2026-01-23T11:59:59Z' }, /from must be 2026-01-23T12:00:00.000Z or later/],
    [{ from: 'yesterday' }, /from must be RFC 3339/],
    [{ from: '999999999999999' }, /to must be later/],
    [{ to: '2026-01-30' }, /to must be RFC 3339/],
    [{ from: '2026-01-30T10:00:00Z', to: '2026-01-30T10:00:00Z' }, /to must be later/],
    [{ code: 'TOSTRING' }, /code is no error code/],
    [{ code: 'toString' }, /code is no error code/],
    [{ type: 'a\0b' }, /type must be one short text/],
    [{ type: ['a', 'b'] }, /type must be one short text/],
    [{ limit: '0' }, /limit must be a whole number from 1 to 1000/],
    [{ limit: '1001' }, /limit must be/],
    [{ samples: '11' }, /samples must be/],
    [{ after: 'nonsense' }, /after must be the `next`/],
    [{ after: Buffer.from('[1e300,"a","b"]').toString('base64url') }, /after must be the `next`/],
    [{ after: Buffer.from('[1,"a","\\u0000"]').toString('base64url') }, /after must be the `next`/],
    [{ hours: '3' }, /hours is none of from, to/],
  ])('refuses %j and names the parameter', (parameters, message) => {
    expect(() => read(parameters)).toThrow(message);
  });
});

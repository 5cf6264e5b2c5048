import { describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import { Rejection } from '../rejection.ts';
import { authorize } from './authorize.step.ts';
import { findContract } from './find-contract.step.ts';
import { readEnvelope, type Envelope } from './read-envelope.step.ts';
import { findTrouble, validateData } from './validate-data.step.ts';

const receivedMs = Date.UTC(2026, 0, 2);
const event = { id: 'e1', type: 'orders.order-placed', time: '2026-01-01T10:00:00+05:30', data: {} };
const read = (raw: unknown) => readEnvelope(raw, { receivedMs });

describe('readEnvelope', () => {
  it('reads the attributes; the time of receipt stands in for a missing time', () => {
    expect(read(event)).toMatchObject({ id: 'e1', type: 'orders.order-placed', timeMs: Date.UTC(2026, 0, 1, 4, 30) });
    expect(read({ ...event, time: undefined })).toMatchObject({ timeMs: receivedMs });
    expect(read({ ...event, time: '2028-02-29T23:59:59.5Z' })).toMatchObject({
      timeMs: Date.UTC(2028, 1, 29, 23, 59, 59, 500),
    });
    expect(read({ ...event, time: 1_000 })).toMatchObject({ timeMs: 1_000 });
  });

  it.each([
    [null, undefined],
    [[], undefined],
    ['text', undefined],
    [{ ...event, id: undefined }, 'id'],
    [{ ...event, id: '' }, 'id'],
    [{ ...event, id: 'x'.repeat(129) }, 'id'],
    [{ ...event, id: 'a\nb' }, 'id'],
    [{ ...event, id: '\ud800' }, 'id'],
    [{ ...event, id: 7 }, 'id'],
    [{ ...event, type: undefined }, 'type'],
    [{ ...event, source: '' }, 'source'],
    [{ ...event, tenantid: 1 }, 'tenantid'],
    [{ ...event, time: '2026-01-01' }, 'time'],
    [{ ...event, time: '2026-01-01T10:00:00' }, 'time'],
    [{ ...event, time: '2026-13-01T10:00:00Z' }, 'time'],
    [{ ...event, time: '2026-02-30T10:00:00Z' }, 'time'],
    [{ ...event, time: '2026-02-28T24:00:00Z' }, 'time'],
    [{ ...event, time: '2026-02-28T10:00:00+99:99' }, 'time'],
    [{ ...event, time: -1 }, 'time'],
    [{ ...event, time: 1.5 }, 'time'],
    [{ ...event, time: '2100-01-01T00:00:00Z' }, 'time'],
    [{ ...event, orderId: 'o1' }, 'orderId'],
  ])('refuses %j and names the attribute', (raw, field) => {
    const rejection = read(raw);
    expect(rejection).toBeInstanceOf(Rejection);
    expect(rejection).toMatchObject({ code: 'EVENT_INVALID', field });
  });
});

describe('findContract', () => {
  it('finds what producers may post', () => {
    expect(findContract('orders.order-placed')).toBe(contractNamed('orders.order-placed'));
  });

  it('knows what nobody has declared, and refuses the platform’s own events', () => {
    expect(findContract('orders.order-place')).toBeUndefined();
    expect(findContract('platform.made-up')).toMatchObject({ code: 'CONTRACT_UNKNOWN', field: 'type' });
    expect(findContract('platform.dead-lettered')).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
    expect(findContract('metrics.window-updated')).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
    expect(findContract('shops.webhook-received')).toMatchObject({ code: 'CONTRACT_UNKNOWN' });
  });
});

describe('authorize', () => {
  const contract = contractNamed('orders.order-placed');
  const key = { name: 'shop', tenantId: 'demo', domains: new Set(['orders']) };
  const envelope = { tenantId: undefined } as Envelope;

  it('lets a key write its own tenant and domains', () => {
    expect(authorize(key, envelope, contract)).toBeUndefined();
    expect(authorize(key, { ...envelope, tenantId: 'demo' }, contract)).toBeUndefined();
    expect(authorize({ ...key, domains: new Set(['*']) }, envelope, contractNamed('cart.item-added'))).toBeUndefined();
  });

  it('refuses another tenant and another domain', () => {
    expect(authorize(key, { ...envelope, tenantId: 'other' }, contract)).toMatchObject({
      code: 'KEY_SCOPE',
      field: 'tenantid',
    });
    expect(authorize(key, envelope, contractNamed('cart.item-added'))).toMatchObject({
      code: 'KEY_SCOPE',
      field: 'type',
    });
  });
});

describe('validateData', () => {
  const contract = contractNamed('customers.seller-followed');
  const data = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };

  it('accepts data that fits', () => {
    expect(validateData(contract, data, 16)).toBeUndefined();
  });

  it.each([
    [{ ...data, following: 'yes' }, 'data.following'],
    [{ ...data, customerId: undefined }, 'data.customerId'],
    [{ ...data, extra: 1 }, 'data.extra'],
    [[], 'data'],
    [null, 'data'],
  ])('names the field of %j', (wrong, field) => {
    expect(validateData(contract, wrong, 16)).toMatchObject({ code: 'EVENT_FIELD_INVALID', field });
  });

  it('says that data is too deep or has a forbidden key, however it is nested', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) {
      deep = [deep];
    }
    expect(validateData(contract, { ...data, extra: deep }, 16)).toMatchObject({ code: 'BODY_TOO_DEEP' });
    expect(findTrouble({ list: ['fine \ud83d\ude00', 'broken \ud83d'] }, 16)).toMatchObject({ field: 'data.list[1]' });
    const forbidden: unknown = JSON.parse('{"a":{"__proto__":{"admin":true}}}');
    expect(findTrouble(forbidden, 16)).toMatchObject({ code: 'BODY_FORBIDDEN_KEY', field: 'data.a.__proto__' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import { decoder, profile, recordOf, type RecordOptions } from '../testing/records.ts';
import { topicMessage } from './topic-message.ts';

async function profileMessage(options: RecordOptions = {}) {
  const record = await recordOf('customers.profile-changed', profile, options);
  return topicMessage(2, record, { contract: contractNamed('customers.profile-changed'), decoder });
}

describe('a message of a topic', () => {
  it('shows the event with its personal data masked', async () => {
    const message = await profileMessage({ offset: 7 });
    expect(message).toMatchObject({
      ...{ partition: 2, offset: 7, receivedMs: 1_000, key: 'c-1', problem: null },
      event: {
        ...{ id: 'e1', tenantId: 'acme', source: '/keys/shop', timeMs: Date.UTC(2026, 0, 1) },
        contract: 'customers.profile-changed',
        data: { customerId: 'c-1', country: 'IN', fullName: '[personal]', email: '[personal]' },
      },
    });
    expect(JSON.stringify(message)).not.toMatch(/Asha|asha@/);
  });

  it('shows headers that the platform knows, and masks the values of all others', async () => {
    const { headers } = await profileMessage({ headers: { traceparent: '00-1', 'x-user': 'Asha' } });
    expect(headers.slice(-2)).toEqual([
      { name: 'traceparent', value: '00-1' },
      { name: 'x-user', value: '[personal]' },
    ]);
  });

  it.each([
    ['bytes that are no event', { value: Buffer.from('Asha Example') }, 'RECORD_UNDECODABLE'],
    ['no value', { value: null }, 'RECORD_UNDECODABLE'],
    ['a schema that nobody knows', { value: Buffer.from([0, 0, 0, 9, 9, 1]) }, 'RECORD_SCHEMA_UNKNOWN'],
    ['no id', { headers: { ce_id: '' } }, 'RECORD_HEADERS_INVALID'],
  ])('says why a record with %s cannot be decoded, and shows nothing that is in it', async (_what, options, code) => {
    const message = await profileMessage(options);
    expect(message).toMatchObject({ key: '[personal]', event: null, problem: { code } });
    expect(JSON.stringify(message)).not.toMatch(/Asha|c-1/);
  });

  it('does not show what a topic without a contract holds', async () => {
    const record = await recordOf('customers.profile-changed', profile);
    const message = await topicMessage(0, record, { contract: undefined, decoder });
    expect(message).toMatchObject({ key: '[personal]', event: null, problem: { code: 'CONTRACT_UNKNOWN' } });
  });

  it('shows only the number of bytes of a dead letter’s original', async () => {
    const letter = {
      ...{ id: 'd1', group: 'g', topic: 't', partition: 0, offset: 1, reasonCode: 'X', reason: 'x', tenantId: 'acme' },
      ...{ originalKey: Buffer.from('k'), originalValue: Buffer.from('Asha'), originalTimestampAt: 1, failedAt: 2 },
      ...{ attempts: 1, originalHeaders: [{ name: 'x-user', value: Buffer.from('Asha') }] },
    };
    const record = await recordOf('platform.dead-lettered', letter);
    const message = await topicMessage(0, record, { contract: contractNamed('platform.dead-lettered'), decoder });
    expect(message.event?.data).toMatchObject({
      originalValue: { bytes: 4 },
      originalHeaders: [{ name: 'x-user', value: { bytes: 4 } }],
    });
  });

  it('leaves out the content of a very large event', async () => {
    const record = await recordOf('customers.profile-changed', { ...profile, fullName: 'x'.repeat(70_000) });
    const message = await topicMessage(0, record, { contract: contractNamed('customers.profile-changed'), decoder });
    expect(message).toMatchObject({ event: { id: 'e1', data: null }, problem: null });
    expect(message.bytes).toBeGreaterThan(70_000);
  });
});

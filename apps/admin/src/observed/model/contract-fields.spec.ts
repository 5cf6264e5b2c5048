import { describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import { contractFields } from './contract-fields.ts';

const fieldsOf = (name: string) => new Map(contractFields(contractNamed(name)).map((field) => [field.path, field]));

describe('contractFields', () => {
  it('says what is personal, what is the key and what may be absent', () => {
    const fields = fieldsOf('orders.order-placed');
    expect(fields.get('orderId')).toMatchObject({ type: 'string', isKey: true, isPersonal: false });
    expect(fields.get('contactEmail')).toMatchObject({ type: 'string?', isKey: false, isPersonal: true });
  });

  it('lists the fields of array elements and of nested records', () => {
    expect(fieldsOf('orders.order-placed').get('items[].quantity')).toMatchObject({ type: 'int' });
    const reported = fieldsOf('platform.service-reported');
    expect(reported.get('flows')).toMatchObject({ type: 'array' });
    expect(reported.get('flows[].newestRecordAt')).toMatchObject({ type: 'long (timestamp-millis)?' });
    expect(reported.get('process.rssBytes')).toMatchObject({ type: 'long' });
  });
});

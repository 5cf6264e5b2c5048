import { describe, expect, it } from '@jest/globals';
import { isSameSchema } from './same-schema.ts';

const field = { name: 'email', type: ['null', 'string'], default: null, 'confluent:tags': ['PII'], doc: 'Address.' };

function schema(more: object): string {
  return JSON.stringify({ type: 'record', name: 'Tried', fields: [{ ...field, ...more }] });
}

describe('isSameSchema', () => {
  it('overlooks white space and the order of keys', () => {
    const reordered =
      '{ "fields": [ {"doc":"Address.", "confluent:tags":["PII"], "default":null, "type":["null","string"], "name":"email"} ], "name":"Tried", "type":"record" }';
    expect(isSameSchema(schema({}), reordered)).toBe(true);
  });

  it.each([
    ['a tag is gone', { 'confluent:tags': undefined }],
    ['a doc differs', { doc: 'Other.' }],
    ['a default is gone', { default: undefined }],
    ['the branches of a union changed places', { type: ['string', 'null'] }],
  ])('notices that %s', (_, more) => {
    expect(isSameSchema(schema({}), schema(more))).toBe(false);
  });
});

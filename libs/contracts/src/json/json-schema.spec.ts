import { describe, expect, it } from '@jest/globals';
import type { AvroField, AvroRecord } from '../contract.ts';
import { avroToJsonSchema } from './json-schema.ts';

function record(...fields: AvroField[]): AvroRecord {
  return { type: 'record', name: 'Tried', namespace: 'nadi.tests', doc: 'Tried.', fields };
}

const field = (type: unknown): AvroField => ({ name: 'it', doc: 'Docs.', type });

describe('avroToJsonSchema', () => {
  it('refuses unknown fields and requires those without a default', () => {
    const schema = avroToJsonSchema(
      record(field('string'), { name: 'other', doc: 'Other.', type: ['null', 'int'], default: null }),
    );
    expect(schema).toMatchObject({ type: 'object', title: 'Tried', required: ['it'], additionalProperties: false });
    expect(schema.properties?.['other']).toMatchObject({ type: ['integer', 'null'], default: null });
  });

  it('carries the docs as descriptions', () => {
    const schema = avroToJsonSchema(record(field('string')));
    expect(schema.description).toBe('Tried.');
    expect(schema.properties?.['it']?.description).toBe('Docs.');
  });

  it.each([
    ['boolean', { type: 'boolean' }],
    ['int', { type: 'integer', minimum: -2147483648, maximum: 2147483647 }],
    ['long', { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }],
    ['float', { type: 'number' }],
    ['double', { type: 'number' }],
    ['bytes', { type: 'string', contentEncoding: 'base64' }],
    [{ type: 'long', logicalType: 'timestamp-millis' }, { type: 'integer' }],
    [
      { type: 'array', items: 'string' },
      { type: 'array', items: { type: 'string' } },
    ],
    [
      { type: 'map', values: 'double' },
      { type: 'object', additionalProperties: { type: 'number' } },
    ],
    [['null', { type: 'array', items: 'int' }], { type: ['array', 'null'], items: { type: 'integer' } }],
  ])('turns %j into %j', (type, expected) => {
    expect(avroToJsonSchema(record(field(type))).properties?.['it']).toMatchObject(expected);
  });

  it('nests records', () => {
    const schema = avroToJsonSchema(record(field({ type: 'array', items: record(field('string')) })));
    expect(schema.properties?.['it']?.items).toMatchObject({ required: ['it'], additionalProperties: false });
  });
});

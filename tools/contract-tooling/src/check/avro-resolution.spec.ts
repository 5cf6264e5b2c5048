import { describe, expect, it } from '@jest/globals';
import type { AvroRecord } from '@nadi/contracts';
import { resolutionProblems } from './avro-resolution.ts';

function record(type: unknown, more: object = {}): AvroRecord {
  const field = { name: 'it', doc: 'It.', type, ...more };
  return { type: 'record', name: 'Tried', namespace: 'nadi.tests', doc: 'Tried.', fields: [field] };
}

function nested(name: string, type: unknown) {
  return { type: 'record', name, doc: 'Nested.', fields: [{ name: 'inner', doc: 'Inner.', type }] };
}

const instant = { type: 'long', logicalType: 'timestamp-millis' };

describe('resolutionProblems', () => {
  it.each([
    ['int', 'int'],
    ['long', 'int'],
    ['double', 'long'],
    ['bytes', 'string'],
    [['null', 'string'], 'string'],
    [['null', 'long'], 'int'],
    [
      ['null', 'string'],
      ['null', 'string'],
    ],
    [
      { type: 'array', items: 'long' },
      { type: 'array', items: 'int' },
    ],
    [
      { type: 'map', values: ['null', 'string'] },
      { type: 'map', values: 'string' },
    ],
    [nested('Inside', 'long'), nested('Inside', 'int')],
    [instant, instant],
  ])('reads as %j what was written as %j', (reader, writer) => {
    expect(resolutionProblems(record(reader), record(writer))).toEqual([]);
  });

  it.each([
    ['int', 'long', 'it', 'long cannot be read as int'],
    ['string', ['null', 'string'], 'it', 'null cannot be read as string'],
    ['int', 'string', 'it', 'string cannot be read as int'],
    ['long', instant, 'it', 'timestamp-millis cannot be read as long'],
    [{ type: 'array', items: 'int' }, { type: 'array', items: 'string' }, 'it[]', 'string cannot be read as int'],
    [{ type: 'map', values: 'int' }, { type: 'map', values: 'string' }, 'it{}', 'string cannot be read as int'],
    [nested('Inside', 'int'), nested('Inside', 'string'), 'it.inner', 'string cannot be read as int'],
    [nested('Inside', 'int'), nested('Outside', 'int'), 'it', 'the record Outside cannot be read as Inside'],
    [
      ['null', nested('Inside', 'int')],
      ['null', nested('Inside', 'string')],
      'it.inner',
      'string cannot be read as int',
    ],
  ])('cannot read as %j what was written as %j', (reader, writer, path, message) => {
    expect(resolutionProblems(record(reader), record(writer))).toEqual([{ path, message }]);
  });

  it('reads a field that was not written if it has a default', () => {
    const writer = { ...record('int'), fields: [{ name: 'other', doc: 'Other.', type: 'int' }] };
    expect(resolutionProblems(record('int', { default: 5 }), writer)).toEqual([]);
    expect(resolutionProblems(record('int'), writer)).toEqual([
      { path: 'it', message: 'it is not there and has no default' },
    ]);
  });
});

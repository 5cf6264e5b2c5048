import { describe, expect, it } from '@jest/globals';
import { contracts, orderPlaced, type AvroRecord, type Contract } from '@nadi/contracts';
import { avroColumn, valueOf } from './avro-column.ts';
import { lakeTable } from './lake-table.ts';

/** A contract of one version with one field of a type. */
function withField(type: unknown): Contract {
  const schema: AvroRecord = {
    type: 'record',
    name: 'T',
    namespace: 'n',
    doc: '',
    fields: [{ name: 'field', doc: 'A field.', type }],
  };
  return { ...(orderPlaced as Contract), name: 'tests.thing-done', version: 1, schemas: [schema] };
}

describe('lakeTable', () => {
  it('has a table for every version of every contract, in which no two columns have one name', () => {
    expect(contracts.size).toBeGreaterThan(30);
    for (const contract of contracts.values()) {
      for (let version = 1; version <= contract.version; version += 1) {
        const names = lakeTable(contract, version).columns.map(({ name }) => name.toLowerCase());
        expect(names).toEqual([...new Set(names)]);
        expect(names).toEqual(expect.arrayContaining(['event_id', 'tenant_id', 'log_partition', 'log_offset']));
      }
    }
  });

  it.each([
    ['string', 'VARCHAR'],
    [['null', 'long'], 'BIGINT'],
    [{ type: 'long', logicalType: 'timestamp-millis' }, 'TIMESTAMP'],
    [{ type: 'array', items: 'int' }, 'INTEGER[]'],
    [{ type: 'map', values: 'double' }, 'MAP(VARCHAR, DOUBLE)'],
    [{ type: 'enum', name: 'E', symbols: ['a'] }, 'VARCHAR'],
    [{ type: 'record', name: 'R', fields: [{ name: 'aB', type: ['null', 'bytes'] }] }, 'STRUCT("aB" BLOB)'],
  ])('has a column for %j', (type, sql) => {
    expect(String(lakeTable(withField(type)).columns.at(-1)?.type)).toBe(sql);
  });

  it('says which type has no column', () => {
    expect(() => avroColumn(['string', 'int'])).toThrow('no column for the union ["string","int"]');
    expect(() => avroColumn('Elsewhere')).toThrow('no column for the Avro type Elsewhere');
  });

  it('has no version that the contract does not have', () => {
    expect(() => lakeTable(withField('string'), 2)).toThrow('tests.thing-done has no version 2');
  });

  it('turns what is missing into null, also deep inside', () => {
    const items = avroColumn({
      type: 'array',
      items: { type: 'record', name: 'I', fields: [{ name: 'n', type: ['null', 'long'] }] },
    });
    expect(String(valueOf(items, [{ n: 5 }, {}]))).toBe("[{'n': 5}, {'n': NULL}]");
    expect(valueOf(items, undefined)).toBeNull();
  });
});

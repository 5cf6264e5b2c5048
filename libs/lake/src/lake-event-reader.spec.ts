import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { contracts, type AvroRecord, type Contract } from '@nadi/contracts';
import { lakeEventReader, lakeTable, type LakeEvent } from './lake-table.ts';
import { filesSource, writeParquet } from './parquet-files.ts';
import { TailTable } from './tail-table.ts';
import { orderPlaced } from './testing/orders.ts';

interface AnySchema {
  readonly type: unknown;
  readonly logicalType?: string;
  readonly items?: unknown;
  readonly values?: unknown;
  readonly symbols?: readonly string[];
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[];
}

const seed = 20_261_122;
let state = seed;

/** Numbers from 0 to 1 (mulberry32). */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

const some = <T>(make: (index: number) => T): T[] =>
  Array.from({ length: Math.floor(random() * 4) }, (_, at) => make(at));

/** A value as Avro decodes it. */
function anyValue(schema: unknown): unknown {
  if (Array.isArray(schema)) {
    const branch: unknown = schema[Math.floor(random() * schema.length)];
    return anyValue(branch);
  }
  const {
    type,
    logicalType,
    items,
    values,
    symbols = [],
    fields = [],
  } = typeof schema === 'string' ? ({ type: schema } as AnySchema) : (schema as AnySchema);
  switch (type) {
    case 'null':
      return null;
    case 'string':
      return `größe 😀 ${Math.floor(random() * 1_000)}`;
    case 'boolean':
      return random() < 0.5;
    case 'int':
      return Math.floor((random() - 0.5) * 2 ** 32);
    case 'long':
      return Math.floor((random() - 0.5) * (logicalType === undefined ? 2 ** 53 : 2 ** 42));
    case 'float':
      return Math.fround(random());
    case 'double':
      return random();
    case 'bytes':
      return Buffer.from(some(() => Math.floor(random() * 256)));
    case 'enum':
      return symbols[Math.floor(random() * symbols.length)];
    case 'array':
      return some(() => anyValue(items));
    case 'map':
      return Object.fromEntries(some((at) => [`key ${at}`, anyValue(values)]));
    case 'record':
      return Object.fromEntries(fields.map(({ name, type: inner }) => [name, anyValue(inner)]));
    default:
      return anyValue(type);
  }
}

function anyEvent({ schemas }: Contract, offset: number): LakeEvent {
  return {
    id: `e${offset}`,
    tenantId: 'nadi',
    key: `k${offset}`,
    source: '/tests',
    timeMs: Math.floor(random() * 2 ** 41),
    receivedMs: Math.floor(random() * 2 ** 41),
    partition: 3,
    offset,
    data: random() < 0.1 ? null : (anyValue(schemas.at(-1)) as Record<string, unknown>),
  };
}

describe('lakeEventReader', () => {
  let folder: string;
  let connection: DuckDBConnection;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nadi-lake-'));
    connection = await (await DuckDBInstance.create(':memory:')).connect();
  });

  afterEach(() => {
    connection.closeSync();
    rmSync(folder, { recursive: true });
  });

  it(`gives back the very events of every contract that went into files (seed ${seed})`, async () => {
    const path = join(folder, 'events.parquet');
    for (const contract of contracts.values()) {
      const tail = new TailTable(connection, lakeTable(contract));
      const events = Array.from({ length: 30 }, (_, offset) => anyEvent(contract, offset));
      await tail.append(events);
      await writeParquet(connection, tail.source(new Map()) ?? '', path);
      const source = filesSource(contract, [{ path, version: contract.version }]) ?? '';
      const rows = (await connection.runAndReadAll(`${source} order by log_offset`)).getRows();
      expect(rows.map(lakeEventReader(contract))).toEqual(events);
    }
  });

  it('has the default of a field that came after a file was written, as Avro has', async () => {
    const schema = (fields: AvroRecord['fields']): AvroRecord => ({
      ...{ type: 'record', name: 'T', namespace: 'n', doc: '' },
      fields,
    });
    const line = { type: 'record', name: 'L', fields: [{ name: 'n', type: 'int' }] };
    const lineLater = { ...line, fields: [...line.fields, { name: 'unit', type: 'string', default: 'piece' }] };
    const contract: Contract = {
      ...(orderPlaced as Contract),
      version: 2,
      schemas: [
        schema([{ name: 'lines', doc: '', type: { type: 'array', items: line } }]),
        schema([
          { name: 'lines', doc: '', type: { type: 'array', items: lineLater } },
          { name: 'channel', doc: '', type: 'string', default: 'web' },
          { name: 'proof', doc: '', type: 'bytes', default: '\u00ff' },
          { name: 'tags', doc: '', type: { type: 'array', items: 'string' }, default: [] },
          { name: 'note', doc: '', type: ['null', 'string'], default: null },
        ]),
      ],
    };
    const path = join(folder, 'first.parquet');
    const tail = new TailTable(connection, lakeTable(contract, 1));
    await tail.append([{ ...anyEvent(contract, 1), data: { lines: [{ n: 7 }] } }]);
    await writeParquet(connection, tail.source(new Map()) ?? '', path);
    const [row] = (await connection.runAndReadAll(filesSource(contract, [{ path, version: 1 }]) ?? '')).getRows();
    expect(lakeEventReader(contract)(row ?? []).data).toEqual({
      lines: [{ n: 7, unit: 'piece' }],
      channel: 'web',
      proof: Buffer.from([255]),
      tags: [],
      note: null,
    });
  });
});

import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { compileMapping, countRows, formatOf, readRows, type SourceRow } from '@nadi/rows';
import { dueAfterMs, runReplay, type ReplayOptions } from './run-replay.ts';

const mapper = compileMapping(
  {
    name: 'follows',
    description: 'Follows for this spec.',
    tenant: 'spec',
    rules: [
      {
        contract: 'customers.seller-followed',
        time: { value: 'row.at', unit: 's' },
        data: {
          customerId: 'row.customer',
          sellerId: '"s1"',
          following: 'row.following == "yes"',
          channel: '"app"',
          country: '"IN"',
        },
      },
    ],
  },
  'follows.yaml',
);

interface PostedEvent {
  readonly id: string;
  readonly time: string;
}

let folder: string;
let server: Server;
let url: string;
let posted: PostedEvent[];
/** Called with each batch before it is acknowledged. */
let onBatch: () => void;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nadi-replay-'));
  posted = [];
  onBatch = () => undefined;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const events = JSON.parse(body) as PostedEvent[];
      posted.push(...events);
      onBatch();
      const results = events.map(({ id }) => ({ id }));
      response
        .writeHead(202, { 'content-type': 'application/json' })
        .end(JSON.stringify({ accepted: events.length, rejected: 0, results }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const replay = (file: string, more: Partial<ReplayOptions> = {}) =>
  runReplay({ file, mapper, tenantId: 'spec', url, key: 'k', checkpointDir: join(folder, 'checkpoints'), ...more });

const csv = (rows: number) =>
  `customer,at,following\n${Array.from({ length: rows }, (_, index) => `c${index},${1_000 + index},yes`).join('\n')}\n`;

async function all(rows: AsyncIterable<SourceRow>): Promise<SourceRow[]> {
  const found: SourceRow[] = [];
  for await (const row of rows) {
    found.push(row);
  }
  return found;
}

describe('readRows', () => {
  it('reads CSV with quoted line breaks under the line they end in', async () => {
    const file = write('a.csv', '\ufeffa,b\n1,"x\ny"\n2,z\n');
    expect(await all(readRows(file, 'csv'))).toEqual([
      { number: 3, row: { a: '1', b: 'x\ny' } },
      { number: 4, row: { a: '2', b: 'z' } },
    ]);
  });

  it('takes a quote inside a CSV field as it is and names rows with too few or too many columns', async () => {
    const file = write('a.csv', 'a,b\n1,5" disc\n2\n3,x,y\n4,z\n');
    expect(await all(readRows(file, 'csv'))).toEqual([
      { number: 2, row: { a: '1', b: '5" disc' } },
      { number: 3, problem: expect.any(String) },
      { number: 4, problem: expect.any(String) },
      { number: 5, row: { a: '4', b: 'z' } },
    ]);
  });

  it('reads JSON lines and names broken ones', async () => {
    const file = write('a.jsonl', '{"a":1}\n\n{"a":\n[1]\n');
    expect(await all(readRows(file, 'jsonl'))).toEqual([
      { number: 1, row: { a: 1 } },
      { number: 3, problem: expect.any(String) },
      { number: 4, problem: 'the line is not a JSON object' },
    ]);
  });

  it('takes only line feeds for the ends of JSON lines, and no byte order mark for a part of them', async () => {
    const file = write('a.jsonl', '\ufeff{"a":"x\u2028y"}\r\n{"a":2}');
    expect(await all(readRows(file, 'jsonl'))).toEqual([
      { number: 1, row: { a: 'x\u2028y' } },
      { number: 2, row: { a: 2 } },
    ]);
  });

  it('reads Parquet with numbers, nulls and times, and knows how many rows there are', async () => {
    const file = join(folder, 'it’s.parquet');
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `copy (select 5::bigint as n, 9007199254740993 as long, null as nothing, timestamp '2020-01-02 03:04:05' as at) to '${file}' (format parquet)`,
    );
    expect(await all(readRows(file, 'parquet'))).toEqual([
      { number: 1, row: { n: 5, long: '9007199254740993', nothing: null, at: '2020-01-02 03:04:05' } },
    ]);
    expect(await countRows(file, 'parquet')).toBe(1);
    connection.closeSync();
  });

  it('refuses what it cannot read', async () => {
    expect(() => formatOf('a.xlsx')).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    await expect(all(readRows(join(folder, 'none.csv'), 'csv'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(all(readRows(write('a.parquet', 'no'), 'parquet'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('runReplay', () => {
  it('sends every row once, with ids that are the same the next time', async () => {
    const file = write('a.csv', csv(2_500));
    expect(await replay(file)).toMatchObject({ rows: 2_500, acked: 2_500, bad: 0, complete: true });
    const ids = posted.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2_500);
    expect(posted[0]?.time).toBe('1970-01-01T00:16:40.000Z');
    posted = [];
    await replay(file);
    expect(new Set(posted.map(({ id }) => id))).toEqual(new Set(ids));
  });

  it('counts rows that stand twice in the file twice', async () => {
    await replay(write('a.csv', 'customer,at,following\nc1,1,yes\nc1,1,yes\n'));
    expect(new Set(posted.map(({ id }) => id)).size).toBe(2);
  });

  it('reports bad rows with their lines and sends the others', async () => {
    const result = await replay(write('a.csv', 'customer,at,following\nc1,1,yes\n,2,yes\nc3,soon,yes\nc4\nc5,5,yes\n'));
    expect(result).toMatchObject({ rows: 5, acked: 2, bad: 3, complete: true });
    expect(result.badRows.map(({ number, code }) => [number, code])).toEqual([
      [3, 'EVENT_FIELD_INVALID'],
      [4, 'EVENT_INVALID'],
      [5, 'FILE_UNREADABLE'],
    ]);
  });

  it('goes on where it was stopped', async () => {
    const file = write('a.csv', csv(50_000));
    const stop = new AbortController();
    onBatch = () => posted.length >= 4_000 && stop.abort();
    const first = await replay(file, { signal: stop.signal });
    expect(first.complete).toBe(false);
    const sentFirst = new Set(posted.map(({ id }) => id));
    onBatch = () => undefined;
    const second = await replay(file);
    expect(second.resumedAfter).toBeGreaterThan(0);
    expect(second.complete).toBe(true);
    expect(new Set(posted.map(({ id }) => id)).size).toBe(50_000);
    expect(sentFirst.size).toBeLessThan(50_000);
  });

  it('is due by rate, by speed, or at once', () => {
    expect(dueAfterMs({ rate: 10 }, 50, 1_000_000)).toBe(5_000);
    expect(dueAfterMs({ speed: 60 }, 50, 120_000)).toBe(2_000);
    expect(dueAfterMs({ speed: 60 }, 50, -5)).toBe(0);
    expect(dueAfterMs({}, 50, 120_000)).toBe(0);
  });
});

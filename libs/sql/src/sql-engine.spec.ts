import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { SqlEngine } from './sql-engine.ts';
import type { SqlRequest } from './sql-request.ts';

const limits = { rows: 1000, bytes: 1_000_000, timeMs: 10_000 };
const endless = `with recursive n(i) as (select 1 union all select i + 1 from n) select max(i) from n`;
const crossJoin = `select max(a.range + b.range + c.range) from range(100000) a, range(100000) b, range(100000) c`;

describe('SqlEngine', () => {
  let folder: string;
  let engine: SqlEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nadi-sql-'));
    await mkdir(join(folder, 'lake'));
    const writer = await DuckDBInstance.create(':memory:');
    const connection = await writer.connect();
    await connection.run(`copy (select range as id from range(5000)) to '${folder}/lake/events.parquet'`);
    await connection.run(`copy (select 1 as secret) to '${folder}/secret.parquet'`);
    connection.closeSync();
    writer.closeSync();
    engine = await SqlEngine.create({
      ...{ readFolders: [join(folder, 'lake')], workFolder: join(folder, 'work') },
      ...{ memoryMb: 64, spillMb: 32, threads: 2, concurrency: 2 },
    });
  });

  // Whatever a test did to the engine, the next statement has to be answered.
  afterEach(async () => {
    expect(await rowsOf({ sql: 'select count(*)::int from events.seen' })).toEqual([[5000]]);
    expect(await readdir(join(folder, 'work', 'exports'))).toEqual([]);
  });

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  function request(given: Partial<SqlRequest>): SqlRequest {
    const tables = [{ name: 'events.seen', source: `from read_parquet('${folder}/lake/*.parquet')` }];
    return { sql: 'from events.seen', tables, limits, ...given };
  }

  async function rowsOf(given: Partial<SqlRequest>, signal?: AbortSignal): Promise<unknown[]> {
    const run = await engine.run(request(given), signal);
    const rows: unknown[] = [];
    for await (const chunk of run.chunks()) rows.push(...chunk);
    return rows;
  }

  describe('limits', () => {
    it('ends with the row limit and says so', async () => {
      const run = await engine.run(request({ limits: { ...limits, rows: 3000 } }));
      let rows = 0;
      for await (const chunk of run.chunks()) rows += chunk.length;
      expect(rows).toBe(3000);
      expect(run.summary).toMatchObject({ rows: 3000, truncated: true });
    });

    it('is not truncated by a limit that suits exactly', async () => {
      const run = await engine.run(request({ limits: { ...limits, rows: 5000 } }));
      for await (const chunk of run.chunks()) expect(chunk.length).toBeGreaterThan(0);
      expect(run.summary).toMatchObject({ rows: 5000, truncated: false });
    });

    it('names columns without the catalog of the statement, and each once', async () => {
      const sql =
        'with e as (from events.seen) select (select max(s.id) from events.seen s), (select max(e.id) from e), 1 as x, 2 as x, 3 as x_1';
      const run = await engine.run(request({ sql }));
      expect(run.columns.map(({ name }) => name)).toEqual([
        ...['(SELECT max(s.id) FROM events.seen AS s)', '(SELECT max(e.id) FROM "e" AS e)', 'x', 'x_1', 'x_1_1'],
      ]);
      await run.close();
    });

    it('answers the same statement at the same time, and again', async () => {
      const sql = 'select count(*) from events.seen';
      for (let turn = 0; turn < 3; turn += 1) {
        const runs = await Promise.all(Array.from({ length: 2 }, () => engine.run(request({ sql }))));
        for (const run of runs) {
          const rows = [];
          for await (const chunk of run.chunks()) rows.push(...chunk);
          expect(rows).toEqual([[5000n]]);
        }
      }
    });

    it('ends with the byte limit, also within a chunk and before the first row', async () => {
      const run = await engine.run(
        request({ sql: `select repeat('x', 1000) from events.seen`, limits: { ...limits, bytes: 10_500 } }),
      );
      const rows = [];
      for await (const chunk of run.chunks()) rows.push(...chunk);
      expect(rows).toHaveLength(10);
      expect(run.summary.truncated).toBe(true);
      const large = await engine.run(
        request({ sql: `select repeat('x', 20000)`, limits: { ...limits, bytes: 10_500 } }),
      );
      for await (const chunk of large.chunks()) expect(chunk).toEqual([]);
      expect(large.summary).toMatchObject({ rows: 0, truncated: true });
    });

    it.each([
      ['an endless recursion', endless],
      ['a large cross join', crossJoin],
      [
        'many rows that are only counted',
        `select count(*) from events.seen a, events.seen b, events.seen c, events.seen d where a.id + b.id = c.id * d.id`,
      ],
    ])('ends %s after its time', async (_what, sql) => {
      await expect(rowsOf({ sql, limits: { ...limits, timeMs: 200 } })).rejects.toMatchObject({ code: 'SQL_TIMEOUT' });
    });

    it('says that a statement failed although rows of it had come', async () => {
      const sql = `select cast(case when a.id = 4999 and b.id = 400 then 'x' else a.id::varchar end as int) from events.seen b, events.seen a`;
      const run = await engine.run(request({ sql, limits: { rows: 1e9, bytes: 1e12, timeMs: 60_000 } }));
      let rows = 0;
      const read = async () => {
        for await (const chunk of run.chunks()) rows += chunk.length;
      };
      await expect(read()).rejects.toMatchObject({ code: 'SQL_ENGINE_FAILED' });
      expect(rows).toBeGreaterThan(0);
    }, 60_000);

    it.each([
      ['a sort', `select sha256(a.id || '-' || b.id) as s from events.seen a, events.seen b order by s`],
      ['a list', `select len(list(a.id)) from events.seen a, events.seen b`],
      [
        'a group of everything',
        `select count(*) from (select a.id, b.id, count(*) from events.seen a, events.seen b group by all)`,
      ],
      [
        'a cross join of 10 GB',
        `select count(distinct s) from (select repeat('x', 400) || a.id || '-' || b.id as s from events.seen a, events.seen b)`,
      ],
    ])(
      'ends %s that needs more than the memory and disk it may have',
      async (_what, sql) => {
        await expect(rowsOf({ sql, limits: { ...limits, timeMs: 50_000 } })).rejects.toMatchObject({
          code: 'SQL_TOO_LARGE',
        });
      },
      60_000,
    );

    it('is cancelled by its signal, before and while it runs', async () => {
      await expect(rowsOf({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'SQL_STOPPED' });
      const controller = new AbortController();
      const rows = rowsOf({ sql: endless }, controller.signal);
      void setTimeout(50).then(() => controller.abort());
      await expect(rows).rejects.toMatchObject({ code: 'SQL_STOPPED' });
    });

    it('is cancelled while nobody reads its rows, and gives its place back', async () => {
      const controller = new AbortController();
      const runs = [await engine.run(request({}), controller.signal), await engine.run(request({}), controller.signal)];
      await expect(engine.run(request({}))).rejects.toMatchObject({ code: 'OVERLOADED', retriable: true });
      controller.abort();
      await Promise.all(runs.map((run) => run.close()));
    });

    it('closes itself when nobody reads its rows in time', async () => {
      const run = await engine.run(request({ limits: { ...limits, timeMs: 100 } }));
      await setTimeout(300);
      await expect(run.chunks().next()).rejects.toMatchObject({ code: 'SQL_TIMEOUT' });
    });

    it('keeps statements that run at the same time apart, and counts them before they begin', async () => {
      const own = (value: number) =>
        rowsOf({ sql: 'from x.y', tables: [{ name: 'x.y', source: `select ${value} as v` }] });
      for (let round = 0; round < 10; round += 1) {
        const [first, second, third] = await Promise.allSettled([own(1), own(2), own(3)]);
        expect([first, second]).toMatchObject([{ value: [[1]] }, { value: [[2]] }]);
        expect(third).toMatchObject({ reason: { code: 'OVERLOADED' } });
      }
    });

    it('keeps nothing of runs that ended early', async () => {
      for (let count = 0; count < 20; count += 1) {
        const run = await engine.run(request({ sql: `select a.id, b.id from events.seen a, events.seen b` }));
        for await (const chunk of run.chunks()) {
          expect(chunk.length).toBeGreaterThan(0);
          break;
        }
      }
      const catalogs = await rowsOf({
        sql: 'from engine.catalogs',
        tables: [
          { name: 'engine.catalogs', source: 'select database_name from duckdb_databases() where not internal' },
        ],
      });
      // The one of all, and the one of this statement.
      expect(catalogs).toHaveLength(2);
    });

    it('ends what runs when it is closed', async () => {
      const other = await SqlEngine.create({
        ...{ readFolders: [], workFolder: join(folder, 'other') },
        ...{ memoryMb: 64, spillMb: 1, threads: 1 },
      });
      const running = other.run({ sql: endless, tables: [], limits });
      void setTimeout(50).then(() => other.close());
      await expect(running).rejects.toMatchObject({ code: 'SQL_STOPPED' });
    });
  });

  describe('the wall of the engine', () => {
    const reach = (source: string) => rowsOf({ sql: 'from x.y', tables: [{ name: 'x.y', source }] });

    it('lets sources read the given folders and nothing else', async () => {
      expect(await reach(`select count(*)::int from read_parquet('${folder}/lake/events.parquet')`)).toEqual([[5000]]);
      for (const source of [
        `from read_parquet('${folder}/secret.parquet')`,
        `from read_parquet('${folder}/lake/../secret.parquet')`,
        `from read_text('/etc/passwd')`,
        `from glob('${folder}/*')`,
        `from '/etc/passwd'`,
      ]) {
        await expect(reach(source)).rejects.toMatchObject({ code: 'SQL_ENGINE_FAILED' });
      }
    });

    it('keeps its settings', async () => {
      const settings = await reach(
        `select name, value from duckdb_settings() where name in ('enable_external_access', 'lock_configuration', 'allow_community_extensions',
          'allow_unsigned_extensions', 'autoinstall_known_extensions', 'autoload_known_extensions', 'TimeZone') order by name`,
      );
      expect(settings).toEqual([
        ['TimeZone', 'UTC'],
        ['allow_community_extensions', 'false'],
        ['allow_unsigned_extensions', 'false'],
        ['autoinstall_known_extensions', 'false'],
        ['autoload_known_extensions', 'false'],
        ['enable_external_access', 'false'],
        ['lock_configuration', 'true'],
      ]);
    });

    it('shows no column of a file that is not one of its table', async () => {
      for (const column of ['filename', 'file_row_number', 'file_index', 'rowid']) {
        await expect(rowsOf({ sql: `select ${column} from events.seen` })).rejects.toMatchObject({
          code: 'SQL_INVALID',
        });
      }
    });
  });

  describe('errors', () => {
    it.each([
      ['select 1,\n  nothing from events.seen', { line: 2, column: 3 }, /nothing/],
      [`select 'äö' || nothing from events.seen`, { line: 1, column: 16 }, /nothing/],
      [
        'with e as (select id from events.seen) select e.nothing from e',
        { line: 1, column: 47 },
        /"e" does not have a column named "nothing"/,
      ],
      ['select id from events.seen where', { line: 1, column: 33 }, /end of input/],
      [`select 'x'::int`, { line: 1, column: 11 }, /Could not convert string 'x' to INT32/],
      [`select error('stop')`, {}, /stop/],
    ])('%j says where it is wrong', async (sql, context, message) => {
      await expect(rowsOf({ sql })).rejects.toMatchObject({
        code: 'SQL_INVALID',
        context,
        message: expect.stringMatching(message),
      });
    });

    it('names parameters that are missing or too many', async () => {
      await expect(rowsOf({ sql: 'select $a' })).rejects.toMatchObject({
        message: expect.stringContaining('parameter a'),
      });
      await expect(rowsOf({ parameters: { b: 1 } })).rejects.toMatchObject({
        message: expect.stringContaining('parameter b'),
      });
    });

    it('tells nothing of files', async () => {
      const tables = [{ name: 'events.seen', source: `from read_parquet('${folder}/lake/gone-*.parquet')` }];
      const error = await rowsOf({ tables }).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({ code: 'SQL_ENGINE_FAILED', retriable: true });
      expect((error as Error).message).not.toContain(folder);
    });
  });

  describe('exportParquet', () => {
    it('makes a file in the order of the statement and removes it when it was read', async () => {
      const file = await engine.exportParquet(
        request({
          sql: 'select id, $a as a, 1 as a, (select max(s.id) from events.seen s) from events.seen order by id desc',
          limits: { ...limits, rows: 5000 },
          parameters: { a: 'x' },
        }),
      );
      expect(file.summary).toMatchObject({ rows: 5000, bytes: (await stat(file.path)).size });
      const reader = await DuckDBInstance.create(':memory:');
      const connection = await reader.connect();
      const rows = await connection.runAndReadAll(
        `select list(id order by file_row_number)[:2], any_value(a), any_value(a_1), any_value("(SELECT max(s.id) FROM events.seen AS s)") from read_parquet('${file.path}', file_row_number = true)`,
      );
      expect(rows.getRowsJson()).toEqual([[['4999', '4998'], 'x', 1, '4999']]);
      connection.closeSync();
      reader.closeSync();
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.bytes()) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      expect([bytes.subarray(0, 4).toString(), bytes.length]).toEqual(['PAR1', file.summary.bytes]);
    });

    it('fails, and leaves no file, for too many rows or bytes and after its time', async () => {
      const many = `select sha256(a.id || '-' || b.id) from events.seen a, events.seen b limit 300000`;
      for (const [sql, given, error] of [
        ['from events.seen', { rows: 4999 }, { code: 'SQL_TOO_LARGE', context: { rows: 4999 } }],
        [many, { rows: 1e9, bytes: 100_000 }, { code: 'SQL_TOO_LARGE', context: { bytes: 100_000 } }],
        [crossJoin, { timeMs: 150 }, { code: 'SQL_TIMEOUT' }],
      ] as const) {
        const exported = engine.exportParquet(request({ sql, limits: { ...limits, ...given } }));
        await expect(exported).rejects.toMatchObject(error);
      }
    });
  });
});

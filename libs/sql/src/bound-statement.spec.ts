import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { boundStatement, maxSqlLength } from './bound-statement.ts';
import { readEnginePolicy, reasonOfDenial, type EnginePolicy } from './function-policy.ts';

describe('boundStatement', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  let engine: EnginePolicy;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
    engine = await readEnginePolicy(connection);
    await connection.run(`attach ':memory:' as lake`);
    await connection.run('create schema lake.orders');
    await connection.run('create view lake.orders.placed as select 7 as id');
    // What a name that escapes from its place would find.
    await connection.run(`create view memory.main.placed as select 'stranger' as id`);
    await connection.run(`create temp view t as select 'temporary' as id`);
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  const bind = (sql: string, parameters: string[] = []) =>
    boundStatement(connection, sql, { tables: ['orders.placed', 'orders.paid'], catalog: 'lake', parameters, engine });

  async function rows(sql: string): Promise<unknown[][]> {
    return (await connection.runAndReadAll((await bind(sql)).sql)).getRows();
  }

  it('puts tables into the catalog and tells which it reads', async () => {
    const bound = await bind('select p.id from orders.placed p where $low < id and id < $high', ['low', 'high']);
    expect(bound).toMatchObject({
      sql: 'SELECT p.id FROM lake.orders.placed AS p WHERE (($low < id) AND (id < $high))',
      tables: ['orders.placed'],
      parameters: ['high', 'low'],
    });
  });

  it.each([
    ['with t as (from orders.placed) from t', [[7]]],
    ['with placed as (select 8 as id) from placed', [[8]]],
    ['with placed as (select 8 as id) select o.id, placed.id from orders.placed o, placed', [[7, 8]]],
    ['with t as (with t as (from orders.placed) from t) select T.id from T', [[7]]],
    [
      'with t as (select 1 as id), u as (with t as (select id + 1 as id from t) from t) select t.id, u.id from t, u',
      [[1, 2]],
    ],
    ['select (with t as (select 3) from t), (with t as (select 4) from t)', [[3, 4]]],
    [
      'with recursive t(id) as (select 1 union all select t.id + 1 from t where t.id < 3) select max(t.id) from t',
      [[3]],
    ],
    ['(with t as (select 5 as id) from t) union all (from orders.placed) order by 1', [[5], [7]]],
    ['with t as (select 6) from (values (1)) v(x), lateral (from t)', [[1, 6]]],
  ])('finds in %s what is meant', async (sql, expected) => {
    expect(await rows(sql)).toEqual(expected);
  });

  it('gives common table expressions names that nothing else has', async () => {
    expect((await bind('with t as (select 1) from t, t as u')).sql).toBe(
      'WITH "t$1" AS (SELECT 1)SELECT * FROM "t$1" AS t , "t$1" AS u',
    );
  });

  it.each([
    '9007199254740993',
    '-9223372036854775808',
    '18446744073709551615',
    '170141183460469231731687303715884105727',
    '1234567890.12345678901234567890',
    `'it''s \\n "quoted" äö 🙂'`,
    `'\\xAA'::blob`,
    `1e300`,
  ])('keeps the constant %s', async (constant) => {
    const [[given]] = (await connection.runAndReadAll(`select (${constant})::varchar`)).getRows() as [[string]];
    expect(await rows(`select (${constant})::varchar`)).toEqual([[given]]);
  });

  it.each([
    `select 1 as "x"" from memory.main.placed --"`,
    `select "a"";select 2;--" from (select 1 as "a"";select 2;--")`,
    `select {'a" := (from placed), "b': 1}`,
    `with "t"" as (select 2) from memory.main.placed --" as (select 1) from "t"" as (select 2) from memory.main.placed --"`,
    `select x."c) from placed --" from (select 1) x("c) from placed --")`,
    `select [y for "y) from placed" in [1] if true] from (select 1 as y)`,
    `select null::struct("a int), (select id from placed) --" int)`,
    `from (select 1 as a) pivot (max(a) as "m') from placed --" for a in (1 as "x') from placed"))`,
  ])('cannot be led out of its place by the names in %s', async (sql) => {
    const answer = await rows(sql).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(answer)).not.toMatch(/stranger/);
    if (answer instanceof Error) expect(answer).toMatchObject({ code: expect.stringMatching(/^SQL_/) });
  });

  it('refuses what the engine writes in another way than it was read', async () => {
    await expect(bind('select 1 operator(pg_catalog.+) 2')).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_/),
    });
  });

  it.each([
    ['', 'SQL_INVALID', 'There is no statement.'],
    [' ; -- nothing', 'SQL_INVALID', 'There is no statement.'],
    ['select 1 fro m', 'SQL_INVALID', 'Line 1, column 14: syntax error at or near "m".'],
    [
      'select 1\n from\n  orders.plaecd',
      'SQL_REFUSED',
      'Line 3, column 3: There is no table orders.plaecd that you may read.',
    ],
    [
      'from placed',
      'SQL_REFUSED',
      'Line 1, column 6: There is no table placed that you may read. Did you mean orders.placed?',
    ],
    [
      'pivot orders.placed on id',
      'SQL_REFUSED',
      'Only a SELECT can run. PIVOT needs the values of its columns: ON column IN (…).',
    ],
    ['select 1\0; drop table x', 'SQL_INVALID', 'Line 1, column 9: A zero byte.'],
    [`select '${'x'.repeat(maxSqlLength)}'`, 'SQL_REFUSED', `The statement has more than ${maxSqlLength} characters.`],
    [`select ${'[1],'.repeat(24_000)} 1`, 'SQL_REFUSED', expect.stringContaining('more than 50000 parts')],
  ])('says what is wrong with %.40j', async (sql, code, message) => {
    await expect(bind(sql)).rejects.toMatchObject({ code, message });
  });

  it.each([
    ['sums', `select ${'1+'.repeat(900)}1`],
    ['calls', `select ${'abs('.repeat(300)}1${')'.repeat(300)}`],
    ['subqueries', `${'select * from ('.repeat(200)}select 1${')'.repeat(200)}`],
    ['unions', `${'select 1 union all '.repeat(400)}select 1`],
    ['many values', `select 1 in (${'1,'.repeat(20_000)}1)`],
    ['brackets', `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['casts', `select 1${'::int'.repeat(20_000)}`],
    ['types', `select null::int${'[]'.repeat(20_000)}`],
    ['commons', `${'with a as ('.repeat(5000)}select 1${') select 1'.repeat(5000)}`],
  ])('answers or refuses statements of very many %s', async (_what, sql) => {
    const code = await bind(sql).then(
      () => 'bound',
      (thrown: unknown) => (thrown as { code?: string }).code,
    );
    expect(code).toMatch(/^(bound|SQL_INVALID|SQL_REFUSED)$/);
  });
});

describe('readEnginePolicy', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });

  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  it('has the functions of the engine, and not those that somebody made', async () => {
    await connection.run('create macro mine(x) as x + 1');
    const { functions, types, collations } = await readEnginePolicy(connection);
    expect(functions.has('mine')).toBe(false);
    for (const name of ['sum', 'list_transform', '+', 'date_trunc', 'unnest', 'nullif'])
      expect(functions).toContain(name);
    for (const name of ['read_csv', 'glob', 'getenv', 'current_setting', 'query'])
      expect(functions).not.toContain(name);
    expect([types.has('json'), types.has('timestamp with time zone'), types.has('inet'), types.has('type')]).toEqual([
      ...[true, true, false, false],
    ]);
    expect(collations).toContain('nocase');
  });

  // A new version of the engine may bring functions whose effects nobody has thought about yet.
  it('allows of the functions with effects only those that are known', async () => {
    const { functions } = await readEnginePolicy(connection);
    const reader = await connection.runAndReadAll(
      `select distinct function_name from duckdb_functions() where internal and (stability = 'VOLATILE' or has_side_effects)`,
    );
    const volatile = reader.getRows().map(([name]) => String(name));
    expect(volatile.filter((name) => functions.has(name)).sort()).toEqual([
      ...['error', 'gen_random_uuid', 'random', 'uuid', 'uuidv4', 'uuidv7'],
    ]);
  });

  it.each([
    ['current_setting', 'it tells of the process and its settings'],
    ['has_table_privilege', 'it reads the catalog'],
    ['inet_server_addr', 'it tells who asks, of other statements or of connections'],
    ['abs', undefined],
    ['pg_typeof', undefined],
  ])('knows why %s is denied', (name, reason) => {
    expect(reasonOfDenial(name)).toBe(reason);
  });
});

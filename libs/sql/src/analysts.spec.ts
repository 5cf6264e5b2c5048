import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { jsonValue } from './json-value.ts';
import { SqlEngine } from './sql-engine.ts';
import type { SqlRequest } from './sql-request.ts';

const orders = `
  select id, region, amount::decimal(10, 2) as amount, timestamptz '2026-03-01 10:00:00Z' + to_hours(id * 12) as placed_at,
    {'email': region || id || '@example.org', 'vip': id % 2 = 0} as customer,
    {'lines': [{'sku': 'a' || id, 'quantity': id}, {'sku': 'b', 'quantity': 1}]} as data,
    json_object('channel', if(id < 3, 'web', 'app')) as note
  from (values (1, 'eu', 10.50), (2, 'us', 20.00), (3, 'eu', 30.25), (4, 'us', 5.00), (5, 'asia', 100.00)) v(id, region, amount)`;
const payments = `
  select order_id, paid::decimal(10, 2) as paid, timestamptz '2026-03-01 10:30:00Z' + to_hours(order_id * 12) as paid_at
  from (values (1, 10.50), (2, 15.00), (5, 100.00), (9, 1.00)) v(order_id, paid)`;
const windows = `select * from (values ('eu', 2), ('us', 2), ('asia', 1)) v(region, orders)`;

type Case = readonly [title: string, sql: string, rows: unknown[][], parameters?: SqlRequest['parameters']];

// One line each: it is a table.
// prettier-ignore
const cases: readonly Case[] = [
  ['all columns of a table', `select id, region from orders.order_placed order by id limit 2`, [[1, 'eu'], [2, 'us']]],
  ['FROM first', `from orders.order_placed select max(id)`, [[5]]],
  ['any letter case', `SELECT Count(*) FROM "Orders".Order_Placed`, [[5]]],
  ['columns by table', `select order_placed.id from orders.order_placed where order_placed.id = 3`, [[3]]],
  ['columns by domain and table', `select orders.order_placed.id from orders.order_placed where orders.order_placed.id > 4`, [[5]]],
  ['an alias', `select o.id from orders.order_placed as o where o.region = 'asia'`, [[5]]],
  ['an alias with names of columns', `select o.k from orders.order_placed as o(k) order by 1 desc limit 1`, [[5]]],
  ['GROUP BY ALL', `select region, sum(amount)::varchar from orders.order_placed group by all order by all`, [['asia', '100.00'], ['eu', '40.75'], ['us', '25.00']]],
  ['HAVING', `select region from orders.order_placed group by region having count(*) = 1`, [['asia']]],
  ['aggregates with FILTER and DISTINCT', `select count(*) filter (where amount > 10), count(distinct region) from orders.order_placed`, [[4, 3]]],
  ['GROUPING SETS', `select region, count(*) from orders.order_placed group by grouping sets ((region), ()) order by 2 desc, 1 limit 2`, [[null, 5], ['eu', 2]]],
  ['ROLLUP', `select grouping(region), count(*) from orders.order_placed group by rollup(region) order by all desc limit 1`, [[1, 5]]],
  ['approx_quantile', `select approx_quantile(id, 0.5) from orders.order_placed`, [[3]]],
  ['ordered aggregates', `select string_agg(region, ',' order by id desc), arg_max(region, amount) from orders.order_placed`, [['asia,us,eu,us,eu', 'asia']]],
  ['quantile within a group', `select percentile_cont(0.5) within group (order by id) from orders.order_placed`, [[3]]],
  ['window functions', `select id, row_number() over (partition by region order by id) from orders.order_placed order by id`, [[1, 1], [2, 1], [3, 2], [4, 2], [5, 1]]],
  ['frames', `select sum(id) over (order by id rows between 1 preceding and current row)::int from orders.order_placed order by 1 desc limit 1`, [[9]]],
  ['named windows', `select lag(id) over w, first_value(id) over w from orders.order_placed window w as (order by id) order by id limit 2`, [[null, 1], [1, 1]]],
  ['QUALIFY', `select region, id from orders.order_placed qualify rank() over (partition by region order by amount desc) = 1 order by id`, [['us', 2], ['eu', 3], ['asia', 5]]],
  ['DISTINCT ON', `select distinct on (region) region, id from orders.order_placed order by region, id desc`, [['asia', 5], ['eu', 3], ['us', 4]]],
  ['a CTE', `with big as (select * from orders.order_placed where amount > 15) select count(*) from big`, [[3]]],
  ['CTEs that use each other', `with a as (select 1 as x), b as (select x + 1 as y from a) select a.x, b.y from a, b`, [[1, 2]]],
  ['a CTE that has the name of a table', `with order_placed as (select 7 as id) select order_placed.id from order_placed`, [[7]]],
  ['a CTE that has the name of a CTE further out', `with t as (select 1 as x) select * from (with t as (select x + 1 as x from t) select x from t)`, [[2]]],
  ['a CTE in a subquery', `select (with t as (select 5 as x) select x from t)`, [[5]]],
  ['a recursive CTE', `with recursive n(i) as (select 1 union all select i + 1 from n where i < 4) select sum(i)::int from n`, [[10]]],
  ['a materialized CTE', `with t as materialized (select 2 as x) select a.x + b.x from t a, t b`, [[4]]],
  ['a join of two domains', `select o.id, p.paid::varchar from orders.order_placed o join payments.payment_received p on p.order_id = o.id order by 1`, [[1, '10.50'], [2, '15.00'], [5, '100.00']]],
  ['tables of the same name in two domains', `select orders.same.x, payments.same.x from orders.same, payments.same`, [[1, 2]]],
  ['outer and anti joins', `select o.id from orders.order_placed o anti join payments.payment_received p on p.order_id = o.id order by all`, [[3], [4]]],
  ['a full join', `select o.id, order_id from orders.order_placed o full join payments.payment_received on order_id = id where id is null or order_id is null order by all`, [[3, null], [4, null], [null, 9]]],
  ['an ASOF join', `select o.id, p.order_id from orders.order_placed o asof join payments.payment_received p on o.placed_at >= p.paid_at order by all`, [[2, 1], [3, 2], [4, 2], [5, 2]]],
  ['a lateral join', `select o.id, l.twice from orders.order_placed o, lateral (select o.id * 2 as twice) l where o.id < 3 order by 1`, [[1, 2], [2, 4]]],
  ['a metric beside events', `select o.region, count(*) - any_value(m.orders) from orders.order_placed o join metrics.orders_by_region m using (region) group by all order by all`, [['asia', 0], ['eu', 0], ['us', 0]]],
  ['a correlated subquery', `select id from orders.order_placed o where amount = (select max(amount) from orders.order_placed i where i.region = o.region) order by 1`, [[2], [3], [5]]],
  ['EXISTS and IN', `select count(*) from orders.order_placed where exists (from payments.payment_received where order_id = id) and id in (from range(3))`, [[2]]],
  ['ANY and ALL', `select id from orders.order_placed where id >= all (select id from orders.order_placed) or id = any ([1]) order by 1`, [[1], [5]]],
  ['nested fields', `select data.lines[1].sku, customer.email from orders.order_placed where id = 2`, [['a2', 'us2@example.org']]],
  ['fields by domain and table', `select orders.order_placed.customer.vip from orders.order_placed where id = 2`, [[true]]],
  ['all fields of a struct', `select customer.* from orders.order_placed where id = 1`, [['eu1@example.org', false]]],
  ['UNNEST in FROM', `select id, line.sku from orders.order_placed, unnest(data.lines) as u(line) where id < 3 order by all`, [[1, 'a1'], [1, 'b'], [2, 'a2'], [2, 'b']]],
  ['UNNEST in SELECT', `select id, unnest(data.lines, recursive := true) from orders.order_placed where id = 1 order by all`, [[1, 'a1', 1], [1, 'b', 1]]],
  ['lambdas', `select list_transform(data.lines, lambda l: l.quantity), list_filter([1, 2, 3], x -> x > 1) from orders.order_placed where id = 4`, [[[4, 1], [2, 3]]]],
  ['list comprehensions', `select [l.sku for l in data.lines if l.quantity > 1] from orders.order_placed where id = 3`, [[['a3']]]],
  ['list functions and slices', `select list_sum([1, 2]), [1, 2, 3][2:], list_reduce([1, 2, 3], lambda a, b: a + b)`, [[3, [2, 3], 6]]],
  ['structs and maps', `select {'a': 1, 'b': {'c': 'x'}}, map {'k': 2}['k'], row(1, 2) = (1, 2)`, [[{ a: 1, b: { c: 'x' } }, 2, true]]],
  ['JSON', `select note->>'channel', json_extract_string(note, '$.channel') from orders.order_placed where id = 5`, [['app', 'app']]],
  ['json_each', `select key, value::int from json_each('{"a": 1, "b": 2}') order by key`, [['a', 1], ['b', 2]]],
  ['date_trunc', `select date_trunc('day', placed_at)::date::varchar, count(*) from orders.order_placed group by 1 order by 1`, [['2026-03-01', 1], ['2026-03-02', 2], ['2026-03-03', 2]]],
  ['intervals, parts and zones', `select extract(hour from placed_at at time zone 'Asia/Tokyo'), (placed_at + interval 1 day)::date::varchar from orders.order_placed where id = 1`, [[7, '2026-03-02']]],
  ['time_bucket and strftime', `select strftime(time_bucket(interval '1 week', placed_at), '%Y') from orders.order_placed where id = 1`, [['2026']]],
  ['CASE, COALESCE and casts', `select case when amount > 50 then 'big' else 'small' end, coalesce(null, 1), try_cast('x' as int), '7'::int from orders.order_placed where id = 5`, [['big', 1, null, 7]]],
  ['text functions', `select upper(region), region.upper().lower(), 'a' || 'b', region like 'e%', regexp_replace(region, 'e', 'E') from orders.order_placed where id = 1`, [['EU', 'eu', 'ab', true, 'Eu']]],
  ['SELECT * EXCLUDE, REPLACE and RENAME', `select * exclude (placed_at, customer, data, note) replace (amount::int as amount) rename (region as area) from orders.order_placed where id = 2`, [[2, 'us', 20]]],
  ['COLUMNS', `select min(columns('id|region')) from orders.order_placed`, [[1, 'asia']]],
  ['COLUMNS with a lambda', `select columns(c -> c in ('id', 'region')) from orders.order_placed where id = 4`, [[4, 'us']]],
  ['PIVOT', `from (pivot (select region, id, customer.vip as vip from orders.order_placed) on region in ('eu', 'us') using sum(id)::int group by vip) order by all`, [[false, 4, null], [true, null, 6]]],
  ['PIVOT of SQL', `select eu, us from (select region, id from orders.order_placed) pivot (sum(id) for region in ('eu', 'us'))`, [[4, 6]]],
  ['UNPIVOT', `select name, value from (select 1 as a, 2 as b) unpivot (value for name in (a, b)) order by 1`, [['a', 1], ['b', 2]]],
  ['set operations', `(select 1 union select 2 union all select 2) except all select 2 order by 1`, [[1], [2]]],
  ['UNION BY NAME', `select 1 as a union all by name select 2 as b order by all`, [[1, null], [null, 2]]],
  ['VALUES', `select * from (values (1, 'x'), (2, 'y')) v(n, t) where n = 2`, [[2, 'y']]],
  ['generate_series', `select count(*), max(d)::varchar from generate_series(date '2026-01-01', date '2026-01-10', interval 1 day) g(d)`, [[10, '2026-01-10 00:00:00']]],
  ['a sample', `select count(*) <= 5 from orders.order_placed using sample 50% (bernoulli, 42)`, [[true]]],
  ['LIMIT of a percentage and OFFSET', `select id from orders.order_placed order by id limit 40% offset 1`, [[2], [3]]],
  ['collations', `select 'A' = 'a' collate nocase, 'é' = 'e' collate noaccent`, [[true, true]]],
  ['large numbers', `select 9007199254740993, 170141183460469231731687303715884105727, 0.1 + 0.2 = 0.3`, [['9007199254740993', '170141183460469231731687303715884105727', true]]],
  ['texts with quotes', `select 'it''s', "x""y" from (select 1 as "x""y")`, [["it's", 1]]],
  ['parameters by place', `select id from orders.order_placed where region = ? and id > ?`, [[3]], ['eu', 1]],
  ['numbered parameters', `select $2, $1, $2`, [['b', 'a', 'b']], ['a', 'b']],
  ['named parameters', `select id from orders.order_placed where placed_at > $since and region = any ($regions)`, [[4]], { since: '2026-03-03T00:00:00Z', regions: ['us', 'eu'] }],
  ['comments and a semicolon', `select 1 -- one\n /* and */ ;`, [[1]]],
];

describe('what analysts write', () => {
  let folder: string;
  let engine: SqlEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nadi-sql-'));
    await mkdir(join(folder, 'lake'));
    const writer = await DuckDBInstance.create(':memory:');
    const connection = await writer.connect();
    for (const [name, query] of Object.entries({ orders, payments, windows })) {
      await connection.run(`copy (${query}) to '${join(folder, 'lake', name)}.parquet'`);
    }
    connection.closeSync();
    writer.closeSync();
    engine = await SqlEngine.create({
      ...{ readFolders: [join(folder, 'lake')], workFolder: join(folder, 'work') },
      ...{ memoryMb: 256, spillMb: 64, threads: 2 },
    });
  });

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  it.each(cases)('%s', async (_title, sql, rows, parameters = []) => {
    const lake = join(folder, 'lake');
    const run = await engine.run({
      ...{ sql, parameters, limits: { rows: 100, bytes: 100_000, timeMs: 10_000 } },
      tables: [
        { name: 'orders.order_placed', source: `from read_parquet('${lake}/orders.parquet')` },
        { name: 'payments.payment_received', source: `from read_parquet('${lake}/payments.parquet')` },
        { name: 'metrics.orders_by_region', source: `from read_parquet('${lake}/windows.parquet')` },
        { name: 'orders.same', source: 'select 1 as x' },
        { name: 'payments.same', source: 'select 2 as x' },
      ],
    });
    const found: unknown[] = [];
    for await (const chunk of run.chunks()) found.push(...chunk.map((row) => row.map(jsonValue)));
    expect(found).toEqual(rows);
  });
});

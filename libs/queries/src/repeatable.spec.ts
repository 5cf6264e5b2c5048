import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from '@jest/globals';
import { changingFunctions, unrepeatableIn } from './repeatable.ts';

describe('a statement that can be repeated', () => {
  it.each([
    ['select now() as t', 'now'],
    ['select "Random" () as r', 'Random'],
    ['select /* not this: */ Current_Timestamp', 'Current_Timestamp'],
    ['select * from orders.order_placed using sample 3', 'sample'],
    ['select * from orders.order_placed tablesample 10%', 'tablesample'],
    ['select 1 order by (1).random()', 'random'],
    ['select ago(interval 1 day)', 'ago'],
    ['select current_localtimestamp()', 'current_localtimestamp'],
    ['select age(event_time) from orders.order_placed', 'age'],
  ])('is not %s', (sql, word) => {
    expect(unrepeatableIn(sql)).toBe(word);
  });

  it.each([
    'select city, count(*) as now from orders.order_placed where event_time < $to group by all',
    `select 'now()' as text -- random()`,
    'select o.age from orders.order_placed o',
  ])('is %s', (sql) => {
    expect(unrepeatableIn(sql)).toBeUndefined();
  });

  it('names every function of the engine whose value changes', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const found = await connection.runAndReadAll(
      `select distinct function_name from duckdb_functions() where internal and stability <> 'CONSISTENT'
       and function_type in ('scalar', 'aggregate', 'macro')`,
    );
    const names = found.getRows().map(([name]) => String(name));
    connection.closeSync();
    instance.closeSync();
    expect(names.filter((name) => !changingFunctions.has(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });
});

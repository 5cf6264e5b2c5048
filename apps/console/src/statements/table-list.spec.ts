import { describe, expect, it } from '@jest/globals';
import type { SqlTable } from '../api/index.ts';
import { exampleStatements } from './example-statements.ts';
import { tablesByDomain } from './table-list.ts';

function table(
  name: string,
  columns: readonly (readonly [name: string, type?: string, isMasked?: boolean])[],
): SqlTable {
  return {
    ...{ name, contract: name.replaceAll('_', '-'), purpose: `All of ${name}.` },
    columns: [['event_source'] as const, ['event_time', 'TIMESTAMP WITH TIME ZONE'] as const, ...columns].map(
      ([column, type = 'VARCHAR', isMasked = false]) => ({ ...{ name: column, type, isMasked }, doc: 'What it is.' }),
    ),
  };
}

const carts = table('carts.item_added', [['cartId'], ['quantity', 'INTEGER']]);
const orders = table('orders.order_placed', [['orderId'], ['contactEmail', 'VARCHAR', true], ['channel']]);
const returned = table('orders.order_returned', [['reason']]);

describe('tables', () => {
  const names = (query: string) =>
    tablesByDomain([carts, orders, returned], query).map(({ domain, tables }) => [
      domain,
      tables.map(({ name }) => name),
    ]);

  it('stand by domain', () => {
    expect(names('')).toEqual([
      ['carts', ['carts.item_added']],
      ['orders', ['orders.order_placed', 'orders.order_returned']],
    ]);
  });

  it('are found by parts of their names and columns', () => {
    expect(names('ORDER channel')).toEqual([['orders', ['orders.order_placed']]]);
    expect(names('quant')).toEqual([['carts', ['carts.item_added']]]);
    expect(names('nothing')).toEqual([]);
  });
});

describe('examples', () => {
  it('are of tables that can be read, and group by a text that is neither an id nor masked', () => {
    const examples = exampleStatements([carts, orders, returned]);
    expect(examples.map(({ kind, table: of }) => [kind, of])).toEqual([
      ['perHour', 'orders.order_placed'],
      ['mostFrequent', 'orders.order_placed'],
      ['newest', 'orders.order_placed_current'],
    ]);
    expect(examples[1]?.sql).toMatch(/^select channel, count/);
  });

  it('are fewer where there is nothing to group by, and none without tables', () => {
    expect(exampleStatements([carts]).map(({ kind }) => kind)).toEqual(['perHour', 'newest']);
    expect(exampleStatements([])).toEqual([]);
  });
});

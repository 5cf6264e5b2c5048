import type { SqlTable } from '../api/index.ts';
import { currentTable } from './table-list.ts';

/** A statement that shows something of a table. */
export interface ExampleStatement {
  readonly kind: 'perHour' | 'mostFrequent' | 'newest';
  readonly table: string;
  readonly sql: string;
}

/** What marketplaces have most of. */
const preferred = ['orders.order_placed', 'storefront.search_performed', 'storefront.product_viewed'];
/** What every event has; what people group by comes with the contract. */
const ownColumn = /^[a-z]+_[a-z]+$/;
/** Ids are too many to be counted. */
const idColumn = /id$/i;

/** Three statements over tables that somebody may read; fewer if they may read none. */
export function exampleStatements(tables: readonly SqlTable[]): readonly ExampleStatement[] {
  const sorted = [...tables].sort((a, b) => rank(a) - rank(b));
  const [first] = sorted;
  if (first === undefined) {
    return [];
  }
  const grouped = sorted.flatMap((table) => {
    const column = table.columns.find(isGroup);
    return column === undefined ? [] : [{ table, column: column.name }];
  })[0];
  return [
    {
      ...{ kind: 'perHour', table: first.name },
      sql: `select date_trunc('hour', event_time) as hour, count(*) as events
from ${first.name}
where event_time > now() - interval '1 day'
group by all
order by hour`,
    },
    ...(grouped === undefined
      ? []
      : [
          {
            ...{ kind: 'mostFrequent' as const, table: grouped.table.name },
            sql: `select ${grouped.column}, count(*) as events
from ${grouped.table.name}
group by all
order by events desc
limit 20`,
          },
        ]),
    {
      ...{ kind: 'newest', table: currentTable(first.name) },
      sql: `select *
from ${currentTable(first.name)}
order by event_time desc
limit 100`,
    },
  ];
}

const rank = ({ name }: SqlTable) => (preferred.includes(name) ? preferred.indexOf(name) : preferred.length);

function isGroup({ name, type, isMasked }: SqlTable['columns'][number]): boolean {
  return type === 'VARCHAR' && !isMasked && !ownColumn.test(name) && !idColumn.test(name);
}

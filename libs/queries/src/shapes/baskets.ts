import { tableName, type Contract } from '@nadi/contracts';
import { z } from 'zod';
import { sqlExpression } from '../sql-expression.ts';
import { eventRows, placedExpressions, selectedEvents } from './selected-events.ts';
import type { ShapePlan } from './shape-plan.ts';

/** Baskets as they stand under `baskets`. */
export function basketsDefinition(contracts: ReadonlyMap<string, Contract>) {
  const { event, where, by } = selectedEvents(contracts);
  return z.strictObject({
    ...{ event, where },
    /** What makes events one basket, such as orderId. By default each event is one. */
    by: by.default("{'key': event_key, 'id': event_id}"),
    /** A list within the event, such as the lines of an order: each of its elements is an `item`. */
    forEach: sqlExpression.optional(),
    /** What is in the basket: over the event, or over `item` with `forEach`. */
    value: sqlExpression,
    /** Fewest baskets that hold both of a pair. */
    minimumBaskets: z.number().int().min(1).max(1_000_000).default(5),
    /** Baskets with more different values are left out. */
    mostItems: z.number().int().min(2).max(200).default(50),
  });
}

export type Baskets = z.infer<ReturnType<typeof basketsDefinition>>;

/**
 * What is bought together: association rules of one value each with support, confidence and lift. Rare values are left out before pairs are
 * made of the others, since no pair is more frequent than its parts.
 *
 * Source: Agrawal, Srikant: Fast Algorithms for Mining Association Rules, VLDB 1994 (Apriori, of which this is the pass over pairs); lift is
 * the interest of Brin, Motwani, Ullman, Tsur: Dynamic Itemset Counting, SIGMOD 1997.
 *
 * - A value counts once per basket, however often it is in it. Events without a basket or value are left out.
 * - A basket of more than `mostItems` values makes more pairs than it tells of: it is left out of everything and counted in `left_out`.
 * - support = baskets with both / all baskets; confidence = baskets with both / baskets with the antecedent; lift = confidence / share of
 *   baskets with the consequent.
 */
export function basketsPlan(baskets: Baskets): ShapePlan {
  const { event, by, forEach, value, minimumBaskets, mostItems } = baskets;
  const element = forEach === undefined ? `(${value})` : `unnest(${forEach})`;
  const rows = eventRows({ selected: baskets, by, columns: { item: element }, from: '$from', to: '$to' });
  const item = forEach === undefined ? 'item' : `(${value})`;
  return {
    sql: `with lines as (
  select distinct entity as basket, value from (
    select entity, cast(${item} as varchar) as value from (${rows})) where value is not null),
sized as (select basket, list(value) as held, count(*) as size from lines group by basket),
totals as (
  select count(*) filter (size <= ${mostItems}) as baskets, count(*) filter (size > ${mostItems}) as left_out from sized),
kept as (select basket, unnest(held) as value from sized where size <= ${mostItems}),
frequent as (
  select value, count(*) as baskets, row_number() over (order by value) as number
  from kept group by value having count(*) >= ${minimumBaskets}),
numbered as (
  select list(f.number order by f.number) as numbers
  from kept k join frequent f on k.value = f.value group by k.basket having count(*) > 1),
pairs as (
  select a, b, count(*) as baskets from (
    select list_extract(numbers, place) as a, unnest(list_slice(numbers, place + 1, len(numbers))) as b
    from (select numbers, unnest(range(1, len(numbers))) as place from numbered))
  group by a, b having count(*) >= ${minimumBaskets}),
rules as (select a, b, baskets from pairs union all select b, a, baskets from pairs)
select x.value as antecedent, y.value as consequent, r.baskets, r.baskets / t.baskets as support,
  r.baskets / x.baskets as confidence, r.baskets * t.baskets / (x.baskets * y.baskets) as lift,
  t.baskets as all_baskets, t.left_out
from rules r join frequent x on r.a = x.number join frequent y on r.b = y.number cross join totals t
order by lift desc, r.baskets desc, antecedent, consequent`,
    contracts: [event],
    expressions: [
      ...placedExpressions(baskets, ['baskets']),
      ...(forEach === undefined
        ? [{ path: ['baskets', 'value'], text: value, from: tableName(event) }]
        : [
            { path: ['baskets', 'forEach'], text: forEach, from: tableName(event) },
            {
              path: ['baskets', 'value'],
              text: value,
              from: `(select unnest(${forEach}) as item from ${tableName(event)})`,
            },
          ]),
    ],
  };
}

import { tableName, type Contract } from '@nadi/contracts';
import { durationMs } from '@nadi/definitions';
import { z } from 'zod';
import { sqlExpression } from '../sql-expression.ts';
import { assertEntities, eventRows, placedExpressions, selectedEvents } from './selected-events.ts';
import type { ShapePlan } from './shape-plan.ts';
import { interval, literal } from './sql-text.ts';

/** Paths as they stand under `paths`. */
export function pathsDefinition(contracts: ReadonlyMap<string, Contract>) {
  const events = selectedEvents(contracts);
  return z
    .strictObject({
      by: sqlExpression.optional(),
      /** Where paths begin or end: the first such event of an entity. */
      anchor: z.strictObject(events),
      direction: z.enum(['after', 'before']).default('after'),
      /** What paths are made of; `label` names an event, by default its contract does. */
      events: z
        .array(z.strictObject({ ...events, label: sqlExpression.optional() }))
        .min(1)
        .max(20),
      /** Most events of a path. */
      length: z.number().int().min(1).max(20).default(5),
      /** How far from the anchor an event may be. By default anywhere between `from` and `to`. */
      within: durationMs.refine((ms) => ms > 0, 'must be more than nothing').optional(),
      /** How many paths are told, the most frequent first. */
      top: z.number().int().min(1).max(1_000).default(50),
    })
    .superRefine(({ by, anchor, events: listed }, context) => {
      const found = listed.map((selected, index) => ({ selected, path: ['events', index] }));
      assertEntities(by, [{ selected: anchor, path: ['anchor'] }, ...found], context);
    });
}

export type Paths = z.infer<ReturnType<typeof pathsDefinition>>;

/**
 * What entities do next after an event, or did last before it: the most frequent sequences of labels, as in the path and flow reports of
 * product analytics.
 *
 * - A path is of an entity, which `by` may make a visitor as well as a session. Its anchor is the first such event in `[from, to)`; the anchor
 *   itself is not in the path.
 * - Events at the time of the anchor come after it. Other events at the same time come in the order of `events`, then of their ids.
 * - The same label several times in a row is one. A path with fewer than `length` events ends there; an empty one says that nothing followed.
 */
export function pathsPlan({ by, anchor, direction, events, length, within, top }: Paths): ShapePlan {
  const isAfter = direction === 'after';
  const span = within === undefined ? undefined : interval(within);
  const identity = { moment: 'event_time', id: 'event_id', key: 'event_key' };
  const anchors = eventRows({ selected: anchor, by, columns: identity, from: '$from', to: '$to' });
  const read = events.map((selected, index) =>
    eventRows({
      ...{ selected, by, to: '$to', from: isAfter || span === undefined ? '$from' : `$from - ${span}` },
      columns: {
        ...identity,
        position: String(index),
        contract: literal(selected.event),
        label:
          selected.label === undefined
            ? literal(selected.event)
            : `coalesce(cast((${selected.label}) as varchar), '(none)')`,
      },
    }),
  );
  const near = isAfter
    ? `e.moment >= a.anchor.moment${span === undefined ? '' : ` and e.moment <= a.anchor.moment + ${span}`}`
    : `e.moment < a.anchor.moment${span === undefined ? '' : ` and e.moment >= a.anchor.moment - ${span}`}`;
  const order = ['moment', 'position', 'id', 'key'].map((name) => (isAfter ? name : `${name} desc`)).join(', ');
  const path = isAfter ? 'path' : 'list_reverse(path)';
  return {
    sql: `with anchors as (
  select entity, min(struct_pack(moment := moment, id := id, key := key)) as anchor from (${anchors}) group by entity),
events as (${read.join('\nunion all ')}),
near as (
  select e.*, lag(e.label) over (partition by e.entity order by ${order.replaceAll(/\b(moment|position|id|key)\b/g, 'e.$1')}) as label_before
  from events e join anchors a on e.entity = a.entity and ${near}
  where not (e.contract = ${literal(anchor.event)} and e.moment = a.anchor.moment and e.id = a.anchor.id and e.key = a.anchor.key)),
sequences as (
  select entity, list_slice(list(label order by ${order}), 1, ${length}) as path
  from near where label is distinct from label_before group by entity),
counted as (
  select ${path} as path, count(*) as entities from (
    select coalesce(s.path, cast([] as varchar[])) as path from anchors a left join sequences s on a.entity = s.entity)
  group by path)
select path, entities, entities / sum(entities) over () as share from counted order by entities desc, path limit ${top}`,
    contracts: [anchor.event, ...events.map(({ event }) => event)],
    expressions: [
      ...placedExpressions(anchor, ['paths', 'anchor'], { by, path: ['paths'] }),
      ...events.flatMap((selected, index) => [
        ...placedExpressions(selected, ['paths', 'events', index], { by, path: ['paths'] }),
        ...(selected.label === undefined
          ? []
          : [{ path: ['paths', 'events', index, 'label'], text: selected.label, from: tableName(selected.event) }]),
      ]),
    ],
  };
}

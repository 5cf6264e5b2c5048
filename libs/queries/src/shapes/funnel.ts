import { tableName, type Contract } from '@nadi/contracts';
import { durationMs } from '@nadi/definitions';
import { z } from 'zod';
import { sqlExpression } from '../sql-expression.ts';
import { assertEntities, eventRows, placedExpressions, selectedEvents } from './selected-events.ts';
import type { ShapePlan } from './shape-plan.ts';
import { interval, literal } from './sql-text.ts';

/** Values of a breakdown that are told apart; the others are one. */
const mostGroups = 25;

/** A funnel as it stands under `funnel`. */
export function funnelDefinition(contracts: ReadonlyMap<string, Contract>) {
  const step = z.strictObject({ ...selectedEvents(contracts), name: z.string().min(1).max(100).optional() });
  return z
    .strictObject({
      by: sqlExpression.optional(),
      /** How long after the first step the last one may come. */
      within: durationMs.refine((ms) => ms > 0, 'must be more than nothing'),
      /** What the entities are told apart by, at the first step. */
      breakdown: sqlExpression.optional(),
      steps: z.array(step).min(2).max(10),
    })
    .superRefine(({ by, steps }, context) => {
      assertEntities(
        by,
        steps.map((selected, index) => ({ selected, path: ['steps', index] })),
        context,
      );
    });
}

export type Funnel = z.infer<ReturnType<typeof funnelDefinition>>;
type Step = Funnel['steps'][number];

/**
 * How many entities get how far on a way of ordered steps, as the funnels of product analytics count it (Amplitude, Mixpanel and PostHog
 * call the order "this order" or "ordered"): other events may come between, an entity counts once.
 *
 * - An attempt begins at each event of the first step in `[from, to)`. It goes on with the first event of the next step at or after the one
 *   before, and ends where there is none within `within` of its beginning, which may be after `to`.
 * - Events at the same time come in the order of the steps. A step of the contract of an earlier one needs an event at a later time, so that
 *   no event is two steps.
 * - Of an entity counts the attempt that gets farthest, and of several the first one: its times and its breakdown.
 *
 * Each step is one ASOF join of the attempts that got so far, so that the price grows with the events and not with their pairs.
 */
export function funnelPlan({ by, within, breakdown, steps }: Funnel): ShapePlan {
  const [first, ...later] = steps as [Step, ...Step[]];
  const begun = (columns: Readonly<Record<string, string>>) =>
    eventRows({ selected: first, by, from: '$from', to: '$to', columns: { moment: 'event_time', ...columns } });
  const parts = [
    `reached_1 as (select entity, moment as at_1 from (${begun({})}))`,
    ...later.map((_, index) => reachedPart(steps, index + 1, { by, within })),
    bestParts(steps.length),
    ...(breakdown === undefined
      ? []
      : groupParts(begun({ value: `coalesce(cast((${breakdown}) as varchar), '(none)')` }))),
    countPart(steps.length, breakdown !== undefined),
  ];
  const shown = breakdown === undefined ? '' : 'breakdown, ';
  const rows = steps.map((step, index) => stepRows(step, index + 1)).join('\nunion all ');
  return {
    sql: `with ${parts.join(',\n')}
select ${shown}step, name, entities, from_first, from_before, median_seconds from (${rows}) order by place, breakdown, step`,
    contracts: steps.map(({ event }) => event),
    expressions: [
      ...steps.flatMap((step, index) => placedExpressions(step, ['funnel', 'steps', index], { by, path: ['funnel'] })),
      ...(breakdown === undefined
        ? []
        : [{ path: ['funnel', 'breakdown'], text: breakdown, from: tableName(first.event) }]),
    ],
  };
}

/** The attempts that reached one step more, and when. */
function reachedPart(steps: readonly Step[], index: number, { by, within }: Pick<Funnel, 'by' | 'within'>): string {
  const number = index + 1;
  const step = steps[index] as Step;
  const same = steps.slice(0, index).findLastIndex(({ event }) => event === step.event) + 1;
  const notBefore = same === 0 ? `at_${index}` : `greatest(at_${index}, at_${same} + to_microseconds(1))`;
  const events = eventRows({
    ...{ selected: step, by, from: '$from', to: `$to + ${interval(within)}` },
    columns: { moment: 'event_time' },
  });
  // Most entities get no farther, as a rule, and their attempts need not be sorted.
  return `events_${number} as (${events}),
reached_${number} as (
  select a.* exclude (not_before), b.moment as at_${number}
  from (select *, ${notBefore} as not_before from reached_${index} where entity in (select entity from events_${number})) a
  asof join events_${number} b on a.entity = b.entity and a.not_before <= b.moment
  where b.moment <= a.at_1 + ${interval(within)})`;
}

/** Of each entity the attempt that got farthest, and of several the first one. */
function bestParts(steps: number): string {
  const firsts = Array.from({ length: steps }, (_, index) => {
    const times = Array.from({ length: steps }, (_one, at) =>
      at <= index ? `at_${at + 1} := at_${at + 1}` : `at_${at + 1} := cast(null as timestamp)`,
    );
    return `select entity, ${index + 1} as steps, arg_min(struct_pack(${times.join(', ')}), at_1) as attempt
  from reached_${index + 1} group by entity`;
  });
  return `firsts as (${firsts.join('\nunion all ')}),
best as (
  select entity, unnest(attempt) from (select entity, arg_max(attempt, steps) as attempt from firsts group by entity))`;
}

/** The most frequent values of the breakdown, and all others as one. */
function groupParts(begun: string): string[] {
  return [
    `told as (
  select b.entity, min(e.value) as value from best b join (${begun}) e on b.entity = e.entity and b.at_1 = e.moment
  group by b.entity)`,
    `places as (
  select value, row_number() over (order by count(*) desc, value) as number from told group by value)`,
    `grouped as (
  select best.*, case when number <= ${mostGroups} then told.value else '(other)' end as breakdown,
    least(number, ${mostGroups + 1}) as place
  from best join told on best.entity = told.entity join places on told.value = places.value)`,
  ];
}

function countPart(steps: number, hasBreakdown: boolean): string {
  const columns = Array.from({ length: steps }, (_, index) => {
    const number = index + 1;
    const seconds = `date_diff('millisecond', at_${index}, at_${number}) / 1000`;
    return `count(at_${number}) as n_${number}${index === 0 ? '' : `, median(${seconds}) as seconds_${number}`}`;
  });
  // Without groups there is a row even if there is no event.
  return hasBreakdown
    ? `counted as (select min(place) as place, breakdown, ${columns.join(', ')} from grouped group by breakdown)`
    : `counted as (select 1 as place, '' as breakdown, ${columns.join(', ')} from best)`;
}

function stepRows({ name, event }: Step, number: number): string {
  const before = `n_${number} / nullif(n_${number - 1}, 0) as from_before, seconds_${number} as median_seconds`;
  return `select place, breakdown, ${number} as step, ${literal(name ?? event)} as name, n_${number} as entities,
  n_${number} / nullif(n_1, 0) as from_first, ${number === 1 ? 'null as from_before, null as median_seconds' : before} from counted`;
}

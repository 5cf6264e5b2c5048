import type { Contract } from '@nadi/contracts';
import { durationMs } from '@nadi/definitions';
import { z } from 'zod';
import { sqlExpression, timeZone } from '../sql-expression.ts';
import { assertEntities, eventRows, placedExpressions, selectedEvents } from './selected-events.ts';
import type { ShapePlan } from './shape-plan.ts';
import { interval, localTime } from './sql-text.ts';

/** Sessions as they stand under `sessions`. */
export function sessionsDefinition(contracts: ReadonlyMap<string, Contract>) {
  return z
    .strictObject({
      by: sqlExpression.optional(),
      /** What entities do; what comes later than `gap` after the event before begins another session. */
      events: z
        .array(z.strictObject(selectedEvents(contracts)))
        .min(1)
        .max(20),
      gap: durationMs.refine((ms) => ms > 0, 'must be more than nothing').default(1_800_000),
      zone: timeZone,
    })
    .superRefine(({ by, events }, context) => {
      assertEntities(
        by,
        events.map((selected, index) => ({ selected, path: ['events', index] })),
        context,
      );
    });
}

export type Sessions = z.infer<ReturnType<typeof sessionsDefinition>>;

/**
 * Sessions of entities per day: an event later than `gap` after the one before begins another session, as web analytics have it (30 minutes
 * in Google Analytics).
 *
 * - A session counts on the day, in `zone`, of its first event, if that lies in `[from, to)`: events of one gap before `from` are read to
 *   know which sessions were begun already. What comes at or after `to` is not counted.
 * - Its length is the time from its first event to its last one; one with a single event is a bounce and lasts no time.
 *
 * Gaps and islands with one sort of all events; what follows works on the first and last events of sessions only.
 */
export function sessionsPlan({ by, events, gap, zone }: Sessions): ShapePlan {
  const rows = events.map((selected) =>
    eventRows({ selected, by, columns: { moment: 'event_time' }, from: `$from - ${interval(gap)}`, to: '$to' }),
  );
  return {
    sql: `with events as (${rows.join('\nunion all ')}),
placed as (
  select entity, moment, row_number() over ordered as number,
    lag(moment) over ordered as before_at, lead(moment) over ordered as after_at
  from events window ordered as (partition by entity order by moment)),
edges as (
  select entity, moment, number, before_at is null or moment - before_at > ${interval(gap)} as begins,
    after_at is null or after_at - moment > ${interval(gap)} as ends
  from placed where begins or ends),
sessions as (
  select entity, begins, moment as began_at, case when ends then moment else lead(moment) over ordered end as ended_at,
    case when ends then 1 else lead(number) over ordered - number + 1 end as events
  from edges window ordered as (partition by entity order by number)),
counted as (
  select cast(date_trunc('day', ${localTime('began_at', zone)}) as date) as day, entity, events,
    date_diff('millisecond', began_at, ended_at) / 1000 as seconds
  from sessions where begins and began_at >= $from)
select day, count(*) as sessions, count(distinct entity) as entities, avg(events) as events_per_session,
  median(seconds) as median_seconds, quantile_cont(seconds, 0.95) as p95_seconds,
  count(*) filter (events = 1) / count(*) as bounce_rate
from counted group by day order by day`,
    contracts: events.map(({ event }) => event),
    expressions: events.flatMap((selected, index) =>
      placedExpressions(selected, ['sessions', 'events', index], { by, path: ['sessions'] }),
    ),
  };
}

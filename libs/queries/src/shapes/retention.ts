import type { Contract } from '@nadi/contracts';
import { z } from 'zod';
import { sqlExpression, timeZone } from '../sql-expression.ts';
import { assertEntities, eventRows, placedExpressions, selectedEvents } from './selected-events.ts';
import type { ShapePlan } from './shape-plan.ts';
import { localTime } from './sql-text.ts';

/** Retention as it stands under `retention`. */
export function retentionDefinition(contracts: ReadonlyMap<string, Contract>) {
  const events = z.strictObject(selectedEvents(contracts));
  return z
    .strictObject({
      by: sqlExpression.optional(),
      /** Makes an entity one of the cohort in which its first such event is. */
      first: events,
      /** What an entity comes back with; as `first` by default. */
      return: events.optional(),
      period: z.enum(['day', 'week', 'month']).default('week'),
      /** Periods after the one of the cohort. */
      periods: z.number().int().min(1).max(60).default(8),
      /** Whether an entity is still there in a period if it comes back in that period only, or in it or any later one. */
      returning: z.enum(['exact', 'unbounded']).default('exact'),
      zone: timeZone,
    })
    .superRefine((retention, context) => {
      const { by, first } = retention;
      const found = [{ selected: first, path: ['first'] }];
      const back = retention.return === undefined ? [] : [{ selected: retention.return, path: ['return'] }];
      assertEntities(by, [...found, ...back], context);
    });
}

export type Retention = z.infer<ReturnType<typeof retentionDefinition>>;

/** Before all events. */
const always = `timestamp '0001-01-01'`;

/**
 * Which share of those who came for the first time in a period comes back later: cohort analysis as Amplitude, Mixpanel and PostHog show it
 * ("first time" with "on" for exact and "on or after" for unbounded).
 *
 * - The first event of an entity is the first of all that the lake has; entities whose first event lies in `[from, to)` make the cohorts.
 * - A return is an event after the first one, before `to`. Period 0 is the one of the cohort.
 * - Days, weeks (from Monday) and months begin in `zone`. Periods that have not begun at `to` are left out, and those that have not ended
 *   are told by `is_complete`.
 */
export function retentionPlan(retention: Retention): ShapePlan {
  const { by, first, period, periods, returning, zone } = retention;
  const back = retention.return ?? first;
  const startOf = (time: string) => `date_trunc('${period}', ${localTime(time, zone)})`;
  const seen = eventRows({ selected: first, by, columns: { moment: 'event_time' }, from: always, to: '$to' });
  const returns = eventRows({ selected: back, by, columns: { moment: 'event_time' }, from: '$from', to: '$to' });
  const counts = returning === 'exact' ? 'r.period = g.period' : 'r.period >= g.period';
  const found = returning === 'exact' ? 'distinct entity, cohort, period' : 'entity, cohort, max(period) as period';
  const step = `to_${period}s(cast(number as integer))`;
  return {
    sql: `with cohorts as (
  select entity, moment as first_at, ${startOf('moment')} as cohort from (
    select entity, min(moment) as moment from (${seen}) group by entity) where moment >= $from),
sizes as (select cohort, count(*) as entities from cohorts group by cohort),
returns as (
  select c.entity, c.cohort, date_diff('${period}', c.cohort, ${startOf('e.moment')}) as period
  from (${returns}) e join cohorts c on e.entity = c.entity and e.moment > c.first_at),
found as (select ${found} from returns${returning === 'exact' ? '' : ' group by entity, cohort'}),
returned as (select cohort, period, count(*) as entities from found group by cohort, period),
grid as (
  select cohort, entities, number as period, cohort + ${step} as begins
  from sizes, (select unnest(range(${periods + 1})) as number)
  where cohort + ${step} < ${localTime('$to', zone)})
select cast(g.cohort as date) as cohort, g.entities, g.period, coalesce(sum(r.entities), 0)::bigint as returned,
  coalesce(sum(r.entities), 0) / g.entities as share, g.begins + interval 1 ${period} <= ${localTime('$to', zone)} as is_complete
from grid g left join returned r on r.cohort = g.cohort and ${counts}
group by g.cohort, g.entities, g.period, g.begins order by g.cohort, g.period`,
    contracts: [first.event, back.event],
    expressions: [
      ...placedExpressions(first, ['retention', 'first'], { by, path: ['retention'] }),
      ...(retention.return === undefined
        ? []
        : placedExpressions(retention.return, ['retention', 'return'], { by, path: ['retention'] })),
    ],
  };
}

import type { EntityManager } from 'typeorm';
import type { RowPlaces } from './row-places.ts';
import { nothing, rangesOf, type StepReading } from './step-memory.ts';

/** A period of a metric of a tenant, cut into steps. Times in milliseconds since 1970. */
export interface SteppedPeriod {
  readonly tenantId: string;
  readonly metric: string;
  readonly fromMs: number;
  readonly stepMs: number;
  readonly steps: number;
}

interface StepRow {
  readonly step: number;
  readonly dimensions: string;
  readonly events: number;
  readonly value: number;
}

const stepOfWindow = `floor((extract(epoch from window_start) * 1000 - $3) / $4)::int`;

/** The steps that have windows which are not closed, or were opened again. */
export async function unsettledSteps(manager: EntityManager, period: SteppedPeriod): Promise<ReadonlySet<number>> {
  const { tenantId, metric, fromMs, stepMs, steps } = period;
  const rows = await manager.query<{ step: number }[]>(
    `select distinct ${stepOfWindow} as step from metric_rollups
     where tenant_id = $1 and metric = $2 and not settled
       and window_start >= to_timestamp($3::float8 / 1000) and window_start < to_timestamp($5::float8 / 1000)`,
    [tenantId, metric, fromMs, stepMs, fromMs + steps * stepMs],
  );
  return new Set(rows.map(({ step }) => step));
}

/**
 * What steps have brought to the rows of a target, over all partitions.
 * @param steps in their order.
 */
export async function readSteps(
  manager: EntityManager,
  period: SteppedPeriod,
  steps: readonly number[],
  { places, rows, measure }: { readonly places: RowPlaces; readonly rows: number; readonly measure: 'count' | 'sum' },
): Promise<ReadonlyMap<number, StepReading>> {
  const { tenantId, metric, fromMs, stepMs } = period;
  const readings = new Map<number, StepReading>();
  for (const [from, to] of rangesOf(steps)) {
    const found = await manager.query<StepRow[]>(
      `select ${stepOfWindow} as step, dimensions, sum(event_count)::float8 as events, sum(sum) as value
       from metric_rollups
       where tenant_id = $1 and metric = $2
         and window_start >= to_timestamp($5::float8 / 1000) and window_start < to_timestamp($6::float8 / 1000)
       group by 1, 2`,
      [tenantId, metric, fromMs, stepMs, fromMs + from * stepMs, fromMs + to * stepMs],
    );
    for (const { step, dimensions, events, value } of found) {
      const reading = readings.get(step) ?? nothing(rows);
      readings.set(step, reading);
      for (const row of places(JSON.parse(dimensions) as string[])) {
        reading.events[row] = (reading.events[row] ?? 0) + events;
        reading.values[row] = (reading.values[row] ?? 0) + (measure === 'count' ? events : value);
      }
    }
  }
  return readings;
}

/** The tenants that have data of a metric in a time. */
export async function tenantsWithData(
  manager: EntityManager,
  { metric, topics, fromMs, toMs }: { metric: string; topics: readonly string[]; fromMs: number; toMs: number },
): Promise<readonly string[]> {
  const rows = await manager.query<{ tenant_id: string }[]>(
    `select distinct tenant_id from event_progress p where topic = any($1) and exists (
       select 1 from metric_rollups r where r.tenant_id = p.tenant_id and r.metric = $2
         and r.window_start >= to_timestamp($3::float8 / 1000) and r.window_start < to_timestamp($4::float8 / 1000))
     order by tenant_id`,
    [topics, metric, fromMs, toMs],
  );
  return rows.map(({ tenant_id }) => tenant_id);
}

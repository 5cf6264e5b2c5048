import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { countName, type SourceCount, type SourceKind } from './source-counts.ts';
import type { SourceQuery } from './source-query.ts';

/** How long counts of minutes can be read, milliseconds. */
export const sourceRetentionMs = 7 * 86_400_000;

/** A count of one step. */
export interface StepCount {
  /** Beginning of the step, milliseconds since 1970. */
  readonly startMs: number;
  readonly kind: SourceKind;
  readonly source: string;
  readonly measure: string;
  readonly count: number;
}

/** Counts of minutes in the database. */
export class SourceStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds counts to those that are stored. */
  async add(counts: readonly SourceCount[]): Promise<void> {
    // Rows are locked in one order by everybody, so that two instances never wait for each other in a circle.
    const ordered = counts.toSorted((a, b) => (countName(a) < countName(b) ? -1 : 1));
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `insert into source_minutes as known (tenant_id, minute, kind, source, measure, count)
         select * from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::bigint[])
         on conflict (tenant_id, minute, kind, source, measure) do update set count = known.count + excluded.count`,
        [
          ordered.map(({ tenantId }) => tenantId),
          ordered.map(({ minuteMs }) => new Date(minuteMs)),
          ordered.map(({ kind }) => kind),
          ordered.map(({ source }) => source),
          ordered.map(({ measure }) => measure),
          ordered.map(({ count }) => count),
        ],
      ),
    );
  }

  /** Counts of a tenant, added up in steps. */
  async read(tenantId: string, { fromMs, toMs, stepMs }: SourceQuery): Promise<StepCount[]> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<(Omit<StepCount, 'startMs' | 'count'> & { start: Date; total: string })[]>(
        `select date_bin(make_interval(secs => $4), minute, to_timestamp(0)) as start, kind, source, measure, sum(count) as total
         from source_minutes where tenant_id = $1 and minute >= $2 and minute < $3
         group by start, kind, source, measure order by start`,
        [tenantId, new Date(fromMs), new Date(toMs), stepMs / 1_000],
      ),
    );
    return rows.map(({ start, total, ...row }) => ({ ...row, startMs: start.getTime(), count: Number(total) }));
  }

  async deleteBefore(ms: number): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('delete from source_minutes where minute < $1', [new Date(ms)]),
    );
  }
}

import type { MetricWindow, StoredCell } from '@nadi/metrics';
import type { EntityManager } from 'typeorm';

/** Channel on which a commit tells which metrics changed; the payload is `<tenant>\n<metric>`. */
export const changedChannel = 'nadi_metrics_changed';

/** How far a partition has come for a tenant. */
export interface Progress {
  readonly tenantId: string;
  readonly topic: string;
  readonly partition: number;
  readonly maxEventMs: number;
}

/** A stored cell with the partition it was computed from. */
export interface RollupRow extends StoredCell {
  readonly topic: string;
  readonly partition: number;
}

interface RollupRecord {
  readonly tenant_id: string;
  readonly metric: string;
  readonly window_ms: number;
  readonly dimensions: string;
  readonly event_count: number;
  readonly late_count: number;
  readonly future_count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly sketch: Buffer | null;
}

/** The columns of a rollup as every reader selects them. */
export const rollupColumns = `tenant_id, metric, (extract(epoch from window_start) * 1000)::bigint as window_ms, dimensions,
  event_count, late_count, future_count, sum, min, max, sketch`;

/** Reads a selected row. */
export function toStoredCell(row: RollupRecord): StoredCell {
  return {
    tenantId: row.tenant_id,
    metric: row.metric,
    windowStartMs: row.window_ms,
    dimensions: JSON.parse(row.dimensions) as string[],
    state: {
      eventCount: row.event_count,
      lateCount: row.late_count,
      futureCount: row.future_count,
      sum: row.sum,
      min: row.min,
      max: row.max,
      sketch: row.sketch,
    },
  };
}

/** The cells that a source partition has stored for these windows. */
export async function readWindows(
  manager: EntityManager,
  topic: string,
  partition: number,
  windows: readonly MetricWindow[],
): Promise<StoredCell[]> {
  const rows = await manager.query<RollupRecord[]>(
    `select ${rollupColumns} from metric_rollups
     where topic = $1 and partition = $2 and (tenant_id, metric, window_start) in (
       select t, m, to_timestamp(w / 1000.0) from unnest($3::text[], $4::text[], $5::float8[]) as wanted(t, m, w)
     )`,
    [
      topic,
      partition,
      windows.map(({ tenantId }) => tenantId),
      windows.map(({ metric }) => metric),
      windows.map(({ windowStartMs }) => windowStartMs),
    ],
  );
  return rows.map(toStoredCell);
}

/** Stores cells with their totals. Each row belongs to one source partition, so no two instances write the same one. */
export async function writeCells(manager: EntityManager, rows: readonly RollupRow[]): Promise<void> {
  if (rows.length === 0) {
    return;
  }
  const keyed = rows
    .map((row) => ({ row, dimensions: JSON.stringify(row.dimensions) }))
    .sort((a, b) => compareKeys(a.row, b.row) || compare(a.dimensions, b.dimensions));
  const column = <T>(read: (row: RollupRow) => T) => keyed.map(({ row }) => read(row));
  await manager.query(
    `insert into metric_rollups (tenant_id, metric, window_start, dimensions, topic, partition,
       event_count, late_count, future_count, sum, min, max, sketch)
     select t, m, to_timestamp(w / 1000.0), d, topic, p, ec, lc, fc, s, mi, ma, sk
     from unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::text[], $6::int[],
       $7::bigint[], $8::bigint[], $9::bigint[], $10::float8[], $11::float8[], $12::float8[], $13::bytea[])
       as r(t, m, w, d, topic, p, ec, lc, fc, s, mi, ma, sk)
     on conflict (tenant_id, metric, window_start, dimensions, topic, partition) do update set
       event_count = excluded.event_count, late_count = excluded.late_count, future_count = excluded.future_count,
       sum = excluded.sum, min = excluded.min, max = excluded.max, sketch = excluded.sketch, settled = false`,
    [
      column(({ tenantId }) => tenantId),
      column(({ metric }) => metric),
      column(({ windowStartMs }) => windowStartMs),
      keyed.map(({ dimensions }) => dimensions),
      column(({ topic }) => topic),
      column(({ partition }) => partition),
      column(({ state }) => state.eventCount),
      column(({ state }) => state.lateCount),
      column(({ state }) => state.futureCount),
      column(({ state }) => state.sum),
      column(({ state }) => state.min),
      column(({ state }) => state.max),
      column(({ state }) => (state.sketch === null ? null : Buffer.from(state.sketch))),
    ],
  );
  const changed = [...new Set(rows.map(({ tenantId, metric }) => `${tenantId}\n${metric}`))];
  await manager.query('select pg_notify($1, payload) from unnest($2::text[]) as payload', [changedChannel, changed]);
}

/** Raises how far partitions have come. */
export async function writeProgress(manager: EntityManager, progress: readonly Progress[]): Promise<void> {
  if (progress.length === 0) {
    return;
  }
  const sorted = [...progress].sort(
    (a, b) => compare(a.tenantId, b.tenantId) || compare(a.topic, b.topic) || a.partition - b.partition,
  );
  await manager.query(
    `insert into event_progress (tenant_id, topic, partition, max_event_ms, seen_at)
     select t, topic, p, m, now() from unnest($1::text[], $2::text[], $3::int[], $4::bigint[]) as r(t, topic, p, m)
     on conflict (tenant_id, topic, partition) do update set
       max_event_ms = greatest(event_progress.max_event_ms, excluded.max_event_ms), seen_at = now()`,
    [
      sorted.map(({ tenantId }) => tenantId),
      sorted.map(({ topic }) => topic),
      sorted.map(({ partition }) => partition),
      sorted.map(({ maxEventMs }) => maxEventMs),
    ],
  );
}

/** The order in which rows are written and locked everywhere, so that transactions never wait in a circle. */
function compareKeys(a: RollupRow, b: RollupRow): number {
  return (
    compare(a.tenantId, b.tenantId) ||
    compare(a.metric, b.metric) ||
    a.windowStartMs - b.windowStartMs ||
    compare(a.topic, b.topic) ||
    a.partition - b.partition
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

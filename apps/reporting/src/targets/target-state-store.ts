import type { RowMemory, RowState, ToldState } from '@nadi/targets';
import type { EntityManager } from 'typeorm';

/** What is stored of a row. */
export interface StoredRow extends RowMemory {
  /** How often it was stored. */
  readonly changes: number;
}

interface StateRow {
  readonly row_key: string;
  readonly version: number;
  readonly state: RowState;
  readonly since_ms: number;
  readonly crossing_since_ms: number | null;
  readonly told: ToldState | null;
  readonly revision: number;
  readonly changes: number;
}

/** The rows of a target of the tenant, by their keys. */
export async function readStates(
  manager: EntityManager,
  tenantId: string,
  target: string,
): Promise<ReadonlyMap<string, StoredRow>> {
  const rows = await manager.query<StateRow[]>(
    `select row_key, version, state, (extract(epoch from since) * 1000)::bigint as since_ms,
       (extract(epoch from crossing_since) * 1000)::bigint as crossing_since_ms, told, revision, changes
     from target_states where tenant_id = $1 and target = $2`,
    [tenantId, target],
  );
  return new Map(
    rows.map(({ row_key, since_ms, crossing_since_ms, version, state, told, revision, changes }) => [
      row_key,
      { version, state, told, revision, changes, sinceMs: since_ms, crossingSinceMs: crossing_since_ms },
    ]),
  );
}

/** How many rows of each target of the tenant stand where, by the version that judged them. */
export async function countStates(
  manager: EntityManager,
  tenantId: string,
): Promise<
  readonly { readonly target: string; readonly version: number; readonly state: RowState; readonly rows: number }[]
> {
  return manager.query(
    `select target, version, state, count(*)::int as rows from target_states
     where tenant_id = $1 group by target, version, state`,
    [tenantId],
  );
}

/** A row that changed. */
export interface ChangedRow {
  readonly key: string;
  readonly memory: RowMemory;
  /** How often it had been stored when it was read; 0 if never. */
  readonly changesBefore: number;
}

/**
 * Stores rows that nobody else has changed since they were read.
 * @returns the keys of those that were stored.
 */
export async function writeStates(
  manager: EntityManager,
  { tenantId, target }: { readonly tenantId: string; readonly target: string },
  changed: readonly ChangedRow[],
): Promise<ReadonlySet<string>> {
  if (changed.length === 0) {
    return new Set();
  }
  const column = <T>(read: (row: ChangedRow) => T) => changed.map(read);
  const rows = await manager.query<{ row_key: string }[]>(
    `insert into target_states as stored
       (tenant_id, target, row_key, version, state, since, crossing_since, told, revision, changes)
     select $1, $2, k, v, s, to_timestamp(si / 1000.0), to_timestamp(c / 1000.0), t, r, b + 1
     from unnest($3::text[], $4::int[], $5::text[], $6::float8[], $7::float8[], $8::text[], $9::int[], $10::bigint[])
       as changed(k, v, s, si, c, t, r, b)
     order by k
     on conflict (tenant_id, target, row_key) do update set
       version = excluded.version, state = excluded.state, since = excluded.since,
       crossing_since = excluded.crossing_since, told = excluded.told, revision = excluded.revision,
       changes = excluded.changes
     where stored.changes = excluded.changes - 1
     returning row_key`,
    [
      ...[tenantId, target],
      column(({ key }) => key),
      column(({ memory }) => memory.version),
      column(({ memory }) => memory.state),
      column(({ memory }) => memory.sinceMs),
      column(({ memory }) => memory.crossingSinceMs),
      column(({ memory }) => memory.told),
      column(({ memory }) => memory.revision),
      column(({ changesBefore }) => changesBefore),
    ],
  );
  return new Set(rows.map(({ row_key }) => row_key));
}

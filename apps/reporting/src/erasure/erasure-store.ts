import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';

/** Where a partition's log begins and ends: the first offset it has, and the one behind the last. */
export interface LogEnd {
  readonly low: number;
  readonly high: number;
}

/** By topic and partition. */
export type LogEnds = Readonly<Record<string, Readonly<Record<string, LogEnd>>>>;

/** Somebody's wish that what is known of somebody goes. */
export interface Erasure {
  readonly id: string;
  readonly tenantId: string;
  /** The field that names the entity, such as `customerId`. */
  readonly field: string;
  /** Null once nothing is left of it. */
  readonly value: string | null;
  readonly contracts: readonly string[];
  /** Where the logs ended when it was asked for: what comes later stays. */
  readonly until: LogEnds;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** A process that is killed while it rewrites may leave some out. */
  readonly removedRows: number;
  /** Version of the lake from which on no file has such rows; null before. */
  readonly rewrittenVersion: number | null;
  /** When that was so first. */
  readonly rewrittenAt: Date | null;
  /** Why it cannot go on; null if it can. */
  readonly failure: string | null;
  /** When the objects of the files before were deleted; null before. */
  readonly completedAt: Date | null;
}

/** One that is not complete: its value is known. */
export type OpenErasure = Erasure & { readonly value: string };

interface ErasureRecord {
  readonly id: string;
  readonly tenant_id: string;
  readonly field: string;
  readonly value: string | null;
  readonly contracts: string[];
  readonly until: LogEnds;
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly removed_rows: number;
  readonly rewritten_version: number | null;
  readonly rewritten_at: Date | null;
  readonly failure: string | null;
  readonly completed_at: Date | null;
}

export type AskedErasure = Pick<Erasure, 'tenantId' | 'field' | 'value' | 'contracts' | 'until' | 'requestedBy'>;

/** What has to be erased, in PostgreSQL. */
export class ErasureStore {
  constructor(private readonly dataSource: DataSource) {}

  async request({ tenantId, field, value, contracts, until, requestedBy }: AskedErasure): Promise<Erasure> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ErasureRecord[]>(
        `insert into lake_erasures (tenant_id, field, value, contracts, until, requested_by)
         values ($1, $2, $3, $4, $5, $6) returning *`,
        [tenantId, field, value, contracts, JSON.stringify(until), requestedBy],
      ),
    );
    return toErasure(rows[0] as ErasureRecord);
  }

  async find(tenantId: string, id: string): Promise<Erasure | undefined> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ErasureRecord[]>('select * from lake_erasures where tenant_id = $1 and id = $2', [tenantId, id]),
    );
    return rows.map(toErasure)[0];
  }

  /** Of a tenant, the newest first. */
  async list(tenantId: string, { most, skip }: { readonly most: number; readonly skip: number }): Promise<Erasure[]> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ErasureRecord[]>(
        'select * from lake_erasures where tenant_id = $1 order by requested_at desc, id limit $2 offset $3',
        [tenantId, most, skip],
      ),
    );
    return rows.map(toErasure);
  }

  /** Those of all tenants that are not complete, the oldest first. */
  open(): Promise<OpenErasure[]> {
    return acrossTenants(this.dataSource, async (manager) => {
      const rows = await manager.query<ErasureRecord[]>(
        'select * from lake_erasures where completed_at is null order by requested_at',
      );
      return rows.flatMap((row) => (row.value === null ? [] : [{ ...toErasure(row), value: row.value }]));
    });
  }

  async rowsRemoved(id: string, count: number): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('update lake_erasures set removed_rows = removed_rows + $2 where id = $1', [id, count]),
    );
  }

  async failed(id: string, failure: string): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('update lake_erasures set failure = $2 where id = $1', [id, failure]),
    );
  }

  /** Says that no file of the lake has such rows any more. */
  async rewritten(id: string): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `update lake_erasures set rewritten_version = (select version from lake_state), rewritten_at = now(), failure = null
         where id = $1`,
        [id],
      ),
    );
  }

  /** Of those that are rewritten the ones of which every replaced file is deleted. */
  withoutOldFiles(): Promise<OpenErasure[]> {
    return acrossTenants(this.dataSource, async (manager) => {
      const rows = await manager.query<ErasureRecord[]>(
        `select * from lake_erasures e
         where completed_at is null and rewritten_version is not null and not exists (
           select 1 from lake_files f
           where f.tenant_id = e.tenant_id and f.contract = any(e.contracts) and f.removed_version <= e.rewritten_version)`,
      );
      return rows.flatMap((row) => (row.value === null ? [] : [{ ...toErasure(row), value: row.value }]));
    });
  }

  /** Says that nothing is left. The value itself is forgotten with it. */
  async complete(id: string): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('update lake_erasures set completed_at = now(), value = null where id = $1', [id]),
    );
  }

  /** Begins those anew that are not complete: the lake is made again, of logs that have such rows. @param until where those logs end */
  async beginAnew(until: LogEnds): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `update lake_erasures set rewritten_version = null, rewritten_at = null, failure = null,
           until = (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each($1::jsonb) where key = any(contracts))
         where completed_at is null`,
        [JSON.stringify(until)],
      ),
    );
  }
}

function toErasure(row: ErasureRecord): Erasure {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    field: row.field,
    value: row.value,
    contracts: row.contracts,
    until: row.until,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    removedRows: row.removed_rows,
    rewrittenVersion: row.rewritten_version,
    rewrittenAt: row.rewritten_at,
    failure: row.failure,
    completedAt: row.completed_at,
  };
}

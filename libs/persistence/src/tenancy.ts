import type { DataSource, EntityManager } from 'typeorm';
import { guardDatabase } from './database-fault.ts';

/** The setting that row-level security compares `tenant_id` with. */
const tenantSetting = 'nadi.tenant';
/** Sees the rows of every tenant; only for work that spans tenants, such as rollups and relays. */
const everyTenant = '*';

/** SQL that lets a service's role see and write only the rows of the tenant set for the transaction. */
export function tenantPolicy(table: string): string {
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy tenant_isolation on ${table}
      using (current_setting('${tenantSetting}', true) in (tenant_id, '${everyTenant}'))
      with check (current_setting('${tenantSetting}', true) in (tenant_id, '${everyTenant}'));`;
}

/**
 * Runs work in a transaction that sees one tenant's rows only.
 * @throws NadiError DATABASE_UNAVAILABLE (retriable)
 */
export function withTenant<T>(
  dataSource: DataSource,
  tenantId: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  if (tenantId === everyTenant || tenantId === '') {
    throw new Error('a tenant id is needed');
  }
  return inTransaction(dataSource, tenantId, work);
}

/**
 * Runs work of the platform itself in a transaction that sees all tenants' rows.
 * @throws NadiError DATABASE_UNAVAILABLE (retriable)
 */
export function acrossTenants<T>(dataSource: DataSource, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  return inTransaction(dataSource, everyTenant, work);
}

function inTransaction<T>(
  dataSource: DataSource,
  tenant: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  return guardDatabase(() =>
    dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('${tenantSetting}', $1, true)`, [tenant]);
      return work(manager);
    }),
  );
}

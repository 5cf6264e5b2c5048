import { acrossTenants, guardDatabase, withTenant } from '@nadi/persistence';
import type { ShopResource } from '@nadi/shopify';
import type { DataSource } from 'typeorm';
import { recordChange, type Actor } from './shop-repository.ts';
import type { ShopSync, SyncName, SyncProgress } from './shop-sync.ts';

export interface NewSync {
  readonly resources: readonly ShopResource[];
  readonly since: Date | null;
  readonly at: Date;
}

export const syncColumns = `tenant_id as "tenantId", shop_id as "shopId", kind, resources, since, until, resource, cursor, counts, state, code, reason,
  requested_at as "requestedAt", finished_at as "finishedAt", updated_at as "updatedAt"`;
const mine = `shop_id = $1 and kind = $2 and holder = $3`;

/** How far shops were read, and which instance reads them. */
export class ShopSyncStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Begins anew; null while one is under way. */
  request(actor: Actor, shopId: string, { resources, since, at }: NewSync): Promise<ShopSync | null> {
    return withTenant(this.dataSource, actor.tenantId, async (manager) => {
      const [made] = await manager.query<ShopSync[]>(
        `insert into shop_syncs as sync (shop_id, kind, tenant_id, resources, since, until, resource, next_at, requested_at)
         values ($1, 'backfill', $2, $3, $4, $5::timestamptz + interval '1 minute', $6, $5, $5)
         on conflict (shop_id, kind) do update set resources = excluded.resources, since = excluded.since, until = excluded.until,
           resource = excluded.resource, cursor = null, counts = '{}', state = 'waiting', code = null, reason = null, holder = null,
           leased_until = '-infinity', next_at = excluded.next_at, requested_at = excluded.requested_at, finished_at = null,
           updated_at = now()
           where sync.state in ('done', 'failed')
         returning ${syncColumns}`,
        [shopId, actor.tenantId, JSON.stringify(resources), since, at, resources[0]],
      );
      if (made === undefined) return null;
      await recordChange(manager, actor, shopId, at, 'shop.backfill-requested', { resources, since });
      return made;
    });
  }

  find(tenantId: string, shopId: string): Promise<ShopSync | null> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const [found] = await manager.query<ShopSync[]>(
        `select ${syncColumns} from shop_syncs where tenant_id = $1 and shop_id = $2 and kind = 'backfill'`,
        [tenantId, shopId],
      );
      return found ?? null;
    });
  }

  /** Takes the one that has waited longest and that nobody reads; undefined if there is none. */
  async lease(holder: string, leaseMs: number): Promise<ShopSync | undefined> {
    const found = await this.query<ShopSync>(
      `with taken as (
         update shop_syncs set holder = $1, leased_until = now() + $2 * interval '1 ms', state = 'running', code = null, reason = null
         where (shop_id, kind) = (
           select shop_id, kind from shop_syncs where state in ('waiting', 'running') and next_at <= now() and leased_until < now()
           order by next_at limit 1 for update skip locked)
         returning *)
       select ${syncColumns} from taken`,
      [holder, leaseMs],
    );
    return found[0];
  }

  /** False if another instance reads it by now. */
  async renew(name: SyncName, holder: string, leaseMs: number): Promise<boolean> {
    return this.change(name, holder, `leased_until = now() + $4 * interval '1 ms'`, [leaseMs]);
  }

  /** Notes what the log has; false if another instance reads it by now, whose events have the same ids. */
  async advance(name: SyncName, holder: string, { resource, cursor, counts }: SyncProgress): Promise<boolean> {
    return this.change(
      name,
      holder,
      `resource = $4, cursor = $5, counts = $6, updated_at = now(), state = case when $4::text is null then 'done' else 'running' end,
       finished_at = case when $4::text is null then now() end,
       covered_at = case when $4::text is null then requested_at else covered_at end`,
      [resource, cursor, JSON.stringify(counts)],
    );
  }

  /** Lets anybody go on after a pause. */
  async giveBack(name: SyncName, holder: string, pauseMs: number, problem?: { code: string; reason: string }) {
    return this.change(
      name,
      holder,
      `leased_until = '-infinity', next_at = now() + $4 * interval '1 ms', code = $5, reason = $6, updated_at = now(),
       state = case when state = 'running' then 'waiting' else state end`,
      [pauseMs, problem?.code ?? null, problem?.reason ?? null],
    );
  }

  /** What will not get better by itself. */
  async fail(name: SyncName, holder: string, { code, reason }: { code: string; reason: string }): Promise<boolean> {
    return this.change(
      name,
      holder,
      `state = 'failed', code = $4, reason = $5, leased_until = '-infinity', finished_at = now(), updated_at = now()`,
      [code, reason],
    );
  }

  private async change(
    { shopId, kind }: SyncName,
    holder: string,
    assignments: string,
    parameters: readonly unknown[],
  ): Promise<boolean> {
    const sql = `with changed as (update shop_syncs set ${assignments} where ${mine} returning shop_id) select * from changed`;
    return (await this.query(sql, [shopId, kind, holder, ...parameters])).length === 1;
  }

  private query<T>(sql: string, parameters: unknown[]): Promise<readonly T[]> {
    return guardDatabase(() => acrossTenants(this.dataSource, (manager) => manager.query<T[]>(sql, parameters)));
  }
}

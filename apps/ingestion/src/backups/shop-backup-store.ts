import { acrossTenants, guardDatabase, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { recordChange, type Actor } from '../shops/shop-repository.ts';
import type { BackupManifest, ShopBackup } from './shop-backup.ts';

const columns = `id, tenant_id as "tenantId", shop_id as "shopId", scheduled_for as "scheduledFor", requested_by as "requestedBy",
  requested_at as "requestedAt", state, code, reason, manifest, finished_at as "finishedAt", attempts`;
const mine = 'id = $1 and holder = $2';
const mostShown = 1_000;
/** Of a shop: one that can never be made fails at each moment of the schedule. */
const failedKept = 20;

/** Which backups there are and shall be, and which instance makes them. */
export class ShopBackupStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Null while one of the shop is under way. */
  request(actor: Actor, shopId: string, at: Date): Promise<ShopBackup | null> {
    return withTenant(this.dataSource, actor.tenantId, async (manager) => {
      const [made] = await manager.query<ShopBackup[]>(
        `insert into shop_backups (tenant_id, shop_id, requested_by) values ($1, $2, $3) on conflict do nothing returning ${columns}`,
        [actor.tenantId, shopId, actor.name],
      );
      if (made === undefined) return null;
      await recordChange(manager, actor, shopId, at, 'shop.backup-requested', { backup: made.id });
      return made;
    });
  }

  /**
   * All shops that can be read and were there then, each once for this moment; those with one under way are left out. The last moment of a
   * shop is kept apart, since backups are taken away while another instance may still be at the moment before.
   */
  async schedule(slot: Date): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `with due as (
           insert into shop_backup_slots as last (shop_id, tenant_id, slot)
           select id, tenant_id, $1::timestamptz from shops
           where platform = 'shopify' and status = 'active' and access_token is not null and created_at <= $1
           order by id
           on conflict (shop_id) do update set slot = excluded.slot where last.slot < excluded.slot
           returning shop_id, tenant_id)
         insert into shop_backups (tenant_id, shop_id, scheduled_for, requested_by)
         select tenant_id, shop_id, $1, 'schedule' from due on conflict do nothing`,
        [slot],
      ),
    );
  }

  /** Newest first. */
  list(tenantId: string, shopId: string): Promise<ShopBackup[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ShopBackup[]>(
        `select ${columns} from shop_backups where tenant_id = $1 and shop_id = $2 order by requested_at desc, id limit ${mostShown}`,
        [tenantId, shopId],
      ),
    );
  }

  /** Undefined if the shop has no such backup. */
  async find(tenantId: string, shopId: string, id: string): Promise<ShopBackup | undefined> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const sql = `select ${columns} from shop_backups where tenant_id = $1 and shop_id = $2 and id = $3`;
      return (await manager.query<ShopBackup[]>(sql, [tenantId, shopId, id]))[0];
    });
  }

  /** Takes the one that has waited longest and that nobody makes; undefined if there is none. */
  async lease(holder: string, leaseMs: number): Promise<ShopBackup | undefined> {
    const found = await this.query<ShopBackup>(
      `with taken as (
         update shop_backups set holder = $1, leased_until = now() + $2 * interval '1 ms', state = 'running', code = null, reason = null
         where id = (
           select id from shop_backups where state in ('waiting', 'running') and next_at <= now() and leased_until < now()
           order by next_at limit 1 for update skip locked)
         returning *)
       select ${columns} from taken`,
      [holder, leaseMs],
    );
    return found[0];
  }

  /** False if another instance makes it by now. */
  renew(id: string, holder: string, leaseMs: number): Promise<boolean> {
    return this.change(`leased_until = now() + $3 * interval '1 ms'`, [id, holder, leaseMs]);
  }

  /** Lets anybody begin anew after a pause; with a problem it was an attempt. */
  giveBack(id: string, holder: string, pauseMs: number, problem?: { code: string; reason: string }): Promise<boolean> {
    return this.change(
      `leased_until = '-infinity', next_at = now() + $3 * interval '1 ms', code = $4, reason = $5, state = 'waiting',
       attempts = attempts + case when $4::text is null then 0 else 1 end`,
      [id, holder, pauseMs, problem?.code ?? null, problem?.reason ?? null],
    );
  }

  /** What will not get better by itself. Of those that failed before, the newest ones of the shop stay. */
  async fail(id: string, holder: string, { code, reason }: { code: string; reason: string }): Promise<void> {
    // What is read beside a change is from before it: the one that fails now is none of those that are counted.
    await this.query(
      `with changed as (
         update shop_backups set state = 'failed', code = $3, reason = $4, finished_at = now()
         where ${mine} and state = 'running' returning tenant_id, shop_id)
       delete from shop_backups where id in (
         select id from shop_backups join changed using (tenant_id, shop_id) where state = 'failed'
         order by requested_at desc, id offset ${failedKept - 1})`,
      [id, holder, code, reason],
    );
  }

  done(id: string, holder: string, manifest: BackupManifest): Promise<boolean> {
    return this.change(`state = 'done', object_key = $3, manifest = $4, finished_at = now()`, [
      ...[id, holder, manifest.key, JSON.stringify(manifest)],
    ]);
  }

  /** Keys of the backups of a shop past the newest ones; what failed before the oldest of these is forgotten. */
  async surplus({ tenantId, shopId }: ShopBackup, kept: number): Promise<readonly { id: string; key: string }[]> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const done = await manager.query<{ id: string; key: string; requestedAt: Date }[]>(
        `select id, object_key as "key", requested_at as "requestedAt" from shop_backups
         where tenant_id = $1 and shop_id = $2 and state = 'done' order by object_key desc`,
        [tenantId, shopId],
      );
      const oldest = done[kept - 1];
      if (oldest !== undefined) {
        await manager.query(
          `delete from shop_backups where tenant_id = $1 and shop_id = $2 and state = 'failed' and requested_at < $3`,
          [tenantId, shopId, oldest.requestedAt],
        );
      }
      return done.slice(kept);
    });
  }

  /** Of all that are done. */
  async keys({ tenantId, shopId }: Pick<ShopBackup, 'tenantId' | 'shopId'>): Promise<ReadonlySet<string>> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const sql = `select object_key as "key" from shop_backups where tenant_id = $1 and shop_id = $2 and state = 'done'`;
      const done = await manager.query<{ key: string }[]>(sql, [tenantId, shopId]);
      return new Set(done.map(({ key }) => key));
    });
  }

  async forget(tenantId: string, id: string): Promise<void> {
    await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query('delete from shop_backups where tenant_id = $1 and id = $2', [tenantId, id]),
    );
  }

  private async change(assignments: string, parameters: unknown[]): Promise<boolean> {
    const sql = `with changed as (update shop_backups set ${assignments} where ${mine} and state = 'running' returning id) select * from changed`;
    return (await this.query(sql, parameters)).length === 1;
  }

  private query<T>(sql: string, parameters: unknown[]): Promise<readonly T[]> {
    return guardDatabase(() => acrossTenants(this.dataSource, (manager) => manager.query<T[]>(sql, parameters)));
  }
}

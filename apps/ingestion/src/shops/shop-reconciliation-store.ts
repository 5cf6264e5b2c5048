import { acrossTenants, withTenant } from '@nadi/persistence';
import { shopResources } from '@nadi/shopify';
import type { DataSource } from 'typeorm';
import { syncColumns } from './shop-sync-store.ts';
import type { ShopSync } from './shop-sync.ts';

/** What is changed while a shop is read, or has not found its way into Shopify's search yet, is read by the next run as well. */
const overlapMs = 600_000;
const readable = `platform = 'shopify' and status = 'active' and access_token is not null`;

/** When shops are read for what webhooks did not tell. */
export class ShopReconciliationStore {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Begins the runs that are due: of shops that can be read, and whose last one began at least a while ago. Each reads from the beginning
   * of the last one that came to its end on; the first one from when the shop was seen first. Returns how many began.
   */
  begin(everyMs: number): Promise<number> {
    return acrossTenants(this.dataSource, async (manager) => {
      // Spread over the time between two runs, so that shops do not come all at once for ever.
      await manager.query(
        `insert into shop_syncs (shop_id, kind, tenant_id, resources, until, state, next_at, requested_at, covered_at)
         select id, 'reconciliation', tenant_id, $1::jsonb, now(), 'done', now(), now() - random() / 2 * $2::float8 * interval '1 ms', now()
         from shops where ${readable}
           and not exists (select from shop_syncs where shop_id = shops.id and kind = 'reconciliation')
         on conflict do nothing`,
        [JSON.stringify(shopResources), everyMs],
      );
      const begun = await manager.query<unknown[]>(
        `with begun as (
           update shop_syncs as sync set state = 'waiting', resources = $1, since = covered_at - $3 * interval '1 ms',
             until = now() + interval '1 minute', resource = $4, cursor = null, counts = '{}', code = null, reason = null, holder = null,
             leased_until = '-infinity', next_at = now(), requested_at = now(), finished_at = null, updated_at = now()
           from shops where shops.id = sync.shop_id and ${readable} and kind = 'reconciliation' and state in ('done', 'failed')
             and requested_at <= now() - $2 * interval '1 ms'
           returning sync.shop_id)
         select * from begun`,
        [JSON.stringify(shopResources), everyMs, overlapMs, shopResources[0]],
      );
      return begun.length;
    });
  }

  /** The last run, or the one under way; null before the first one. */
  find(tenantId: string, shopId: string): Promise<(ShopSync & { readonly coveredAt: Date }) | null> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const [found] = await manager.query<(ShopSync & { readonly coveredAt: Date })[]>(
        `select ${syncColumns}, covered_at as "coveredAt" from shop_syncs
         where tenant_id = $1 and shop_id = $2 and kind = 'reconciliation' and not (state = 'done' and finished_at is null)`,
        [tenantId, shopId],
      );
      return found ?? null;
    });
  }
}

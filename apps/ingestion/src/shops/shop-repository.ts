import { acrossTenants, withTenant } from '@nadi/persistence';
import type { Identity } from '@nadi/identity';
import type { DataSource, EntityManager } from 'typeorm';
import type { Shop, ShopChange, StoredSecret, SubscriptionReport } from './shop.ts';

/** Who does something. */
export type Actor = Pick<Identity, 'subject' | 'name' | 'tenantId'>;
type NewShop = Omit<Shop, 'status' | 'accessToken' | 'subscriptions' | 'rotatedAt' | 'disabledAt' | 'lastWebhookAt'>;

const columns = `tenant_id as "tenantId", id, platform, domain, seller_id as "sellerId", country, currency, status, secrets,
  access_token as "accessToken", subscriptions,
  created_at as "createdAt", rotated_at as "rotatedAt", disabled_at as "disabledAt", last_webhook_at as "lastWebhookAt"`;
const mostShops = 10_000;
const mostChanges = 500;

/** Stored shops, and who changed them. Every change is written down in the transaction that makes it. */
export class ShopRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** A call names its shop before a tenant is known. @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  find(id: string): Promise<Shop | null> {
    return acrossTenants(this.dataSource, (manager) => one(manager, 'where id = $1', [id]));
  }

  /** Newest first. */
  list(tenantId: string): Promise<Shop[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<Shop[]>(
        `select ${columns} from shops where tenant_id = $1 order by created_at desc, id limit ${mostShops}`,
        [tenantId],
      ),
    );
  }

  findOf(tenantId: string, id: string): Promise<Shop | null> {
    return withTenant(this.dataSource, tenantId, (manager) => ofTenant(manager, tenantId, id));
  }

  /** Newest first. */
  changesOf(tenantId: string, id: string): Promise<ShopChange[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ShopChange[]>(
        `select at, actor_id as "actorId", actor_name as "actorName", action, detail from shop_changes
         where tenant_id = $1 and shop_id = $2 order by sequence desc limit ${mostChanges}`,
        [tenantId, id],
      ),
    );
  }

  /** False if an active shop of the tenant has this domain already. */
  create(actor: Actor, shop: NewShop): Promise<boolean> {
    const { id, platform, domain, sellerId, country, currency, secrets, createdAt } = shop;
    return withTenant(this.dataSource, actor.tenantId, async (manager) => {
      const made = await manager.query<unknown[]>(
        `insert into shops (tenant_id, id, platform, domain, seller_id, country, currency, secrets, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning id`,
        [actor.tenantId, id, platform, domain, sellerId, country, currency, JSON.stringify(secrets), createdAt],
      );
      if (made.length === 1) {
        await recordChange(manager, actor, id, createdAt, 'shop.registered', { platform, domain, country, currency });
      }
      return made.length === 1;
    });
  }

  /**
   * Changes the secrets of an active shop; null if there is none.
   * @param change takes the stored ones and gives those that take their place.
   */
  rotate(
    actor: Actor,
    id: string,
    at: Date,
    change: (secrets: readonly StoredSecret[]) => readonly StoredSecret[],
  ): Promise<Shop | null> {
    return this.changeActive(actor, id, async (manager, shop) => {
      const secrets = change(shop.secrets);
      await manager.query('update shops set secrets = $3, rotated_at = $4 where tenant_id = $1 and id = $2', [
        ...[actor.tenantId, id, JSON.stringify(secrets), at],
      ]);
      await recordChange(manager, actor, id, at, 'shop.secret-rotated', {
        oldValidUntil: secrets[1]?.validUntil ?? null,
      });
    });
  }

  /** Stores what became of the subscriptions of an active shop, and the sealed token; null if there is none. */
  subscribed(
    actor: Actor,
    id: string,
    at: Date,
    report: SubscriptionReport,
    accessToken: string | null,
  ): Promise<Shop | null> {
    return this.changeActive(actor, id, async (manager, shop) => {
      await manager.query('update shops set subscriptions = $3, access_token = $4 where tenant_id = $1 and id = $2', [
        ...[actor.tenantId, id, JSON.stringify(report), accessToken],
      ]);
      const { created, repaired, removed, missing, problem } = report;
      const hasNewToken = accessToken !== shop.accessToken;
      await recordChange(manager, actor, id, at, 'shop.subscribed', {
        ...{ created, repaired, removed, missing, hasNewToken, problem: problem?.code ?? null },
      });
    });
  }

  /**
   * Stores what was found of the subscriptions of an active shop, unless it has another token by now; a change only if something was done.
   * Null if there is no such shop.
   * @param usedToken sealed.
   */
  lookedAfter(
    actor: Actor,
    id: string,
    at: Date,
    report: SubscriptionReport,
    usedToken: string | null,
  ): Promise<Shop | null> {
    return this.changeActive(actor, id, async (manager, { accessToken }) => {
      if (accessToken !== usedToken) return;
      await manager.query('update shops set subscriptions = $3 where tenant_id = $1 and id = $2', [
        ...[actor.tenantId, id, JSON.stringify(report)],
      ]);
      const { created, repaired, removed, missing } = report;
      if (created.length + repaired.length + removed.length > 0) {
        await recordChange(manager, actor, id, at, 'shop.subscribed', { created, repaired, removed, missing });
      }
    });
  }

  /** Disables an active shop and forgets its secrets; null if there is none. */
  disable(actor: Actor, id: string, at: Date): Promise<Shop | null> {
    return this.changeActive(actor, id, async (manager) => {
      await manager.query(
        `update shops set status = 'disabled', secrets = '[]', access_token = null, disabled_at = $3 where tenant_id = $1 and id = $2`,
        [actor.tenantId, id, at],
      );
      await recordChange(manager, actor, id, at, 'shop.disabled', {});
    });
  }

  /** Remembers when a shop called last. */
  async called(tenantId: string, id: string, at: Date): Promise<void> {
    await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query(
        'update shops set last_webhook_at = greatest(last_webhook_at, $3) where tenant_id = $1 and id = $2',
        [...[tenantId, id, at]],
      ),
    );
  }

  private changeActive(
    { tenantId }: Actor,
    id: string,
    change: (manager: EntityManager, shop: Shop) => Promise<void>,
  ): Promise<Shop | null> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const shop = await one(manager, `where tenant_id = $1 and id = $2 and status = 'active' for update`, [
        tenantId,
        id,
      ]);
      if (shop === null) {
        return null;
      }
      await change(manager, shop);
      return ofTenant(manager, tenantId, id);
    });
  }
}

function ofTenant(manager: EntityManager, tenantId: string, id: string): Promise<Shop | null> {
  return one(manager, 'where tenant_id = $1 and id = $2', [tenantId, id]);
}

async function one(manager: EntityManager, where: string, parameters: readonly string[]): Promise<Shop | null> {
  const [shop] = await manager.query<Shop[]>(`select ${columns} from shops ${where}`, [...parameters]);
  return shop ?? null;
}

/** Writes down what somebody did to a shop; part of the transaction that does it. */
export async function recordChange(
  manager: EntityManager,
  actor: Actor,
  shopId: string,
  at: Date,
  action: ShopChange['action'],
  detail: ShopChange['detail'],
): Promise<void> {
  await manager.query(
    `insert into shop_changes (tenant_id, shop_id, at, actor_id, actor_name, action, detail)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [actor.tenantId, shopId, at, actor.subject, actor.name, action, JSON.stringify(detail)],
  );
}

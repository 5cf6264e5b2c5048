import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { AdminClient, WebhookSubscriptions, type SubscriptionState } from '@nadi/shopify';
import { ownerOf, type SecretBox } from './secret-box.ts';
import type { Actor, ShopRepository } from './shop-repository.ts';
import { webhookUrlOf, type Shop, type SubscriptionReport } from './shop.ts';

export interface ShopSubscriptionsOptions {
  readonly repository: Pick<ShopRepository, 'find' | 'findOf' | 'subscribed' | 'lookedAfter'>;
  readonly secrets: SecretBox;
  readonly publicUrl: string;
  /** Such as `2026-10`. */
  readonly shopifyApiVersion: string;
  /** `none` for each shop's own domain; something else for tests. */
  readonly shopifyUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What pipelines read of Shopify. */
export const shopifyTopics = [
  'orders/create',
  'orders/cancelled',
  'products/create',
  'products/update',
  'inventory_levels/update',
  'inventory_levels/connect',
  'app/uninstalled',
] as const;

/** Somebody waits for the answer, and may ask again. */
const maxAttempts = 3;
const timeoutMs = 4_000;

/** Subscribes the webhooks of Shopify's shops, and takes them away again. */
export class ShopSubscriptions {
  /** @throws NadiError CONFIG_INVALID for a version or address of the API that is none. */
  constructor(private readonly options: ShopSubscriptionsOptions) {
    this.of({ domain: 'any.myshopify.com' }, '');
  }

  /**
   * Subscribes what is missing and repairs what goes elsewhere. What Shopify refuses, or that it does not answer, is part of the report,
   * which is stored with the shop.
   * @param accessToken takes the place of the stored one.
   * @throws NadiError SHOP_UNKNOWN, SHOP_DISABLED, INPUT_INVALID for a shop of another platform or without a token, SECRETS_KEY_MISSING
   */
  async ensure(caller: Identity, id: string, accessToken?: string): Promise<SubscriptionReport> {
    const { repository, secrets } = this.options;
    const shop = await this.activeShop(caller, id);
    const token = accessToken ?? this.tokenOf(shop);
    if (token === undefined) {
      throw new NadiError('INPUT_INVALID', { message: 'accessToken: the shop has none yet' });
    }
    const sealed =
      accessToken === undefined ? shop.accessToken : secrets.seal(accessToken, ownerOf('access-token', shop));
    const report = await this.report(() => this.of(shop, token).ensure(this.urlOf(shop), shopifyTopics));
    if ((await repository.subscribed(caller, id, new Date(this.options.now()), report, sealed)) === null) {
      await this.removeFrom(shop, token);
      throw disabled(id);
    }
    return report;
  }

  /**
   * The same by itself, with the stored token; what goes to others stays there. What Shopify says is stored with the shop; somebody did
   * something only if there was something to do.
   */
  async repair(shop: Shop): Promise<SubscriptionReport> {
    const { repository, now } = this.options;
    const isLeft = (address: string) => this.isLeftBehind(shop, address);
    const report = await this.report(() =>
      this.of(shop, this.tokenOf(shop) ?? '').ensure(this.urlOf(shop), shopifyTopics, isLeft),
    );
    const stored = await repository.lookedAfter(byItself(shop), shop.id, new Date(now()), report, shop.accessToken);
    // Disabled meanwhile: what was subscribed after that would stay for ever.
    if (stored === null) await this.removeFrom(shop);
    return report;
  }

  /**
   * Disables a shop, and takes its webhooks away after that: nothing subscribes them anew then. The report is undefined if it had no token.
   * @param disable as it is done.
   */
  async disable<T>(
    caller: Identity,
    id: string,
    disable: () => Promise<T>,
  ): Promise<{ readonly shop: T; readonly report: SubscriptionReport | undefined }> {
    // Its token is forgotten with it.
    const before = await this.options.repository.findOf(caller.tenantId, id);
    const shop = await disable();
    const hadToken = before !== null && before.status === 'active' && before.accessToken !== null;
    return { shop, report: hadToken ? await this.removeFrom(before) : undefined };
  }

  private removeFrom(shop: Shop, token?: string): Promise<SubscriptionReport> {
    // Also what cannot be opened keeps nobody from disabling a shop.
    return this.report(async () => {
      const { userErrors } = await this.of(shop, token ?? this.tokenOf(shop) ?? '').removeAll(this.urlOf(shop));
      return { ...nothing, userErrors };
    });
  }

  /** Whether an address is one of this service that no other active shop has: two registrations would take each other's webhooks for ever. */
  private async isLeftBehind({ id }: Shop, address: string): Promise<boolean> {
    const { publicUrl, repository } = this.options;
    if (!address.startsWith(`${publicUrl}/`)) return false;
    const otherId = address.slice(address.lastIndexOf('/') + 1);
    return otherId === id || (await repository.find(otherId))?.status !== 'active';
  }

  private async activeShop({ tenantId }: Identity, id: string): Promise<Shop> {
    const shop = await this.options.repository.findOf(tenantId, id);
    if (shop === null) {
      throw new NadiError('SHOP_UNKNOWN', { message: `there is no shop ${id.slice(0, 100)}` });
    }
    if (shop.status !== 'active') {
      throw disabled(id);
    }
    if (shop.platform !== 'shopify' || shop.domain === null) {
      throw new NadiError('INPUT_INVALID', { message: `webhooks of ${shop.platform} are subscribed at the platform` });
    }
    return shop;
  }

  private tokenOf(shop: Shop): string | undefined {
    return shop.accessToken === null
      ? undefined
      : this.options.secrets.open(shop.accessToken, ownerOf('access-token', shop));
  }

  private urlOf(shop: Shop): string {
    return webhookUrlOf(this.options.publicUrl, shop);
  }

  private of({ domain }: Pick<Shop, 'domain'>, accessToken: string): WebhookSubscriptions {
    const { shopifyApiVersion: apiVersion, shopifyUrl } = this.options;
    const baseUrl = shopifyUrl === 'none' ? {} : { baseUrl: shopifyUrl };
    const limits = { maxAttempts, timeoutMs };
    return new WebhookSubscriptions(
      new AdminClient({ shopDomain: domain ?? '', accessToken, apiVersion, ...limits, ...baseUrl }),
    );
  }

  private async report(work: () => Promise<SubscriptionState>): Promise<SubscriptionReport> {
    const checkedAt = new Date(this.options.now()).toISOString();
    try {
      return { checkedAt, problem: null, ...(await work()) };
    } catch (error) {
      if (!(error instanceof NadiError)) {
        throw error;
      }
      const { code, message: reason, remedy } = error;
      return { checkedAt, problem: { code, reason, remedy }, ...nothing };
    }
  }
}

/** Who does what nobody asked for. */
function byItself({ tenantId }: Shop): Actor {
  return { tenantId, subject: 'nadi', name: 'Reconciliation' };
}

const nothing: SubscriptionState = { right: [], created: [], repaired: [], removed: [], missing: [], userErrors: [] };

function disabled(id: string): NadiError {
  return new NadiError('SHOP_DISABLED', { message: `the shop ${id} is disabled` });
}

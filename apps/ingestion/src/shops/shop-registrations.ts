import { randomBytes } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import { isShopDomain } from '@nadi/shopify';
import { mostSecrets } from '../webhooks/signature.ts';
import type { WebhookSource } from '../webhooks/webhook-source.ts';
import { ownerOf, type SecretBox } from './secret-box.ts';
import type { ShopDirectory } from './shop-directory.ts';
import type { ShopRepository } from './shop-repository.ts';
import { shopifyTopics } from './shop-subscriptions.ts';
import { webhookUrlOf, type Shop, type ShopChange, type StoredSecret } from './shop.ts';

export interface ShopRegistrationsOptions {
  readonly repository: Omit<ShopRepository, 'find' | 'called' | 'subscribed' | 'lookedAfter'>;
  readonly directory: Pick<ShopDirectory, 'changed'>;
  readonly secrets: SecretBox;
  readonly sources: ReadonlyMap<string, WebhookSource>;
  /** Where platforms reach this service. */
  readonly publicUrl: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface NewShop {
  readonly platform: string;
  readonly domain?: string | undefined;
  readonly sellerId?: string | undefined;
  readonly country: string;
  readonly currency: string;
  /** What the platform signs with, if it is the platform that chooses it. */
  readonly secret?: string | undefined;
}

export interface Rotation {
  readonly secret?: string | undefined;
  /** How long the old secret stays valid beside the new one. */
  readonly keepOldForSeconds: number;
}

/** What may be seen of a shop: never a secret. */
export interface ShownShop extends Omit<Shop, 'secrets' | 'accessToken' | 'tenantId'> {
  /** Whether it has a token for the platform's API. */
  readonly hasAccessToken: boolean;
  readonly secrets: readonly Omit<StoredSecret, 'sealed'>[];
  /** Where the platform shall post to. */
  readonly webhookUrl: string;
}

/** What has to be entered at the platform. */
export interface ToConfigure {
  readonly shop: ShownShop;
  /** Shown this once, and only if it was made here. */
  readonly secret?: string;
  readonly signature: WebhookSource['signature'];
  /** Topics that pipelines make events of. */
  readonly topics: readonly string[];
}

/** Registers shops of a tenant and changes their secrets. */
export class ShopRegistrations {
  constructor(private readonly options: ShopRegistrationsOptions) {}

  /** The tenant's shops, and the platforms that they may be of. */
  async list({ tenantId }: Identity): Promise<{ shops: readonly ShownShop[]; platforms: readonly string[] }> {
    const shops = (await this.options.repository.list(tenantId)).map((shop) => this.shown(shop));
    return { shops, platforms: [...this.options.sources.keys()] };
  }

  /** @throws NadiError SHOP_UNKNOWN */
  async state({ tenantId }: Identity, id: string): Promise<{ shop: ShownShop; changes: readonly ShopChange[] }> {
    const shop = await this.options.repository.findOf(tenantId, id);
    if (shop === null) {
      throw unknown(id);
    }
    return { shop: this.shown(shop), changes: await this.options.repository.changesOf(tenantId, id) };
  }

  /** @throws NadiError INPUT_INVALID, SHOP_EXISTS, SECRETS_KEY_MISSING */
  async create(caller: Identity, wanted: NewShop): Promise<ToConfigure> {
    const { repository, now } = this.options;
    const source = this.sourceOf(wanted.platform);
    if (source.headers.shopDomain !== undefined && (wanted.domain === undefined || wanted.secret === undefined)) {
      throw new NadiError('INPUT_INVALID', {
        message: `domain, secret: ${wanted.platform} has both; the secret is that of the app, which signs its webhooks`,
      });
    }
    if (wanted.platform === 'shopify' && !isShopDomain(wanted.domain ?? '')) {
      throw new NadiError('INPUT_INVALID', { message: 'domain: is not <name>.myshopify.com' });
    }
    const { platform, domain = null, sellerId = null, country, currency } = wanted;
    const at = new Date(now());
    const identity = { tenantId: caller.tenantId, id: `shop-${randomBytes(8).toString('hex')}` };
    const { secret, isMade } = given(wanted.secret);
    const secrets = [this.stored(secret, identity, at)];
    const made = { ...identity, platform, domain, sellerId, country, currency, secrets, createdAt: at };
    if (!(await repository.create(caller, made))) {
      throw new NadiError('SHOP_EXISTS', { message: `${platform} ${domain ?? ''} is registered` });
    }
    const unset = { accessToken: null, subscriptions: null, rotatedAt: null, disabledAt: null, lastWebhookAt: null };
    const shop: Shop = { ...made, ...unset, status: 'active' };
    return this.toConfigure(shop, isMade ? secret : undefined, source);
  }

  /** @throws NadiError SHOP_UNKNOWN, SHOP_DISABLED, SECRETS_KEY_MISSING */
  async rotate(caller: Identity, id: string, { secret: wanted, keepOldForSeconds }: Rotation): Promise<ToConfigure> {
    const { repository, directory, now } = this.options;
    const at = new Date(now());
    const { secret, isMade } = given(wanted);
    const fresh = this.stored(secret, { tenantId: caller.tenantId, id }, at);
    const validUntil = new Date(at.getTime() + keepOldForSeconds * 1_000).toISOString();
    const shop = await repository.rotate(caller, id, at, ([old]) => {
      const kept = keepOldForSeconds > 0 && old !== undefined ? [{ ...old, validUntil }] : [];
      return [fresh, ...kept].slice(0, mostSecrets);
    });
    if (shop === null) {
      throw await this.whyNotActive(caller, id);
    }
    directory.changed(id);
    return this.toConfigure(shop, isMade ? secret : undefined, this.sourceOf(shop.platform));
  }

  /** @throws NadiError SHOP_UNKNOWN, SHOP_DISABLED */
  async disable(caller: Identity, id: string): Promise<ShownShop> {
    const shop = await this.options.repository.disable(caller, id, new Date(this.options.now()));
    if (shop === null) {
      throw await this.whyNotActive(caller, id);
    }
    this.options.directory.changed(id);
    return this.shown(shop);
  }

  private async whyNotActive({ tenantId }: Identity, id: string): Promise<NadiError> {
    const shop = await this.options.repository.findOf(tenantId, id);
    return shop === null ? unknown(id) : new NadiError('SHOP_DISABLED', { message: `the shop ${id} is disabled` });
  }

  private sourceOf(platform: string): WebhookSource {
    const source = this.options.sources.get(platform);
    if (source === undefined) {
      const known = [...this.options.sources.keys()].join(', ');
      throw new NadiError('INPUT_INVALID', { message: `platform: is none of ${known}` });
    }
    return source;
  }

  private stored(secret: string, shop: { readonly tenantId: string; readonly id: string }, at: Date): StoredSecret {
    const sealed = this.options.secrets.seal(secret, ownerOf('webhook-secret', shop));
    return { sealed, createdAt: at.toISOString(), validUntil: null };
  }

  private toConfigure(shop: Shop, secret: string | undefined, source: WebhookSource): ToConfigure {
    const topics = source.name === 'shopify' ? shopifyTopics : [];
    const { signature } = source;
    return { shop: this.shown(shop), ...(secret === undefined ? {} : { secret }), signature, topics };
  }

  private shown(shop: Shop): ShownShop {
    const { id, platform, domain, sellerId, country, currency, status, secrets } = shop;
    const { createdAt, rotatedAt, disabledAt, lastWebhookAt, subscriptions, accessToken } = shop;
    return {
      ...{ id, platform, domain, sellerId, country, currency, status },
      ...{ createdAt, rotatedAt, disabledAt, lastWebhookAt, subscriptions, hasAccessToken: accessToken !== null },
      secrets: secrets.map(({ createdAt: madeAt, validUntil }) => ({ createdAt: madeAt, validUntil })),
      webhookUrl: webhookUrlOf(this.options.publicUrl, shop),
    };
  }
}

function given(secret: string | undefined): { readonly secret: string; readonly isMade: boolean } {
  return { secret: secret ?? randomBytes(32).toString('hex'), isMade: secret === undefined };
}

function unknown(id: string): NadiError {
  return new NadiError('SHOP_UNKNOWN', { message: `there is no shop ${id.slice(0, 100)}` });
}

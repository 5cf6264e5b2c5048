import type { EventPublisher } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { RateLimiter } from '../http/rate-limiter.ts';
import type { IngestionMetrics } from '../metrics.ts';
import { SecretBox } from '../shops/secret-box.ts';
import { ShopDirectory } from '../shops/shop-directory.ts';
import { ShopRegistrations } from '../shops/shop-registrations.ts';
import { ShopSubscriptions } from '../shops/shop-subscriptions.ts';
import { ShopRepository } from '../shops/shop-repository.ts';
import { ShopsController } from '../shops/shops.controller.ts';
import { readWebhookSources } from './read-sources.ts';
import { WebhookIntake } from './webhook-intake.ts';
import { WebhooksController } from './webhooks.controller.ts';

export interface WebhooksOptions {
  readonly webhookSources: string;
  readonly secretsKey: string;
  readonly publicUrl: string;
  readonly shopifyApiVersion: string;
  readonly shopifyUrl: string;
  readonly shopWebhooksPerSecond: number;
  readonly addressWebhooksPerSecond: number;
  readonly webhookTimeoutMs: number;
  readonly maxEventBytes: number;
  readonly maxInFlightBytes: number;
  readonly dataSource: DataSource;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send' | 'pendingBytes'>;
  readonly tenantLimiter: RateLimiter;
  readonly metrics: IngestionMetrics;
  readonly logger: Logger;
}

/** The way in for platforms of shops, and the registration of shops. */
export interface Webhooks {
  readonly intake: WebhookIntake;
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
}

/** @throws NadiError CONFIG_INVALID, FILE_UNREADABLE, DEFINITION_INVALID */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const sources = readWebhookSources(options.webhookSources);
  const secrets = new SecretBox(options.secretsKey);
  const repository = new ShopRepository(options.dataSource);
  const now = Date.now;
  const shops = new ShopDirectory({ repository, secrets, logger: options.logger, now });
  const calls = (who: string) => ({ who, what: 'webhooks' });
  const intake = new WebhookIntake({
    ...options,
    ...{ sources, shops, now },
    addressLimiter: new RateLimiter(options.addressWebhooksPerSecond, now, calls('the address')),
    shopLimiter: new RateLimiter(options.shopWebhooksPerSecond, now, calls('the shop')),
  });
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const registrations = new ShopRegistrations({ repository, directory: shops, secrets, sources, publicUrl, now });
  const subscriptions = new ShopSubscriptions({ ...options, repository, secrets, publicUrl, now });
  return {
    intake,
    controllers: [WebhooksController, ShopsController],
    providers: [
      { provide: WebhookIntake, useValue: intake },
      { provide: ShopRegistrations, useValue: registrations },
      { provide: ShopSubscriptions, useValue: subscriptions },
    ],
  };
}

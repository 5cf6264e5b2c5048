import type { EventPublisher } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { FairShare } from '../flow/fair-share.ts';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { Sources } from '../sources/sources.ts';
import { SecretBox } from '../shops/secret-box.ts';
import { ShopAccess } from '../shops/shop-access.ts';
import { ShopBackfills } from '../shops/shop-backfills.ts';
import { ShopDirectory } from '../shops/shop-directory.ts';
import { ShopReconciliationStore } from '../shops/shop-reconciliation-store.ts';
import { ShopReconciliations } from '../shops/shop-reconciliations.ts';
import { ShopRegistrations } from '../shops/shop-registrations.ts';
import { ShopSubscriptions } from '../shops/shop-subscriptions.ts';
import { ShopRepository } from '../shops/shop-repository.ts';
import { ShopSyncSender } from '../shops/shop-sync-sender.ts';
import { ShopSyncStore } from '../shops/shop-sync-store.ts';
import { ShopSyncWorker } from '../shops/shop-sync-worker.ts';
import { ShopsController } from '../shops/shops.controller.ts';
import { CallRate } from './call-rate.ts';
import { readWebhookSources } from './read-sources.ts';
import { WebhookIntake } from './webhook-intake.ts';
import { WebhookSender } from './webhook-sender.ts';
import { WebhooksController } from './webhooks.controller.ts';

export interface WebhooksOptions {
  readonly webhookSources: string;
  readonly secretsKey: string;
  readonly publicUrl: string;
  readonly shopifyApiVersion: string;
  readonly shopifyUrl: string;
  readonly shopPagePauseMs: number;
  readonly shopReconcileMs: number;
  readonly shopReconcileReachHours: number;
  readonly instanceId: string;
  readonly shopWebhooksPerSecond: number;
  readonly addressWebhooksPerSecond: number;
  readonly webhookTimeoutMs: number;
  readonly maxEventBytes: number;
  readonly dataSource: DataSource;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  /** The rates of tenants, which keys and shops share. */
  readonly limits: SenderLimits;
  /** Room for what waits for the broker, which keys and shops share. */
  readonly queue: FairShare;
  readonly metrics: IngestionMetrics;
  /** How much comes from whom. */
  readonly traffic: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly logger: Logger;
}

/** The way in for platforms of shops, and the registration of shops. */
export interface Webhooks {
  readonly intake: WebhookIntake;
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  /** Begins to read shops. */
  start(): void;
  stop(): Promise<void>;
}

/** Shops that one instance reads at once. */
const lanes = 2;

/** @throws NadiError CONFIG_INVALID, FILE_UNREADABLE, DEFINITION_INVALID */
export function createWebhooks(options: WebhooksOptions): Webhooks {
  const sources = readWebhookSources(options.webhookSources);
  const secrets = new SecretBox(options.secretsKey);
  const repository = new ShopRepository(options.dataSource);
  const now = Date.now;
  const shops = new ShopDirectory({ repository, secrets, logger: options.logger, now });
  const intake = new WebhookIntake({
    ...options,
    ...{ sources, shops, now },
    sender: new WebhookSender({ ...options, timeoutMs: options.webhookTimeoutMs }),
    addressRate: new CallRate({ who: 'the address', perSecond: options.addressWebhooksPerSecond, now }),
    shopRate: new CallRate({ who: 'the shop', perSecond: options.shopWebhooksPerSecond, now }),
  });
  const publicUrl = options.publicUrl.replace(/\/+$/, '');
  const registrations = new ShopRegistrations({ repository, directory: shops, secrets, sources, publicUrl, now });
  const subscriptions = new ShopSubscriptions({ ...options, repository, secrets, publicUrl, now });
  const access = new ShopAccess({ ...options, repository, secrets });
  const store = new ShopSyncStore(options.dataSource);
  const backfills = new ShopBackfills({ store, repository, now });
  const sender = new ShopSyncSender({ ...options, now });
  const workers = Array.from(
    { length: lanes },
    (_, lane) =>
      new ShopSyncWorker(`${options.instanceId} ${lane}`, {
        ...options,
        ...{ store, access, subscriptions, sender },
      }),
  );
  const reconciliations = new ShopReconciliations({
    ...options,
    store: new ShopReconciliationStore(options.dataSource),
  });
  const works = [...workers, reconciliations];
  return {
    start: () => works.forEach((work) => work.start()),
    stop: async () => void (await Promise.all(works.map((work) => work.stop()))),
    intake,
    controllers: [WebhooksController, ShopsController],
    providers: [
      { provide: WebhookIntake, useValue: intake },
      { provide: ShopRegistrations, useValue: registrations },
      { provide: ShopSubscriptions, useValue: subscriptions },
      { provide: ShopBackfills, useValue: backfills },
      { provide: ShopReconciliations, useValue: reconciliations },
    ],
  };
}

import { createHash } from 'node:crypto';
import { wireBytes, type EventPublisher } from '@nadi/messaging';
import type { ResourcePage, ResourceState } from '@nadi/shopify';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { IngestionMetrics } from '../metrics.ts';
import { eventOfCall } from '../webhooks/webhook-call.ts';
import type { ResourceCounts, ShopSync, SyncKind } from './shop-sync.ts';
import type { Shop } from './shop.ts';

export interface ShopSyncSenderOptions {
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  /** Room for what waits for the broker. */
  readonly queue: FairShare;
  readonly metrics: Pick<IngestionMetrics, 'accepted'>;
  readonly maxEventBytes: number;
  readonly shopifyApiVersion: string;
  /** Older orders are left out of reconciliations. */
  readonly shopReconcileReachHours: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const hourMs = 3_600_000;

/** Sends what was read of a shop as the events that its webhooks would have been, under the same ids. */
export class ShopSyncSender {
  constructor(private readonly options: ShopSyncSenderOptions) {}

  /**
   * Resolves when the broker has acknowledged all of a page.
   * @throws NadiError OVERLOADED, SHARE_EXCEEDED, BROKER_UNAVAILABLE (retriable)
   */
  async send(
    shop: Shop,
    sync: Pick<ShopSync, 'kind' | 'since' | 'until'>,
    page: ResourcePage,
  ): Promise<ResourceCounts> {
    const { publisher, queue, metrics, maxEventBytes } = this.options;
    const fromMs = Math.max(sync.since?.getTime() ?? 0, this.reachedFromMs(sync.kind));
    const wanted = page.states.filter((state) => isWanted(state, fromMs, sync.until.getTime()));
    const encoded = wanted.map((state) => publisher.encode(this.eventOf(shop, state)));
    const records = encoded.filter(({ value }) => value.length <= maxEventBytes);
    const bytes = records.reduce((sum, record) => sum + wireBytes(record), 0);
    const verdict = queue.enter(shop.tenantId, bytes);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too much is waiting for the broker');
    try {
      await publisher.send(records);
    } finally {
      queue.leave(shop.tenantId, bytes);
    }
    metrics.accepted(records.length);
    return {
      objects: page.objects,
      events: records.length,
      passedOver: page.states.length - wanted.length,
      refused: encoded.length - records.length,
    };
  }

  /** However long a run was held up: what is too old when it is sent is left out. */
  private reachedFromMs(kind: SyncKind): number {
    const { now, shopReconcileReachHours } = this.options;
    return kind === 'reconciliation' ? now() - shopReconcileReachHours * hourMs : 0;
  }

  private eventOf(shop: Shop, { topic, body, timeMs }: ResourceState) {
    const { shopifyApiVersion: apiVersion, now } = this.options;
    const eventId = `fetched-${createHash('sha256').update(body).digest('base64url')}`;
    const call = { topic, eventId, apiVersion, triggeredAtMs: timeMs, shopDomain: undefined };
    return eventOfCall(shop, call, Buffer.from(body), now());
  }
}

/**
 * Readers know ids for a time only: an order that its webhook told days ago would count again if it came late through a long backfill, or
 * because it was edited since.
 */
function isWanted({ topic, timeMs }: ResourceState, fromMs: number, toMs: number): boolean {
  return !topic.startsWith('orders/') || (timeMs >= fromMs && timeMs <= toMs);
}

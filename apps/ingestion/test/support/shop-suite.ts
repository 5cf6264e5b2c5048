import { expect } from '@jest/globals';
import type { Contract } from '@nadi/contracts';
import type { ConsumedEvent, Messaging } from '@nadi/messaging';
import { AdminApi } from '@nadi/shopify-double';
import { answerOf, queryAsSuperuser, ServiceProcess, unique, until } from '@nadi/test-harness';
import type { Role } from '@nadi/identity';
import { collect } from './log.ts';
import { asRole } from './signed.ts';

export const appSecret = 'the-secret-of-the-app-1';
export const shopDomain = 'lumen.myshopify.com';

export interface ShownBackfill {
  readonly state: string;
  readonly code: string | null;
  readonly counts: Readonly<Record<string, { readonly objects: number; readonly events: number }>>;
}

/** A tenant with a shop at the double, and the instances of ingestion that read it: of one test. */
export class ShopSuite {
  readonly services: ServiceProcess[] = [];
  private readonly collecting: { close(): Promise<void> }[] = [];

  private constructor(
    readonly api: AdminApi,
    readonly tenantId: string,
    readonly accessToken: string,
  ) {}

  static async begin(): Promise<ShopSuite> {
    // Its own, so that shops which other tests left behind are refused.
    const accessToken = unique('token-of-the-tests');
    const api = await AdminApi.start({ accessToken, maximumAvailable: 2_000, restoreRate: 1_000 });
    return new ShopSuite(api, unique('tenant'), accessToken);
  }

  async end(): Promise<void> {
    await Promise.all(this.collecting.splice(0).map((collector) => collector.close()));
    for (const service of this.services.splice(0)) await service.stop();
    await this.api.close();
    // What a test left waiting is not for the services of the next one.
    for (const table of ['shop_backups', 'shop_backup_slots', 'shop_syncs', 'shops']) {
      await queryAsSuperuser(`delete from ingestion.${table} where tenant_id = $1`, [this.tenantId]);
    }
  }

  async start(more: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const service = await ServiceProcess.start('ingestion', {
      NADI_INGESTION_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64url'),
      NADI_INGESTION_PUBLIC_URL: 'https://events.example.com',
      NADI_INGESTION_SHOPIFY_URL: this.api.url,
      NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '10',
      ...more,
    });
    this.services.push(service);
    return service;
  }

  async ask(method: 'GET' | 'POST', path: string, body?: unknown, role: Role = 'owner') {
    const token = await asRole({ tenantId: this.tenantId, role });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    return answerOf(await fetch(`${this.services[0]?.url}/v1/shops${path}`, { method, headers, ...json }));
  }

  /** Registers the shop, with its token if nothing else is said; answers its id and what was answered. */
  async register(more: Readonly<Record<string, unknown>> = { accessToken: this.accessToken }) {
    const wanted = { platform: 'shopify', domain: shopDomain, secret: appSecret, country: 'IN', currency: 'INR' };
    const { status, body } = await this.ask('POST', '', { ...wanted, ...more });
    expect([status, body]).toEqual([201, expect.anything()]);
    return { id: (body['shop'] as { readonly id: string }).id, body };
  }

  /** Registers the shop and waits until it was read; answers its id. */
  async registerAndRead(): Promise<string> {
    const { id } = await this.register();
    expect(await this.backfillEnd(id)).toMatchObject({ state: 'done' });
    return id;
  }

  /** The last backfill of the shop; null if there was none. */
  async backfillOf(id: string): Promise<ShownBackfill | null> {
    return (await this.ask('GET', `/${id}/backfill`)).body['backfill'] as ShownBackfill | null;
  }

  backfillEnd(id: string): Promise<ShownBackfill | null> {
    const isEnded = (shown: ShownBackfill | null) => shown?.state === 'done' || shown?.state === 'failed';
    return until('the end of the backfill', () => this.backfillOf(id), isEnded);
  }

  /** Collects what this tenant has of a contract in the log. */
  async collected<T>(messaging: Messaging, contract: Contract<T>): Promise<ConsumedEvent<T>[]> {
    const collector = await collect(messaging, contract, this.tenantId);
    this.collecting.push(collector);
    return collector.events;
  }
}

export const distinct = (events: readonly { readonly id: string }[]) => new Set(events.map(({ id }) => id)).size;

import { AdminApi, deliverOnce } from '@nadi/shopify-double';
import { queryAsSuperuser, runProgram, ServiceProcess, until } from '@nadi/test-harness';
import type { Session } from './platform.ts';

const shopifyToken = 'token-of-the-tests-0123456789';
export const appSecret = 'the-secret-of-the-app-1';

/** What the pages of ingestion show. */
export interface IngestedThings {
  /** Prefix of the key that sends most and is near its quota. */
  readonly busyKey: string;
  /** The text of that key. */
  readonly busyText: string;
  readonly type: string;
  /** A shop with a subscription that Shopify refuses. */
  readonly shop: string;
}

/** Ingestion where admin looks for it, and a Shopify that behaves as documented. */
export class Ingestion {
  private constructor(
    readonly service: ServiceProcess,
    readonly shopify: AdminApi,
  ) {}

  static async start(port: number): Promise<Ingestion> {
    const shopify = await AdminApi.start({ accessToken: shopifyToken });
    const service = await ServiceProcess.start('ingestion', {
      NADI_INGESTION_PORT: String(port),
      NADI_INGESTION_SECRETS_KEY: Buffer.alloc(32, 5).toString('base64url'),
      NADI_INGESTION_PUBLIC_URL: 'https://events.example.com',
      NADI_INGESTION_SHOPIFY_URL: shopify.url,
    });
    return new Ingestion(service, shopify);
  }

  /** Keys, events of which some are refused and some undeclared, and shops: all of one tenant. */
  async fill(tenantId: string, session: Session): Promise<IngestedThings> {
    const key = async (name: string, more: object = {}) =>
      runProgram<{ key: string; prefix: string }>('ingestion', 'keys', [
        ...['create', JSON.stringify({ tenantId, name, ...more })],
      ]);
    const busy = await key('web shop', { eventsPerDay: 200, eventsPerSecond: 500, burstEvents: 1_000 });
    const pages = await key('pages', { domains: ['orders', 'payments'], expiresInDays: 3 });
    const gone = await key('old importer');
    await runProgram('ingestion', 'keys', ['revoke', JSON.stringify({ prefix: gone.prefix })]);
    await this.post(busy.key, Array.from({ length: 170 }, orderAt));
    await this.post(pages.key, [orderAt(0, 0, { totalMinor: 'Rs 4,999' }), orderAt(), orderAt()]);
    await this.post(pages.key, [{ id: 'x', type: 'customers.seller-followed', data: {} }]);
    await this.post(
      pages.key,
      Array.from({ length: 7 }, () => orderAt(0, 0, { campaign: 'internal-test-1' })),
    );
    await rememberAnHour(tenantId, busy.prefix, pages.prefix);
    const type = 'loyalty.points-earned';
    await this.post(
      busy.key,
      Array.from({ length: 24 }, (_, index) => points(type, index)),
    );
    const shop = await this.registerShops(session);
    await until(
      'what came in',
      async () => {
        const { types } = (await session.get('/api/ingestion/v1/quarantine')) as { types: { events: number }[] };
        const { sources } = (await session.get('/api/ingestion/v1/ingestion/series')) as {
          sources: { accepted: number }[];
        };
        const { pipelines } = (await session.get('/api/ingestion/v1/pipelines')) as {
          pipelines: { name: string; dropped: number }[];
        };
        const lines = pipelines.find(({ name }) => name === 'order-lines');
        return [types[0]?.events, sources.length, lines?.dropped];
      },
      ([events, sources, dropped]) => events === 24 && sources === 3 && dropped === 7,
    );
    return { busyKey: busy.prefix, busyText: busy.key, type, shop };
  }

  async post(key: string, events: readonly object[]): Promise<number> {
    const { status } = await fetch(`${this.service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify(events),
    });
    return status;
  }

  async stop(): Promise<void> {
    await Promise.all([this.service.stop(), this.shopify.close()]);
  }

  private async registerShops(session: Session): Promise<string> {
    const shops = '/api/ingestion/v1/shops';
    const wanted = { platform: 'shopify', secret: appSecret, country: 'IN', currency: 'INR' };
    this.shopify.subscriptions.forbidden.add('PRODUCTS_UPDATE');
    const domain = 'lumen.myshopify.com';
    const made = await session.post(shops, { ...wanted, domain, sellerId: 'm-17', accessToken: shopifyToken });
    const { shop } = made as { shop: { id: string; webhookUrl: string } };
    this.shopify.subscriptions.forbidden.clear();
    const address = `${this.service.url}${new URL(shop.webhookUrl).pathname}`;
    const body = JSON.stringify({ id: 1, currency: 'INR', line_items: [] });
    await deliverOnce({ address, topic: 'orders/create', body, secret: appSecret, shopDomain: domain });
    const other = await session.post(shops, { ...wanted, domain: 'oak.myshopify.com' });
    const { id } = (other as { shop: { id: string } }).shop;
    await session.post(`${shops}/${id}/disable`, undefined);
    await session.post(shops, { ...wanted, domain: 'elm.myshopify.com' });
    return shop.id;
  }
}

/** What the counts of an hour would be, so that pictures have something to show. */
async function rememberAnHour(tenantId: string, busy: string, pages: string): Promise<void> {
  const measures = [
    [busy, 'accepted', '(600 + 300 * sin(m / 9.0))'],
    [busy, 'refused RATE_LIMITED', 'case when m between 20 and 26 then 90 else 0 end'],
    [pages, 'accepted', '(200 + 80 * cos(m / 5.0))'],
    [pages, 'refused EVENT_FIELD_INVALID', '(3 + m % 7)'],
    ['', 'latency 5', '(40 + m % 11)'],
    ['', 'latency 8', '(10 + m % 5)'],
    ['', 'latency 12', '(m % 3)'],
  ] as const;
  for (const [source, measure, count] of measures) {
    await queryAsSuperuser(
      `insert into ingestion.source_minutes (tenant_id, minute, kind, source, measure, count)
       select $1, date_trunc('minute', now()) - make_interval(mins => m), 'key', $2, $3, n
       from generate_series(2, 55) as m, lateral (select (${count})::bigint as n) as c where n > 0`,
      [tenantId, source, measure],
    );
  }
}

let count = 0;

function orderAt(_value?: unknown, _index?: number, more: object = {}): object {
  count += 1;
  const orderId = `order-${process.pid}-${count}`;
  return {
    id: orderId,
    type: 'orders.order-placed',
    data: {
      ...{ orderId, visitorId: orderId, channel: 'web', city: 'Nagpur', country: 'IN', currency: 'INR' },
      ...{ totalMinor: 1_000, ...more },
      items: [{ productId: 'p1', quantity: 1, unitPriceMinor: 1_000, lineTotalMinor: 1_000 }],
    },
  };
}

function points(type: string, index: number): object {
  const tier = ['gold', 'silver'][index % 2];
  return {
    ...{ id: `points-${index}`, type },
    data: { memberId: `m-${index}`, points: index * 5, tier, mail: `asha${index}@example.com`, note: null },
  };
}

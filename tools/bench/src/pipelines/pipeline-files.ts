import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How much the pipelines of a variant do before their route. */
export type PipelineWork = 'nothing' | 'conditions' | 'maps';

interface BenchPipeline {
  readonly input: string;
  /** Ten conditions that every event fulfils: the most that they can cost. */
  readonly conditions: readonly string[];
  /** Nine steps and the route: conditions, enrichment, field maps and a pseudonym. */
  readonly steps: readonly string[];
  readonly route: string;
}

const people = [
  'data.visitorId != ""',
  'data.sessionId.startsWith("session-")',
  'data.channel in ["web", "app", "store", "live"]',
  '!data.visitorId.startsWith("bot-")',
];

const shared = ['filter: data.visitorId != ""', 'filter: \'!data.visitorId.startsWith("bot-")\''];
const pseudonym = 'redact: { hash: [customerId] }';
const channelNames = 'enrich: { lookup: channels, key: data.channel, fields: [name], as: known }';

const viewOf = (path: string, country: string) =>
  `route: [{ to: storefront.page-viewed, copy: [visitorId, sessionId, customerId, channel], data: { path: '${path}', pageType: '"bench"', country: '${country}' } }]`;

const pipelines: Readonly<Record<string, BenchPipeline>> = {
  views: {
    input: 'storefront.product-viewed',
    conditions: [
      ...people,
      'data.country.size() == 2',
      'data.unitPriceMinor > 0 && data.unitPriceMinor < 100000000',
      'data.category == null || data.category != "test"',
      'data.position == null || data.position >= 0',
      'data.brand == null || !data.brand.contains("internal")',
      'data.currency == "EUR" || data.currency == "INR" || data.currency == "GBP"',
    ],
    steps: [
      ...shared,
      'filter: data.unitPriceMinor > 0',
      channelNames,
      'transform: { set: { priceBand: \'data.unitPriceMinor > 3000 ? "high" : "low"\', brand: \'data.brand == null ? "none" : data.brand\' } }',
      'transform: { set: { city: \'data.city == null ? data.country : data.city + ", " + data.country\' } }',
      pseudonym,
      "transform: { set: { position: 'data.position == null ? 0 : data.position + 1' } }",
      'filter: data.position >= 0',
    ],
    route: viewOf('"/products/" + data.productId', 'data.country'),
  },
  searches: {
    input: 'storefront.search-performed',
    conditions: [
      ...people,
      'data.country.size() == 2',
      'data.query.size() > 0 && data.query.size() < 200',
      'data.resultCount >= 0',
      'data.durationMs < 60000',
      'data.category == null || data.category != "test"',
      'data.priceBand == null || data.priceBand.contains("-")',
    ],
    steps: [
      ...shared,
      'filter: data.query.size() > 0',
      channelNames,
      'transform: { set: { category: \'data.category == null ? "none" : data.category\' } }',
      'transform: { set: { city: \'data.city == null ? data.country : data.city + ", " + data.country\' } }',
      pseudonym,
      "transform: { set: { resultCount: 'data.resultCount + 1' } }",
      'filter: data.resultCount > 0',
    ],
    route: viewOf('"/search/" + data.query', 'data.country'),
  },
  carts: {
    input: 'cart.item-added',
    conditions: [
      ...people,
      'data.country.size() == 2',
      'data.quantity > 0 && data.quantity < 1000',
      'data.unitPriceMinor * data.quantity < 1000000000',
      'data.category == null || data.category != "test"',
      'data.cartId.startsWith("cart-")',
      'data.sellerId != "" && data.productId != ""',
    ],
    steps: [
      ...shared,
      'filter: data.quantity > 0',
      channelNames,
      'transform: { set: { brand: \'data.brand == null ? "none" : data.brand\' } }',
      'transform: { set: { city: \'data.city == null ? data.country : data.city + ", " + data.country\' } }',
      pseudonym,
      "transform: { set: { cartTotalMinor: 'int(data.unitPriceMinor * data.quantity)' } }",
      'filter: data.cartTotalMinor > 0',
    ],
    route: viewOf('"/cart/" + data.cartId', 'data.country'),
  },
  requests: {
    input: 'storefront.page-requested',
    conditions: [
      ...people,
      'data.method == "GET" && data.statusCode < 400',
      '!data.path.startsWith("/health")',
      'data.durationMs < 60000.0',
      'data.userAgent != null && !data.userAgent.contains("bot")',
      'data.ipAddress == null || !data.ipAddress.startsWith("10.")',
      'data.pageType in ["home", "category", "product", "search"]',
    ],
    steps: [
      ...shared,
      'filter: data.method == "GET" && data.statusCode < 400',
      'enrich: { userAgent: data.userAgent, as: agent }',
      "filter: '!agent.bot'",
      'enrich: { geo: data.ipAddress, as: place }',
      'transform: { set: { durationMs: round(data.durationMs) } }',
      'redact: { hash: [ipAddress] }',
      'filter: \'!data.path.startsWith("/health")\'',
    ],
    route: viewOf('data.path', '"DE"'),
  },
};

/** Writes the pipelines and their tables into `<folder>/pipelines` and `<folder>/tables`; the same texts for the same work. */
export function writePipelines(folder: string, work: PipelineWork): void {
  mkdirSync(join(folder, 'pipelines'), { recursive: true });
  mkdirSync(join(folder, 'tables'), { recursive: true });
  writeFileSync(join(folder, 'tables', 'channels.csv'), 'channel,name\nweb,Web\napp,App\nstore,Store\nlive,Live\n');
  writeFileSync(join(folder, 'tables', 'geo.csv'), 'network,country,city\n203.0.113.0/24,IN,Pune\n');
  for (const [name, { input, conditions, steps, route }] of Object.entries(pipelines)) {
    const before = {
      nothing: [],
      conditions: conditions.map((text) => `filter: ${JSON.stringify(text)}`),
      maps: steps,
    };
    const all = [...before[work], route].map((step) => `  - ${step}\n`).join('');
    const head = `name: ${name}\ndescription: One of the four pipelines of the bench.\nowner: bench\ninput: ${input}\n`;
    writeFileSync(join(folder, 'pipelines', `${name}.yaml`), `${head}steps:\n${all}`);
  }
}

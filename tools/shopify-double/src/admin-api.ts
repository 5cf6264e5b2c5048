import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actualCost, requestedCost } from './query-cost.ts';
import { ShopStore } from './shop-store.ts';
import { SubscriptionStore } from './subscription-store.ts';

/** What goes wrong at the next request, whatever it asks. */
export type Fault = 'throttled' | 'rate-limited' | 'server-error' | 'broken-connection' | 'internal-error' | 'redirect';

export interface AdminApiOptions {
  readonly accessToken: string;
  /** Points of the bucket; it is full at the beginning. Default: 1,000. */
  readonly maximumAvailable?: number;
  /** Points per second. Default: 50. */
  readonly restoreRate?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Subscriptions on a page whatever is asked, to have several pages. */
  readonly pageSize?: number;
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** No single query may cost more, however full the bucket is. */
const mostCost = 1_000;
const answerPath = /^\/admin\/api\/(20\d\d-(01|04|07|10)|unstable)\/graphql\.json$/;

/** The GraphQL Admin API of one shop: its objects and webhook subscriptions, paid from a bucket of points that fills again. */
export class AdminApi {
  readonly subscriptions: SubscriptionStore;
  readonly shop = new ShopStore();
  /** Whether the app was uninstalled: its token is taken no more. */
  isUninstalled = false;
  /** Requests that came, refused ones too. */
  requests = 0;
  /** Requests that the bucket did not pay for. */
  throttled = 0;
  private readonly faults: Fault[] = [];
  private available: number;
  private atMs: number;
  private server: Server | undefined;

  private constructor(private readonly options: Required<AdminApiOptions>) {
    this.subscriptions = new SubscriptionStore(options.pageSize);
    this.available = options.maximumAvailable;
    this.atMs = options.now();
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: AdminApiOptions): Promise<AdminApi> {
    const api = new AdminApi({ maximumAvailable: 1_000, restoreRate: 50, now: Date.now, pageSize: 100, ...options });
    const server = createServer((request, response) => void api.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    api.server = server;
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  /** Lets the next requests fail, one each. */
  failNext(...faults: readonly Fault[]): void {
    this.faults.push(...faults);
  }

  /** Takes points away, as other users of the budget do. */
  use(points: number): void {
    this.refill();
    this.available -= points;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const fault = this.faults.shift();
    if (fault === 'broken-connection') {
      request.socket.destroy();
      return;
    }
    const { status, headers, body } = this.answer(request, Buffer.concat(chunks).toString(), fault);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  private answer(request: IncomingMessage, text: string, fault: Fault | undefined) {
    if (fault === 'rate-limited') {
      return { status: 429, headers: { 'retry-after': '2.0' }, body: { errors: 'Exceeded rate limit' } };
    }
    if (fault === 'server-error') {
      return { status: 502, headers: {}, body: { errors: 'Bad gateway' } };
    }
    if (fault === 'redirect') {
      return { status: 302, headers: { location: '/elsewhere' }, body: {} };
    }
    if (!answerPath.test(request.url ?? '') || request.method !== 'POST') {
      return { status: 404, headers: {}, body: { errors: 'Not Found' } };
    }
    if (this.isUninstalled || request.headers['x-shopify-access-token'] !== this.options.accessToken) {
      const reason = '[API] Invalid API key or access token (unrecognized login or wrong password)';
      return { status: 401, headers: {}, body: { errors: reason } };
    }
    return { status: 200, headers: {}, body: this.execute(JSON.parse(text) as GraphqlRequest, fault) };
  }

  private execute({ query, variables = {} }: GraphqlRequest, fault: Fault | undefined) {
    const requestedQueryCost = requestedCost(query, variables);
    if (requestedQueryCost > mostCost) {
      const message = `Query cost is ${requestedQueryCost}, which exceeds the single query max cost limit (${mostCost}).`;
      return { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED' } }] };
    }
    this.refill();
    if (fault === 'throttled') {
      // Somebody else has used the bucket up.
      this.available = Math.min(this.available, 0);
    }
    if (this.available < requestedQueryCost) {
      this.throttled += 1;
      const extensions = this.costOf(requestedQueryCost, null);
      return { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions };
    }
    const data = this.shop.execute(query, variables) ?? this.subscriptions.execute(query, variables);
    const isMutation = query.trimStart().startsWith('mutation');
    const actual = isMutation ? requestedQueryCost : Math.min(requestedQueryCost, actualCost(data ?? {}));
    this.available -= actual;
    const extensions = this.costOf(requestedQueryCost, actual);
    if (fault === 'internal-error') {
      return { errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }], extensions };
    }
    return data === undefined
      ? { errors: [{ message: 'Field does not exist', extensions: { code: 'undefinedField' } }], extensions }
      : { data, extensions };
  }

  private costOf(requestedQueryCost: number, actualQueryCost: number | null) {
    const { maximumAvailable, restoreRate } = this.options;
    const throttleStatus = { maximumAvailable, currentlyAvailable: Math.floor(this.available), restoreRate };
    return { cost: { requestedQueryCost, actualQueryCost, throttleStatus } };
  }

  private refill(): void {
    const nowMs = this.options.now();
    const restored = ((nowMs - this.atMs) / 1_000) * this.options.restoreRate;
    this.available = Math.min(this.options.maximumAvailable, this.available + restored);
    this.atMs = nowMs;
  }
}

import { orderPlaced, type OrderPlaced } from '@nadi/contracts';
import { createMessaging, type Messaging } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import pg from 'pg';
import { config, firstLinkToken, freePort, prepare, ServiceProcess, unique } from './processes.ts';

export const password = 'a long enough password';

interface Grant {
  readonly role: string;
  readonly domain: string;
}

/** Somebody who can sign in. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Admin, which serves the built console, with reporting behind it, and ways to fill both. */
export class Platform {
  readonly tenants = [unique('acme'), unique('globex')] as const;
  readonly administrator: Person = { name: 'Root', email: `${unique('root')}@example.com` };

  private constructor(
    readonly admin: ServiceProcess,
    private readonly reporting: ServiceProcess,
    private readonly messaging: Messaging,
    private readonly settings: Record<string, string>,
  ) {}

  /** Starts everything; nobody can sign in yet. */
  static async open(): Promise<Platform> {
    await prepare();
    await emptyAccounts();
    const [adminPort, reportingPort] = [await freePort(), await freePort()];
    const settings: Record<string, string> = {
      NADI_ADMIN_PUBLIC_URL: `http://127.0.0.1:${adminPort}`,
      NADI_ADMIN_SERVICES: `reporting=http://127.0.0.1:${reportingPort}`,
    };
    const messaging = createMessaging({
      kafkaBrokers: config.kafkaBrokers,
      registryUrl: config.registryUrl,
      producerClient: 'platformatic',
      clientId: 'console-tests',
      logger: createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent'),
    });
    const platform = new Platform(
      new ServiceProcess('admin', adminPort, settings),
      new ServiceProcess('reporting', reportingPort, {}),
      messaging,
      settings,
    );
    settings['NADI_ADMIN_FIRST_TENANTS'] = platform.tenants.join(',');
    await Promise.all([platform.admin.start(), platform.reporting.start(), messaging.publisher.prepare([orderPlaced])]);
    return platform;
  }

  firstLinkToken(): Promise<string> {
    return firstLinkToken(this.settings);
  }

  /** Adds somebody to the first tenant, with the test's password. */
  async addMember(name: string, grants: readonly Grant[]): Promise<Person> {
    const email = `${unique('member')}@example.com`;
    const session = await this.send('/api/session', { email: this.administrator.email, password });
    const { link } = await this.send('/api/admin/v1/users', { email, name, grants }, session);
    await this.send('/api/setup', { token: (link as { token: string }).token, password });
    return { name, email };
  }

  /** Orders of the present minute, each of its own. */
  async order(tenantId: string, count: number, data: Partial<OrderPlaced> = {}): Promise<void> {
    const timeMs = Date.now();
    const events = Array.from({ length: count }, () => {
      const id = unique('order');
      return { contract: orderPlaced, id, tenantId, source: '/tests', timeMs, data: { ...anOrder(id), ...data } };
    });
    await this.messaging.publisher.publish(events);
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.end('SIGTERM'), this.reporting.end('SIGTERM'), this.messaging.publisher.close()]);
  }

  private async send(path: string, body: unknown, session: Record<string, unknown> = {}) {
    const response = await fetch(new URL(path, this.admin.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        cookie: String(session['cookie'] ?? ''),
        'x-nadi-csrf': String(session['csrf'] ?? ''),
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return { ...answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] } as Record<string, unknown>;
  }
}

function anOrder(orderId: string): OrderPlaced {
  return {
    orderId,
    visitorId: orderId,
    channel: 'web',
    city: 'Pune',
    country: 'IN',
    currency: 'INR',
    totalMinor: 125_000,
    items: [{ productId: 'p1', quantity: 1, unitPriceMinor: 125_000, lineTotalMinor: 125_000 }],
  };
}

/** Only while nobody is there does the first administrator get a link. */
async function emptyAccounts(): Promise<void> {
  const client = new pg.Client({ connectionString: config.environment['NADI_ADMIN_DATABASE_URL'] });
  await client.connect();
  try {
    await client.query('truncate admin.users, admin.sign_in_attempts, admin.one_time_links cascade');
  } finally {
    await client.end();
  }
}

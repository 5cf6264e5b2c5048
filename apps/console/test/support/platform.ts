import { orderPlaced, type OrderPlaced } from '@nadi/contracts';
import { createMessaging, type Messaging } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { runningStack, startFrontDoor, unique, type FrontDoorProcesses } from '@nadi/test-harness';

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
  readonly administrator: Person = { name: 'Root', email: `${unique('root')}@example.com` };

  private constructor(
    private readonly processes: FrontDoorProcesses,
    private readonly messaging: Messaging,
  ) {}

  /** Starts everything; nobody can sign in yet. */
  static async open(): Promise<Platform> {
    const processes = await startFrontDoor();
    const messaging = createMessaging({
      kafkaBrokers: runningStack.kafkaBrokers,
      registryUrl: runningStack.registryUrl,
      producerClient: 'platformatic',
      clientId: 'console-tests',
      logger: createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent'),
    });
    await messaging.publisher.prepare([orderPlaced]);
    return new Platform(processes, messaging);
  }

  get admin() {
    return this.processes.admin;
  }

  get tenants() {
    return this.processes.tenants;
  }

  firstLinkToken(): Promise<string> {
    return this.processes.firstLinkToken();
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
    await Promise.all([this.processes.stop(), this.messaging.publisher.close()]);
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

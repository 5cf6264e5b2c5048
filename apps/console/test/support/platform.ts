import { exposureLogged, orderPlaced, pageViewed, searchPerformed, type OrderPlaced } from '@nadi/contracts';
import { createMessaging, platformTenant, type Messaging, type OutgoingEvent } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import {
  prepare,
  queryAsSuperuser,
  runningStack,
  startFrontDoor,
  unique,
  type FrontDoorProcesses,
  type ServiceSettings,
} from '@nadi/test-harness';
import { Ingestion, type IngestedThings } from './ingested.ts';
import { soldContracts } from './sold.ts';

/** Somebody who is signed in, without a browser. */
export interface Session {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

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

/** Admin, which serves the built console, with reporting and ingestion behind it, and ways to fill them. */
export class Platform {
  readonly administrator: Person = { name: 'Root', email: `${unique('root')}@example.com` };

  private constructor(
    private readonly processes: FrontDoorProcesses,
    private readonly messaging: Messaging,
    readonly ingestion: Ingestion,
  ) {}

  /**
   * Starts everything; nobody can sign in yet.
   * @param reporting settings of reporting, such as where its lake is
   */
  static async open(reporting: ServiceSettings = {}): Promise<Platform> {
    const processes = await startFrontDoor({}, reporting);
    await prepare('ingestion');
    const ingestion = await Ingestion.start(processes.ingestionPort);
    const messaging = createMessaging({
      kafkaBrokers: runningStack.kafkaBrokers,
      registryUrl: runningStack.registryUrl,
      producerClient: 'platformatic',
      clientId: 'console-tests',
      logger: createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent'),
    });
    await messaging.publisher.prepare([orderPlaced, exposureLogged, pageViewed, searchPerformed, ...soldContracts]);
    return new Platform(processes, messaging, ingestion);
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
    const session = await this.signedIn();
    const { link } = await this.send('/api/admin/v1/users', { email, name, grants }, session);
    await this.send('/api/setup', { token: (link as { token: string }).token, password });
    return { name, email };
  }

  /** Gives somebody a role of all domains in the tenant of the platform, where nobody is who could. */
  async addToPlatform({ email }: Person, role: string): Promise<void> {
    await queryAsSuperuser(
      `insert into admin.memberships (tenant_id, user_id, role, domain)
       select $1, id, $2, '*' from admin.users where email = $3`,
      [platformTenant, role, email],
    );
  }

  /** Makes the first administrator without a browser. */
  async setUp(): Promise<void> {
    const { name, email } = this.administrator;
    await this.send('/api/setup', { token: await this.firstLinkToken(), name, email, password });
  }

  /** Keys, events, undeclared types and shops of the first tenant. */
  async fillIngestion(): Promise<IngestedThings> {
    const session = await this.signedIn();
    return this.ingestion.fill(this.tenants[0], {
      get: async (path) => (await fetch(new URL(path, this.admin.url), { headers: headersOf(session) })).json(),
      post: (path, body) => this.send(path, body, session),
    });
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

  /** Events of any time, as they are. */
  async publish(events: readonly OutgoingEvent[]): Promise<void> {
    await this.messaging.publisher.publish(events);
  }

  async close(): Promise<void> {
    await Promise.all([this.processes.stop(), this.ingestion.stop(), this.messaging.publisher.close()]);
  }

  private signedIn(): Promise<Record<string, unknown>> {
    return this.send('/api/session', { email: this.administrator.email, password });
  }

  private async send(path: string, body: unknown, session: Record<string, unknown> = {}) {
    const response = await fetch(new URL(path, this.admin.url), {
      method: 'POST',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headersOf(session) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    }
    return { ...answer, cookie: response.headers.getSetCookie()[0]?.split(';')[0] } as Record<string, unknown>;
  }
}

function headersOf(session: Record<string, unknown>) {
  return { cookie: String(session['cookie'] ?? ''), 'x-nadi-csrf': String(session['csrf'] ?? '') };
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

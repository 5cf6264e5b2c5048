import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sellerFollowed, type SellerFollowed } from '@nadi/contracts';
import { IdentitySigner, permissionsOfRole, roles, type Permission, type Role } from '@nadi/identity';
import { createMessaging, type Messaging } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { identityKeys, prepare, runningStack, ServiceProcess, unique, until } from '@nadi/test-harness';
import { FrontDoor, password } from './support/front-door.ts';

/** One operation of a service, from its own OpenAPI document. */
interface Operation {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly access: string;
}

const id = '00000000-0000-4000-8000-000000000000';
const parameters: Readonly<Record<string, string>> = {
  id,
  name: 'seller-follows',
  prefix: '0123456789ab',
  source: 'shopify',
};
/** What the gate itself says, before a handler is asked. */
const refusals = ['KEY_MISSING', 'KEY_INVALID', 'KEY_SCOPE'];

let door: FrontDoor;
let ingestion: ServiceProcess;
let urls: Record<string, string>;
let operations: Operation[];
const signer = new IdentitySigner(identityKeys.privateKey);

beforeAll(async () => {
  door = await FrontDoor.open();
  await prepare('ingestion');
  ingestion = await ServiceProcess.start('ingestion', {
    NADI_INGESTION_PORT: String(door.ingestionPort),
    NADI_INGESTION_SECRETS_KEY: Buffer.alloc(32, 9).toString('base64url'),
  });
  urls = { admin: door.admin.url, reporting: door.reporting.url, ingestion: ingestion.url };
  operations = (await Promise.all(Object.keys(urls).map(operationsOf))).flat();
});
afterAll(async () => {
  await ingestion?.stop();
  await door?.close();
});

async function operationsOf(service: string): Promise<Operation[]> {
  const document = (await (await fetch(`${urls[service]}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { 'x-nadi-access'?: string }>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      service,
      method: method.toUpperCase(),
      path,
      access: operation['x-nadi-access'] ?? 'undeclared',
    })),
  );
}

function tokenOf(service: string, tenantId: string, role: Role): Promise<string> {
  const grants = [{ role, domain: '*' }];
  const identity = { subject: role, name: role, tenantId, grants, expiresMs: Date.now() + 60_000 };
  return signer.sign(role === 'seller' ? { ...identity, sellerId: 's1' } : identity, service);
}

async function call({ service, method, path }: Operation, token?: string, values = parameters) {
  const filled = path.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? 'x');
  const response = await fetch(`${urls[service]}${filled}`, {
    method,
    redirect: 'manual',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  const code = response.headers.get('content-type')?.includes('json')
    ? (JSON.parse(text) as { code?: string }).code
    : undefined;
  return { status: response.status, code: code ?? '', text };
}

const nameOf = ({ service, method, path }: Operation) => `${service} ${method} ${path}`;

describe('every route of every service', () => {
  it('says who may call it', () => {
    expect(operations.length).toBeGreaterThan(20);
    expect(operations.filter(({ access }) => access === 'undeclared').map(nameOf)).toEqual([]);
    expect(new Set(operations.map(({ service }) => service)).size).toBe(3);
  });

  it('is closed to strangers unless it is public', async () => {
    const closed = ['KEY_MISSING', 'SESSION_MISSING', 'WEBHOOK_SIGNATURE_MISSING'];
    for (const operation of operations) {
      const { status, code } = await call(operation);
      const isClosed = status === 401 && closed.includes(code);
      expect([nameOf(operation), isClosed]).toEqual([nameOf(operation), operation.access !== 'public']);
    }
  });

  it.each(roles)('is open to a %s exactly if the role has the permission', async (role) => {
    for (const operation of operations.filter(({ access }) => access !== 'public')) {
      const { code } = await call(operation, await tokenOf(operation.service, door.tenants[0], role));
      if (operation.access === 'signed-body') {
        // No identity takes the place of a signature.
        expect([nameOf(operation), code]).toEqual([nameOf(operation), 'WEBHOOK_SIGNATURE_MISSING']);
        continue;
      }
      // One of several is enough. To have signed in is enough for everybody but sellers.
      const isOpen = operation.access
        .split(' or ')
        .some((one) => (one === 'signed-in' ? role !== 'seller' : permissionsOfRole[role].includes(one as Permission)));
      expect([nameOf(operation), !refusals.includes(code), code]).toEqual([nameOf(operation), isOpen, code]);
    }
  });

  it('is closed to a seller whose identity names no seller, or more than a seller', async () => {
    const seller = { role: 'seller', domain: '*' } as const;
    const admin = { role: 'admin', domain: '*' } as const;
    const broken = [
      { grants: [seller] },
      { grants: [admin], sellerId: 's1' },
      { grants: [seller, admin], sellerId: 's1' },
      { grants: [seller], sellerId: '(other)' },
    ];
    for (const operation of operations.filter(({ access }) => !['public', 'signed-body'].includes(access))) {
      for (const parts of broken) {
        const identity = {
          subject: 's',
          name: 's',
          tenantId: door.tenants[0],
          expiresMs: Date.now() + 60_000,
          ...parts,
        };
        const { status, code } = await call(operation, await signer.sign(identity, operation.service));
        expect([nameOf(operation), status, code]).toEqual([nameOf(operation), 401, 'KEY_INVALID']);
      }
    }
  });

  it('refuses an identity that was signed for another service', async () => {
    for (const operation of operations.filter(({ access }) => !['public', 'signed-body'].includes(access))) {
      const other = operation.service === 'reporting' ? 'admin' : 'reporting';
      const { status, code } = await call(operation, await tokenOf(other, door.tenants[0], 'admin'));
      expect([nameOf(operation), status, code]).toEqual([nameOf(operation), 401, 'KEY_INVALID']);
    }
  });
});

describe('shops', () => {
  it('are registered through the front door, by whoever may', async () => {
    const wanted = { platform: 'shopify', country: 'IN', currency: 'INR', secret: 'the-secret-of-the-app' };
    const shops = '/api/ingestion/v1/shops';
    const domain = `${unique('lumen')}.myshopify.com`;
    expect(await door.administrator.post(shops, { ...wanted, domain })).toMatchObject({
      status: 201,
      body: { shop: { domain, status: 'active' } },
    });
    expect((await door.administrator.get(shops)).body).toMatchObject({ shops: [{ domain }] });
    const owner = await door.member([{ role: 'owner', domain: 'shops' }]);
    expect((await owner.get(shops)).status).toBe(200);
    const analyst = await door.member([{ role: 'analyst', domain: '*' }]);
    expect(await analyst.post(shops, { ...wanted, domain })).toMatchObject({
      status: 403,
      body: { code: 'KEY_SCOPE' },
    });
    expect((await door.browser().get(shops)).status).toBe(401);
  });
});

describe('another tenant', () => {
  const marker = unique('secret');
  let messaging: Messaging;
  beforeAll(() => {
    const logger = createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
    const { kafkaBrokers, registryUrl } = runningStack;
    messaging = createMessaging({
      kafkaBrokers,
      registryUrl,
      producerClient: 'platformatic',
      clientId: 'roles',
      logger,
    });
  });
  afterAll(() => messaging.publisher.close());

  it('sees nothing of this one through any route', async () => {
    const [tenant, other] = door.tenants;
    const email = `${marker}@example.com`;
    const { administrator } = door;
    const grants = [{ role: 'viewer', domain: '*' }];
    const member = await administrator.post('/api/admin/v1/users', { email, name: marker, grants });
    const made = await administrator.post('/api/admin/v1/tokens', {
      name: marker,
      role: 'viewer',
      domain: '*',
      days: 1,
    });
    await publishFollow(tenant);
    const values = { ...parameters, id: String(member.body['id']), prefix: String(made.body['prefix']) };
    const own = await readAll(tenant, values);
    expect(own.filter(({ text }) => text.includes(marker)).map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'admin GET /api/admin/v1/users',
        'admin GET /api/admin/v1/tokens',
        'admin GET /api/admin/v1/audit',
      ]),
    );
    const follows = own.find(({ name }) => name === 'reporting GET /v1/metrics/{name}');
    expect(follows?.text).toMatch(/"value":[1-9]/);
    for (const { name, text } of await readAll(other, values)) {
      expect([name, text.includes(marker), text.includes(tenant), /"value":[1-9]/.test(text)]).toEqual([
        name,
        false,
        false,
        false,
      ]);
    }
  });

  it.each([
    ['metrics', 'reporting', '/v1/metrics/seller-follows', /"value":[1-9]/],
    ['topics', 'admin', '/api/admin/v1/topics/customers.seller-followed/messages?limit=500', /"tenantId"/],
    ['audit', 'admin', '/api/admin/v1/audit?limit=500', /"sequence"/],
  ])('reads nothing of this one in %s', async (_name, service, path, content) => {
    const read = async (tenantId: string) =>
      (await call({ service, method: 'GET', path, access: '' }, await tokenOf(service, tenantId, 'admin'))).text;
    const [tenant] = door.tenants;
    const stranger = unique('globex');
    await publishFollow(tenant);
    expect(await read(tenant)).toMatch(content);
    expect(await read(stranger)).not.toMatch(content);
    expect(await read(stranger)).not.toContain(tenant);
  });

  it('hears nothing of this one on the streams', async () => {
    const [tenant, other] = door.tenants;
    const browser = door.browser();
    await browser.signIn(door.administratorEmail, password);
    await browser.post('/api/session/tenant', { tenantId: other });
    const query = new URLSearchParams({
      reporting: new URLSearchParams({ tile: 'seller-follows;last=1h' }).toString(),
      admin: new URLSearchParams({ topic: 'customers.seller-followed' }).toString(),
    });
    const leaving = new AbortController();
    const { cookie } = browser;
    const answer = await fetch(`${browser.url}/api/stream?${query}`, { headers: { cookie }, signal: leaving.signal });
    let heard = '';
    const listening = (async () => {
      for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) heard += text;
    })().catch(() => undefined);
    const hears = (what: RegExp) =>
      until(
        String(what),
        async () => heard,
        (text) => what.test(text),
      );
    await hears(/reporting:snapshot/);
    await hears(/admin:connected/);
    await publishFollow(tenant);
    await publishFollow(other);
    // The own events come after those of the other tenant, so that whatever was to be heard of them has been heard.
    await hears(/event: admin:message/);
    await hears(/reporting:delta[^]*"value":1/);
    leaving.abort();
    await listening;
    expect(heard).not.toContain(tenant);
    expect(heard).not.toMatch(/"value":([2-9]|\d\d)/);
    expect(heard.match(/"key":/g)).toHaveLength(1);
  });

  it('changes nothing of this one through any route', async () => {
    const [tenant, other] = door.tenants;
    const users = await door.administrator.get('/api/admin/v1/users');
    const tokens = await door.administrator.get('/api/admin/v1/tokens');
    const [user] = users.body['users'] as { id: string; email: string }[];
    const [token] = tokens.body['tokens'] as { prefix: string }[];
    const values = { ...parameters, id: user?.id ?? '', prefix: token?.prefix ?? '' };
    for (const operation of operations.filter(({ method, access }) => method !== 'GET' && access !== 'public')) {
      const { status } = await call(operation, await tokenOf(operation.service, other, 'admin'), values);
      expect([nameOf(operation), status >= 400]).toEqual([nameOf(operation), true]);
    }
    expect(tenant).not.toBe(other);
    expect((await door.administrator.get('/api/admin/v1/users')).body).toEqual(users.body);
    expect((await door.administrator.get('/api/admin/v1/tokens')).body).toEqual(tokens.body);
  });

  async function readAll(tenantId: string, values: Readonly<Record<string, string>>) {
    const readable = operations.filter(({ method, access }) => method === 'GET' && access !== 'public');
    return Promise.all(
      readable.map(async (operation) => {
        const token = await tokenOf(operation.service, tenantId, 'admin');
        return { name: nameOf(operation), text: (await call(operation, token, values)).text };
      }),
    );
  }

  async function publishFollow(tenantId: string): Promise<void> {
    await messaging.publisher.prepare([sellerFollowed]);
    const data: SellerFollowed = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };
    await messaging.publisher.publish([
      { contract: sellerFollowed, id: unique('follow'), tenantId, source: '/tests', timeMs: Date.now(), data },
    ]);
    const read = { service: 'reporting', method: 'GET', path: '/v1/metrics/{name}', access: '' };
    await until(
      'the event to be counted',
      async () => (await call(read, await tokenOf('reporting', tenantId, 'admin'))).text,
      (text) => /"value":[1-9]/.test(text),
    );
  }
});

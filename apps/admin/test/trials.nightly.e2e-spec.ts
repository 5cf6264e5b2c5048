import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, type OrderPlaced } from '@nadi/contracts';
import { IdentitySigner, type Grant } from '@nadi/identity';
import { createMessaging, platformTenant, type Messaging } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { identityKeys, root, runningStack, unique } from '@nadi/test-harness';
import { FrontDoor } from './support/front-door.ts';

const signer = new IdentitySigner(identityKeys.privateKey);
const run = unique('run');
const folder = mkdtempSync(join(tmpdir(), 'nadi-trials-'));
const orderLines = readFileSync(join(root, 'config', 'pipelines', 'order-lines.yaml'), 'utf8');

/** Makes lines of the orders of this run, except for those of Pune; of Oslo it fails. */
const text = (more = '') => `name: tried-lines
description: Lines of the orders of one test run.
owner: tests
input: orders.order-placed
steps:
  - { name: other-runs, filter: 'data.orderId.startsWith("${run}")' }
  - { name: not-pune, filter: 'data.city != "Pune"' }
${more}  - { name: lines, split: { each: data.items, as: line } }
  - name: none
    route:
      - to: orders.line-sold
        copy: [orderId, channel, city, country, currency]
        data:
          lineNumber: index
          productId: line.productId
          quantity: 'data.city == "Oslo" ? int("no number") : line.quantity'
          unitPriceMinor: line.unitPriceMinor
          lineTotalMinor: line.lineTotalMinor
`;

const profiles = `name: tried-profiles
description: Profiles of the orders of one test run.
owner: tests
input: orders.order-placed
steps:
  - { name: other-runs, filter: 'data.orderId.startsWith("${run}")' }
  - name: none
    route:
      - to: customers.profile-changed
        data: { customerId: '"c"', change: '"x"', country: data.country, acceptsMarketing: 'false', email: data.contactEmail }
`;

let door: FrontDoor;
let messaging: Messaging;
beforeAll(async () => {
  writeFileSync(join(folder, 'cities.csv'), 'city,zone\nPune,west\nLeeds,north\n');
  door = await FrontDoor.open({ NADI_ADMIN_TABLES_DIR: folder });
  messaging = createMessaging({
    ...{ kafkaBrokers: runningStack.kafkaBrokers, registryUrl: runningStack.registryUrl, clientId: 'trials-tests' },
    producerClient: 'platformatic',
    logger: createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent'),
  });
  await messaging.publisher.prepare([orderPlaced]);
  await publish('acme', ['Leeds', 'Leeds', 'Pune', 'Oslo']);
  await publish(platformTenant, ['Leeds', 'Pune']);
});
afterAll(async () => {
  await messaging?.publisher.close();
  await door?.close();
  rmSync(folder, { recursive: true });
});

async function publish(tenantId: string, cities: readonly string[]): Promise<void> {
  const events = cities.map((city, index) => {
    const id = `${run}-${tenantId}-${index}`;
    const item = { productId: 'p-1', quantity: 1, unitPriceMinor: 5, lineTotalMinor: 5 };
    const data = {
      ...{ orderId: id, channel: 'web', city, country: 'IN', currency: 'INR', totalMinor: 10 },
      ...{ contactEmail: 'asha@example.com', items: [item, item] },
    } as unknown as OrderPlaced;
    return { contract: orderPlaced, id, tenantId, source: '/tests', timeMs: Date.now(), data };
  });
  await messaging.publisher.publish(events);
}

interface As {
  readonly subject?: string;
  readonly tenantId?: string;
  readonly grants?: readonly Grant[];
}

async function ask(path: string, body: unknown, as: As = {}) {
  const { subject = 'u1', tenantId = platformTenant, grants = [{ role: 'owner', domain: '*' }] } = as;
  const identity = { subject, name: 'Ana', tenantId, grants, expiresMs: Date.now() + 60_000 };
  const response = await fetch(`${door.admin.url}/api/admin/v1/definitions/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await signer.sign(identity, 'admin')}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const check = (of: string, as?: As) => ask('pipelines/check', { text: of }, as);
const preview = (of: string, as?: As) => ask('pipelines/preview', { text: of, events: 2_000 }, as);

describe('a text that is not in force', () => {
  it('is checked, with its tests', async () => {
    const answer = await check(orderLines);
    expect(answer).toMatchObject({ status: 200, body: { name: 'order-lines', problems: [] } });
    const tests = answer.body['tests'] as { failures: string[] }[];
    expect(tests.length).toBeGreaterThan(1);
    expect(tests.flatMap(({ failures }) => failures)).toEqual([]);
    const wrong = await check(orderLines.replace('quantity: line.quantity\n', 'quantity: line.quantity + 1\n'));
    expect((wrong.body['tests'] as { failures: string[] }[])[0]?.failures[0]).toMatch(
      /emitted 1: expected .*"quantity":2/,
    );
  });

  it('has its problems said by line and key', async () => {
    expect(await check(`${text()}colour: red\n`)).toMatchObject({
      status: 200,
      body: { name: null, problems: [{ line: 19, key: '', message: 'Unrecognized key: "colour"' }], tests: [] },
    });
    expect(await check('x'.repeat(65_537))).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
  });

  it('is tried on real events of all tenants, and shows those of the own one without personal data', async () => {
    const { status, body } = await preview(text());
    expect(status).toBe(200);
    expect(body).toMatchObject({ reads: ['orders.order-placed'] });
    const groups = body['groups'] as { name: string; count: number; examples: Record<string, unknown>[] }[];
    const group = (name: string) => groups.find((one) => one.name === name);
    expect(group('orders.line-sold')).toMatchObject({ what: 'made', count: 6 });
    expect(group('orders.line-sold')?.examples).toMatchObject([
      { orderId: `${run}-nadi-0`, lineNumber: 0 },
      { orderId: `${run}-nadi-0`, lineNumber: 1 },
    ]);
    expect(group('not-pune')).toMatchObject({ what: 'dropped', count: 2, examples: [`${run}-nadi-1`] });
    expect(group('none, quantity')).toMatchObject({
      what: 'failed',
      count: 1,
      examples: [],
      note: 'EXPRESSION_INVALID',
    });
    expect(JSON.stringify(body)).not.toContain(`${run}-acme`);
    const { body: personal } = await preview(profiles);
    expect(personal['groups']).toContainEqual(
      expect.objectContaining({
        ...{ what: 'made', name: 'customers.profile-changed', count: 6 },
        examples: [1, 2].map(() => expect.objectContaining({ customerId: 'c', email: '[personal]' })),
      }),
    );
    expect(JSON.stringify(personal)).not.toContain('asha');
  });

  it('looks things up in the tables of admin, and says which one is missing', async () => {
    const lookup = (table: string) =>
      text(`  - { enrich: { lookup: ${table}, key: data.city, fields: [zone], as: found } }
  - { name: not-north, filter: found.zone == "north" }\n`);
    const { body } = await preview(lookup('cities'));
    expect(body['groups']).toContainEqual(expect.objectContaining({ name: 'not-north', count: 1 }));
    expect(await preview(lookup('towns'))).toMatchObject({ status: 409, body: { code: 'PIPELINE_RESOURCE_MISSING' } });
    expect((await preview(lookup('towns'))).body['reason']).toContain(`there is no table towns in ${folder}`);
  });

  it('is tried once at a time by each person', async () => {
    const answers = await Promise.all([preview(text()), preview(text()), preview(text(), { subject: 'u2' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'PREVIEW_RUNNING' });
    expect((await preview(text())).status).toBe(200);
  });

  it('cannot hold up the service, however long it would take', async () => {
    const hundred = `[${Array.from({ length: 100 }, () => '1').join(',')}]`;
    const slow = ['a', 'b', 'c', 'd'].reduceRight(
      (inner, name) => `${hundred}.all(${name}, ${inner})`,
      'data.city != "x"',
    );
    const order = { orderId: run, channel: 'web', country: 'IN', currency: 'INR', totalMinor: 0, items: [] };
    const hanging = check(
      `${text(`  - { name: slow, filter: '${slow}' }\n`)}tests: [{ name: slow, given: [{ data: ${JSON.stringify(order)} }], expect: {} }]\n`,
    );
    let isDone = false;
    void hanging.then(() => (isDone = true));
    const meanwhile = [];
    for (let look = 0; look < 10; look += 1) {
      meanwhile.push((await fetch(`${door.admin.url}/health/live`)).status);
    }
    expect([isDone, new Set(meanwhile)]).toEqual([false, new Set([200])]);
    expect(await hanging).toMatchObject({ status: 422, body: { code: 'TRIAL_STOPPED' } });
    expect(await check(orderLines)).toMatchObject({ status: 200, body: { problems: [] } });
  });

  it('is for the platform’s own people, in all domains, to try', async () => {
    for (const asked of [check, preview]) {
      expect(await asked(text(), { tenantId: 'acme' })).toMatchObject({
        status: 403,
        body: { code: 'PLATFORM_TENANT_ONLY' },
      });
      const narrow = await asked(text(), { grants: [{ role: 'owner', domain: 'orders' }] });
      expect(narrow).toMatchObject({ status: 403, body: { code: 'ROLE_TOO_NARROW' } });
      expect(narrow.body['remedy']).toContain('Ask an administrator');
      expect((await asked(text(), { grants: [{ role: 'analyst', domain: '*' }] })).status).toBe(403);
    }
    expect(await ask('spells/check', { text: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'DEFINITION_UNKNOWN' },
    });
    expect(await ask('pipelines/preview', { text: text(), events: 10_001 })).toMatchObject({ status: 400 });
  });

  it('changes nothing', async () => {
    const identity = { subject: 'u1', name: 'Ana', tenantId: platformTenant, expiresMs: Date.now() + 60_000 };
    const token = await signer.sign({ ...identity, grants: [{ role: 'owner', domain: '*' }] }, 'admin');
    const { status } = await door.admin.get('/api/admin/v1/definitions/pipelines/tried-lines', token);
    expect(status).toBe(404);
  });
});

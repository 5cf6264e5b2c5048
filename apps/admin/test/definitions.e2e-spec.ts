import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { definitionChanged } from '@nadi/contracts';
import { DefinitionTable } from '@nadi/definitions';
import { IdentitySigner, type Role } from '@nadi/identity';
import { createMessaging, followEvents, platformTenant } from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { identityKeys, runningStack, unique, until } from '@nadi/test-harness';
import { FrontDoor } from './support/front-door.ts';

const signer = new IdentitySigner(identityKeys.privateKey);
const name = unique('placed').replaceAll('_', '-');
const metric = (question: string, of = name) => ({
  file: `${of}.yaml`,
  text: `name: ${of}\nquestion: ${question}\nsource: orders.order-placed\nunit: orders\nmeasure: count\n`,
});
const folders = (...sources: { file: string; text: string }[]) => [{ kind: 'metrics', sources }];

let door: FrontDoor;
beforeAll(async () => {
  door = await FrontDoor.open();
});
afterAll(() => door?.close());

async function ask(method: string, path: string, body?: unknown, as: { role?: Role; tenantId?: string } = {}) {
  const { role = 'owner', tenantId = platformTenant } = as;
  const grants = [{ role, domain: '*' }];
  const identity = { subject: 'u1', name: 'Ana', tenantId, grants, expiresMs: Date.now() + 60_000 };
  const response = await fetch(`${door.admin.url}/api/admin/v1/definitions${path}`, {
    method,
    headers: { authorization: `Bearer ${await signer.sign(identity, 'admin')}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
}

/** The definitions as a service that follows them knows them. */
async function followed(holds: (table: DefinitionTable) => boolean): Promise<DefinitionTable> {
  const { kafkaBrokers: brokers, registryUrl } = runningStack;
  const logger = createLogger({ service: 'tests', version: '0', commit: undefined, instanceId: 'tests' }, 'silent');
  const { decoder, publisher } = createMessaging({
    ...{ kafkaBrokers: brokers, registryUrl, producerClient: 'platformatic', clientId: 'tests', logger },
  });
  const table = new DefinitionTable();
  const following = {
    ...{ connection: { brokers, clientId: 'tests' }, decoder, contract: definitionChanged, tenantId: platformTenant },
    ...{ signal: AbortSignal.timeout(30_000), onRetry: () => undefined },
  };
  for await (const { events } of followEvents(following)) {
    events.forEach((event) => table.apply(event));
    if (holds(table)) break;
  }
  await publisher.close();
  return table;
}

describe('definitions', () => {
  it('are planned, applied, followed, and put back', async () => {
    const first = metric('How many orders were placed?');
    const planned = await ask('POST', '/plan', { folders: folders(first) });
    expect(planned).toMatchObject({ status: 200, body: { changes: [{ kind: 'metrics', name, change: 'add' }] } });

    const { basis } = planned.body;
    const applied = await ask('POST', '/apply', { folders: folders(first), basis, message: 'first' });
    expect(applied).toMatchObject({ status: 200, body: { changes: [{ name, version: 1 }] } });
    expect((await ask('POST', '/apply', { folders: folders(first) })).body).toEqual({ changes: [] });

    const second = metric('How many orders were placed today?');
    expect(await ask('POST', '/apply', { folders: folders(second), basis })).toMatchObject({
      ...{ status: 409, body: { code: 'PLAN_OUTDATED' } },
    });
    await ask('POST', '/apply', { folders: folders(second) });
    const inForce = (table: DefinitionTable) => table.inForce('metrics').find((one) => one.name === name);
    expect(inForce(await followed((table) => inForce(table)?.version === 2))).toMatchObject({ text: second.text });

    expect((await ask('POST', `/metrics/${name}/rollback`, { version: 1, message: 'back' })).status).toBe(204);
    expect(inForce(await followed((table) => inForce(table)?.version === 1))).toMatchObject({ text: first.text });
    const { history } = (await ask('GET', `/metrics/${name}`)).body;
    expect(history).toMatchObject([
      { version: 1, message: 'back', author: 'Ana' },
      { version: 2, text: second.text },
      { version: 1, message: 'first' },
    ]);
    expect((await ask('GET', '?kind=metrics')).body['definitions']).toContainEqual(
      expect.objectContaining({ name, version: 1 }),
    );
  });

  it('change nothing when one of them is wrong, and say where', async () => {
    const good = metric('How many orders came in?', `${name}-good`);
    const bad = { ...metric('Which of them are wrong?', `${name}-bad`), file: 'config/metrics/bad.yaml' };
    const answer = await ask('POST', '/apply', { folders: folders(good, { ...bad, text: `${bad.text}wrong: 1\n` }) });
    expect(answer).toMatchObject({ status: 400, body: { code: 'DEFINITION_INVALID' } });
    expect(answer.body['reason']).toContain('config/metrics/bad.yaml:6: Unrecognized key: "wrong"');
    expect((await ask('GET', `/metrics/${name}-good`)).status).toBe(404);
  });

  it('are changed by the platform’s own people only, and every change is audited', async () => {
    const body = { folders: folders(metric('How many orders were placed?', `${name}-other`)) };
    expect((await ask('POST', '/apply', body, { role: 'analyst' })).status).toBe(403);
    expect(await ask('POST', '/apply', body, { tenantId: 'acme' })).toMatchObject({
      ...{ status: 403, body: { code: 'PLATFORM_TENANT_ONLY' } },
    });
    await ask('POST', '/apply', body);
    const token = await signer.sign(
      {
        ...{ subject: 'u1', name: 'Ana', tenantId: platformTenant, expiresMs: Date.now() + 60_000 },
        grants: [{ role: 'owner', domain: '*' }],
      },
      'admin',
    );
    const entries = await until(
      'the audit',
      async () => {
        const url = `${door.admin.url}/api/admin/v1/audit?text=${name}-other`;
        return (
          (await (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()) as { entries: unknown[] }
        ).entries;
      },
      (seen) => seen.length > 0,
    );
    expect(entries).toMatchObject([{ action: 'definition.add', object: `metrics/${name}-other` }]);
  });

  it('name what there is not', async () => {
    const body = { folders: [{ kind: 'spells', sources: [] }] };
    expect(await ask('POST', '/plan', body)).toMatchObject({ status: 404, body: { code: 'DEFINITION_UNKNOWN' } });
    expect((await ask('POST', `/metrics/${name}/rollback`, { version: 99 })).status).toBe(404);
  });
});

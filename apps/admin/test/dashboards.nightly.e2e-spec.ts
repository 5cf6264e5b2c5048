import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { IdentitySigner, sellerGrants, type Role } from '@nadi/identity';
import { applyDefinitions, identityKeys, root, unique } from '@nadi/test-harness';
import { FrontDoor } from './support/front-door.ts';

const signer = new IdentitySigner(identityKeys.privateKey);
const name = unique('floor').replaceAll('_', '-');
const folder = mkdtempSync(join(tmpdir(), 'nadi-dashboards-'));

let door: FrontDoor;
let beganMs: number;

beforeAll(async () => {
  beganMs = Date.now();
  door = await FrontDoor.open();
  mkdirSync(join(folder, 'dashboards'));
  const tiles = 'tiles:\n  - { metric: orders, by: channel, filter: { country: IN } }\n';
  const text = `name: ${name}\ntitle: A floor\nquestion: What is sold on this floor?\n${tiles}`;
  writeFileSync(join(folder, 'dashboards', `${name}.yaml`), text);
  await applyDefinitions(folder, 'beside');
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await applyDefinitions(join(root, 'config'), 'instead');
  await door?.close();
});

async function ask(path: string, role: Role) {
  const whose = role === 'seller' ? { grants: sellerGrants, sellerId: 's1' } : { grants: [{ role, domain: 'orders' }] };
  const identity = { subject: 'u1', name: 'Ana', tenantId: 'acme', ...whose, expiresMs: Date.now() + 60_000 };
  const response = await fetch(`${door.admin.url}/api/admin/v1/${path}`, {
    headers: { authorization: `Bearer ${await signer.sign(identity, 'admin')}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('dashboards', () => {
  it('in force are listed and shown to whoever may read metrics', async () => {
    const listed = await ask('dashboards', 'viewer');
    expect(listed.body['dashboards']).toContainEqual({
      ...{ name, title: 'A floor', question: 'What is sold on this floor?', owner: null, tiles: 1, problem: null },
      ...{ version: 1, changedBy: 'the platform', changedAt: expect.any(String) as string },
    });
    expect((await ask(`dashboards/${name}`, 'viewer')).body).toMatchObject({
      ...{ name, range: '1h', version: 1, variables: [] },
      tiles: [{ kind: 'metric', metric: 'orders', by: ['channel'], filter: ['country:IN'], show: 'line' }],
    });
    expect(await ask('dashboards', 'seller')).toMatchObject({ status: 403, body: { code: 'KEY_SCOPE' } });
  });

  it('that are not in force are unknown', async () => {
    expect(await ask('dashboards/nothing', 'viewer')).toMatchObject({
      status: 404,
      body: { code: 'DEFINITION_UNKNOWN' },
    });
  });
});

describe('annotations', () => {
  const range = () => ({ from: new Date(beganMs).toISOString(), to: new Date(Date.now() + 1_000).toISOString() });

  it('hold changes of the definitions that are asked for, for those who may read definitions', async () => {
    const first = (await ask('definitions?kind=metrics', 'analyst')).body['definitions'] as { name: string }[];
    const definition = `metrics/${first[0]?.name}`;
    const since = { ...range(), from: '2020-01-01T00:00:00Z' };
    const path = `annotations?${new URLSearchParams({ ...since, definition }).toString()}`;
    const { annotations } = (await ask(path, 'analyst')).body as { annotations: { kind: string; title: string }[] };
    expect(annotations.filter(({ kind }) => kind === 'definition')[0]?.title).toContain(`${definition} version`);
    expect((await ask(path, 'viewer')).body['annotations']).not.toContainEqual(
      expect.objectContaining({ kind: 'definition' }),
    );
  });

  it.each([
    ['no range', {}],
    ['a range that ends before it begins', { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
    ['a time without a zone', { from: '2026-01-01', to: '2026-01-02' }],
    ['another kind', { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', definition: 'targets/a' }],
  ])('are refused for %s', async (_what, parameters) => {
    const answer = await ask(`annotations?${new URLSearchParams(parameters).toString()}`, 'viewer');
    expect(answer).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
  });
});

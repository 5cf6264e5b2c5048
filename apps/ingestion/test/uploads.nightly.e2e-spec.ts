import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { orderPlaced, stockChanged, type Contract } from '@nadi/contracts';
import type { ConsumedEvent, Messaging } from '@nadi/messaging';
import { queryAsSuperuser, prepare, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { collect, connect } from './support/log.ts';
import { asRole, type Asking } from './support/signed.ts';

const folder = mkdtempSync(join(tmpdir(), 'nadi-uploads-'));
const settings = {
  NADI_INGESTION_UPLOADS_DIR: folder,
  NADI_INGESTION_UPLOAD_MAX_BYTES: String(64 * 1_048_576),
  NADI_INGESTION_UPLOADS_TENANT_BYTES: String(80 * 1_048_576),
  NADI_INGESTION_DELIVERY_TIMEOUT_MS: '3000',
};
const heading = 'productId,storeId,onHand,delta,reason,country';

let messaging: Messaging;
let service: ServiceProcess;
const collecting: { close(): Promise<void> }[] = [];

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly refusedByCode: Record<string, number>;
  readonly problem: { readonly code: string; readonly reason: string; readonly row?: number } | null;
  readonly startedAt: string;
  readonly endedAt: string;
}

async function collected<T>(contract: Contract<T>, tenantId: string): Promise<ConsumedEvent<T>[]> {
  const collector = await collect(messaging, contract, tenantId);
  collecting.push(collector);
  return collector.events;
}

async function ask(path: string, who: Asking | string, init: RequestInit = {}) {
  const authorization = `Bearer ${typeof who === 'string' ? who : await asRole(who)}`;
  const response = await fetch(`${service.url}/v1/uploads${path}`, {
    ...init,
    headers: { ...(init.headers as Record<string, string> | undefined), authorization },
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('application/json') === true;
  return { status: response.status, body: isJson ? (JSON.parse(text) as Shown & { code?: string }) : undefined, text };
}

const upload = (
  who: Asking | string,
  content: string | Uint8Array,
  query = 'format=csv&type=inventory.stock-changed',
) => ask(`?${query}`, who, { method: 'POST', body: content, headers: { 'content-type': 'text/csv' } });

function ended(who: Asking | string, id: string | undefined): Promise<Shown> {
  const look = async () => (await ask(`/${id}`, who)).body as Shown;
  return until(`the end of ${id}`, look, ({ state }) => !['waiting', 'running'].includes(state));
}

const stockRow = (n: number, store = 'st') => `p-${n},${store},${n % 50},1,delivery,IN`;
const csvOf = (rows: number, store = 'st') =>
  `${heading}\n${Array.from({ length: rows }, (_, n) => stockRow(n, store)).join('\n')}\n`;

async function keyOf(tenantId: string, more: Record<string, unknown> = {}): Promise<{ key: string; prefix: string }> {
  return runProgram('ingestion', 'keys', [
    'create',
    JSON.stringify({ tenantId, name: 'tests', expiresInDays: 1, ...more }),
  ]);
}

beforeAll(async () => {
  await prepare('ingestion');
  messaging = await connect([stockChanged, orderPlaced]);
  service = await ServiceProcess.start('ingestion', settings);
});
afterEach(async () => {
  await Promise.all(collecting.splice(0).map((collector) => collector.close()));
});
afterAll(async () => {
  await service?.stop();
  await messaging?.publisher.close();
  rmSync(folder, { recursive: true });
});

describe('an uploaded file', () => {
  it('becomes events, and what was refused is named by row, field and shape, never by value', async () => {
    const tenantId = unique('tenant');
    const { key } = await keyOf(tenantId, { domains: ['inventory'] });
    const events = await collected(stockChanged, tenantId);
    const broken = ['p-x,st,many@home.example,1,sale,IN', 'p-y,st,1', ',st,1,1,sale,IN'];
    const answer = await upload(key, `${csvOf(1_200)}${broken.join('\n')}\n`);
    expect([answer.status, answer.body]).toMatchObject([202, { state: 'waiting', rows: 0 }]);
    const end = await ended(key, answer.body?.id);
    expect(end).toMatchObject({ state: 'done', rows: 1_203, accepted: 1_200, refused: 3 });
    expect(end.refusedByCode).toEqual({ EVENT_FIELD_INVALID: 2, UPLOAD_ROW_INVALID: 1 });
    await until('the events', () => events.length >= 1_200);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1_200);
    const { text } = await ask(`/${end.id}/refused?format=csv`, key);
    expect(text.split('\n').map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
      'row,code,field',
      '1202,EVENT_FIELD_INVALID,data.onHand',
      '1203,UPLOAD_ROW_INVALID,',
      '1204,EVENT_FIELD_INVALID,data.productId',
      '',
    ]);
    expect(text).not.toContain('home.example');
    expect((await ask(`/${end.id}/refused?after=1202&limit=1`, key)).body).toMatchObject({
      rows: [{ row: 1203, remedy: expect.any(String) }],
      next: 1203,
    });
  });

  it('that comes again is the same upload, and one that is not whole is none', async () => {
    const who = { tenantId: unique('tenant') };
    const content = csvOf(10, randomUUID());
    const hash = createHash('sha256').update(content);
    const digest = `sha-256=:${hash.copy().digest('base64')}:`;
    const wrong = await upload(who, content, `format=csv&type=inventory.stock-changed&sha256=${'0'.repeat(64)}`);
    expect(wrong).toMatchObject({ status: 400, body: { code: 'UPLOAD_DIGEST_WRONG' } });
    const query = { method: 'POST', body: content, headers: { 'content-digest': digest } };
    const first = await ask('?format=csv&type=inventory.stock-changed', who, query);
    const copies = await Promise.all(Array.from({ length: 5 }, () => upload(who, content)));
    expect([first.status, ...copies.map(({ status }) => status)]).toEqual([202, 200, 200, 200, 200, 200]);
    expect(new Set([first, ...copies].map(({ body }) => body?.id)).size).toBe(1);
    expect(await ended(who, first.body?.id)).toMatchObject({ state: 'done', accepted: 10 });
    expect((await ask('', who)).body).toMatchObject({ uploads: [{ id: first.body?.id }] });
    await until('the file to go', () => !readdirSync(folder).includes(first.body?.id ?? ''));
    expect((await ask('', { tenantId: unique('other') })).body).toEqual({ uploads: [] });
    expect(await ask(`/${first.body?.id}`, { tenantId: unique('other') })).toMatchObject({ status: 404 });
  });

  it('is mapped by a mapping, by JSON and by names of columns', async () => {
    const who = { tenantId: unique('tenant') };
    const orders = await collected(orderPlaced, who.tenantId);
    const sales =
      'ReceiptNo;Store;City;SoldAt;Sku;Qty;Amount\n7;st-1;Pune;2026-01-05T10:00:00Z;p;2;19.99\n8;st-1;Pune;2026-01-05T10:01:00Z;q;0;0\n';
    const mapped = await upload(who, sales, 'format=csv&mapping=store-sales');
    expect(await ended(who, mapped.body?.id)).toMatchObject({ state: 'done', accepted: 1, passedOver: 1 });
    await until('the order', () => orders.length > 0);
    expect(orders[0]).toMatchObject({ id: 'st-1:7:p', data: { totalMinor: 1_999, items: [{ quantity: 2 }] } });
    const rows = [
      { productId: 'p', storeId: 's', onHand: 1, delta: 1, reason: 'sale', country: 'IN', ce_id: 'mine' },
      5,
    ];
    const json = rows.map((row) => JSON.stringify(row)).join('\n');
    const lines = await upload(who, json, 'format=jsonl&type=inventory.stock-changed');
    expect(await ended(who, lines.body?.id)).toMatchObject({ state: 'done', accepted: 1, refused: 1 });
  });

  it.each([
    ['a quote that is never closed', `${csvOf(700)}p,"st\n`, 702, 'a quote'],
    ['bytes that are no UTF-8', Buffer.from(`${csvOf(700)}p\xff,st,1,1,sale,IN\n`, 'latin1'), 702, 'not UTF-8'],
    ['a column that is no field', 'productId,store\n1,2\n', 1, 'did you mean storeId?'],
  ])('with %s fails at the row and keeps what was taken', async (_what, content, row, reason) => {
    const who = { tenantId: unique('tenant') };
    const { body } = await upload(who, content);
    const end = await ended(who, body?.id);
    expect(end).toMatchObject({ state: 'failed', accepted: row === 1 ? 0 : 700 });
    expect(end.problem).toMatchObject({ code: 'UPLOAD_FILE_INVALID', row, reason: expect.stringContaining(reason) });
  });

  it('is refused without the right to write, for what nobody knows, and past what is allowed', async () => {
    const tenantId = unique('tenant');
    const { key } = await keyOf(tenantId, { domains: ['orders'] });
    expect(await upload(key, csvOf(1))).toMatchObject({ status: 403, body: { code: 'KEY_SCOPE' } });
    expect(await upload({ tenantId, role: 'analyst' }, csvOf(1))).toMatchObject({ status: 403 });
    expect(await upload({ tenantId, domain: 'orders' }, csvOf(1))).toMatchObject({ status: 403 });
    expect(await upload('nadi_x', csvOf(1))).toMatchObject({ status: 401 });
    const wrong = [
      ['format=xml&type=inventory.stock-changed', 'QUERY_INVALID'],
      ['format=csv', 'QUERY_INVALID'],
      ['format=csv&type=inventory.stock', 'CONTRACT_UNKNOWN'],
      ['format=csv&type=platform.service-started', 'CONTRACT_UNKNOWN'],
      ['format=csv&mapping=nobody', 'MAPPING_UNKNOWN'],
    ] as const;
    for (const [query, code] of wrong) {
      expect([query, await upload({ tenantId }, csvOf(1), query)]).toMatchObject([
        query,
        { status: 400, body: { code } },
      ]);
    }
    expect(await upload({ tenantId }, '')).toMatchObject({ status: 400, body: { code: 'BATCH_EMPTY' } });
    const large = new Uint8Array(65 * 1_048_576).fill(97);
    expect(await upload({ tenantId }, large)).toMatchObject({ status: 413, body: { code: 'UPLOAD_TOO_LARGE' } });
    const events = await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      body: csvOf(1),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
    });
    expect(events.status).toBe(415);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is counted once and whole although the service is killed in the middle of it, and stays cancelled', async () => {
    const who = { tenantId: unique('tenant') };
    const events = await collected(stockChanged, who.tenantId);
    const rows = 60_000;
    const { body } = await upload(who, csvOf(rows));
    const other = await upload(who, csvOf(rows, 'other'));
    const look = async () => (await ask(`/${body?.id}`, who)).body as Shown;
    await until('its middle', look, (seen) => seen.accepted > 5_000);
    expect(await ask(`/${other.body?.id}/cancel`, who, { method: 'POST' })).toMatchObject({ status: 200 });
    await service.kill();
    const [stored] = await queryAsSuperuser<{ accepted: number }>(
      'select accepted::int from ingestion.uploads where id = $1',
      [body?.id ?? ''],
    );
    expect(stored?.accepted).toBeLessThan(rows);
    await service.startAgain();
    const end = await ended(who, body?.id);
    expect(end).toMatchObject({ state: 'done', rows, accepted: rows, refused: 0 });
    const mine = () => events.filter(({ data }) => data.storeId === 'st');
    await until('all events', () => new Set(mine().map(({ id }) => id)).size === rows);
    // Sent again are at most the slices under way, under the same ids.
    expect(mine().length - rows).toBeLessThan(5_000);
    expect((await ask(`/${other.body?.id}`, who)).body).toMatchObject({ state: 'cancelled' });
    expect(await ask(`/${other.body?.id}/cancel`, who, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_ENDED' },
    });
  });

  it('ends with its key', async () => {
    const tenantId = unique('tenant');
    const { key, prefix } = await keyOf(tenantId, { eventsPerSecond: 100, burstEvents: 100 });
    const { body } = await upload(key, csvOf(20_000));
    await runProgram('ingestion', 'keys', ['revoke', JSON.stringify({ prefix })]);
    const end = await ended({ tenantId }, body?.id);
    expect(end).toMatchObject({ state: 'failed', problem: { code: 'KEY_INVALID' } });
  });
});

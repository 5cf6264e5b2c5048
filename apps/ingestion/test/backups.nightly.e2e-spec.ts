import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { S3Double } from '@nadi/s3-double';
import { prepare, queryAsSuperuser, until } from '@nadi/test-harness';
import { putProduct } from './support/double-shop.ts';
import { ShopSuite } from './support/shop-suite.ts';
import { asRole } from './support/signed.ts';

const minuteMs = 60_000;

interface Manifest {
  readonly key: string;
  readonly products: number;
  readonly lines: number;
  readonly sizeBytes: number;
  readonly sha256: string;
}

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly code: string | null;
  readonly reason: string | null;
  readonly scheduledFor: string | null;
  readonly manifest: Manifest | null;
}

let suite: ShopSuite;
let folder: string;
let s3: S3Double;

const toFolder = () => ({ NADI_INGESTION_BACKUP_URL: `file://${folder}`, NADI_INGESTION_SHOP_RECONCILE_MS: '0' });
const toBucket = () => ({
  NADI_INGESTION_BACKUP_URL: 's3://bucket/nadi',
  NADI_INGESTION_SHOP_RECONCILE_MS: '0',
  NADI_S3_ENDPOINT: s3.url,
  NADI_S3_ACCESS_KEY_ID: s3.credentials.accessKeyId,
  NADI_S3_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
});

const backupsOf = async (id: string) => (await suite.ask('GET', `/${id}/backups`)).body['backups'] as readonly Shown[];
const request = async (id: string) => {
  const { status, body } = await suite.ask('POST', `/${id}/backups`);
  expect([status, body]).toEqual([202, { backup: expect.objectContaining({ state: 'waiting' }) }]);
  return (body['backup'] as Shown).id;
};
const find = async (id: string, backupId: string) => (await backupsOf(id)).find((one) => one.id === backupId);

async function ended(id: string, backupId: string): Promise<Shown & { readonly manifest: Manifest }> {
  const isEnded = (one: Shown | undefined) => one?.state === 'done' || one?.state === 'failed';
  const found = await until('the end of the backup', () => find(id, backupId), isEnded);
  expect(found).toMatchObject({ state: 'done', code: null });
  return found as Shown & { readonly manifest: Manifest };
}

async function content(id: string, backupId: string): Promise<Buffer> {
  const authorization = `Bearer ${await asRole({ tenantId: suite.tenantId })}`;
  const url = `${suite.services[0]?.url}/v1/shops/${id}/backups/${backupId}/content`;
  const answer = await fetch(url, { headers: { authorization } });
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

/** That the file is what its manifest says, and has each product of the shop as it is. */
function expectWhole(bytes: Buffer, { products, lines, sizeBytes, sha256 }: Manifest): void {
  expect([bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([sizeBytes, sha256]);
  const texts = gunzipSync(bytes).toString().trimEnd().split('\n');
  const expected = [...suite.api.shop.products.values()].map((product) => ({
    ...{ id: product.legacyResourceId, title: product['title'], body_html: product['descriptionHtml'] },
    variants: (product['variants'] as readonly object[]).length,
  }));
  const found = texts.map((text) => {
    const { title, body_html, variants } = JSON.parse(text) as { title: string; body_html: string; variants: object[] };
    return { id: /"id":(\d+)/.exec(text)?.[1] ?? '', title, body_html, variants: variants.length };
  });
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
  expect([products, lines]).toEqual([expected.length, expected.length]);
  expect(found.sort(byId)).toEqual(expected.sort(byId));
}

beforeAll(() => prepare('ingestion'));

beforeEach(async () => {
  suite = await ShopSuite.begin();
  folder = await mkdtemp(join(tmpdir(), 'backups-'));
  s3 = await S3Double.start();
});

afterEach(async () => {
  await suite.end();
  await s3.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a backup of a shop', () => {
  it('has all products, in a folder, with a manifest; the newest ones are kept', async () => {
    for (let number = 1; number <= 300; number += 1) putProduct(suite.api, number, number, number % 50 === 0 ? 12 : 1);
    await suite.start({ ...toFolder(), NADI_INGESTION_SHOP_BACKUPS_KEPT: '2' });
    const id = await suite.registerAndRead();
    const first = await ended(id, await request(id));
    expectWhole(await content(id, first.id), first.manifest);
    expect(first.manifest.key).toMatch(
      new RegExp(`^${suite.tenantId}/${id}/products/\\d{8}T\\d{6}\\.\\d{3}Z\\.ndjson\\.gz$`),
    );
    const file = join(folder, first.manifest.key);
    expectWhole(await readFile(file), first.manifest);
    const manifestFile = file.replace('.ndjson.gz', '.manifest.json');
    expect(JSON.parse(await readFile(manifestFile, 'utf8'))).toEqual(first.manifest);
    // What killed attempts stored has no manifest, or stands in no row.
    await writeFile(join(dirname(file), '20200101T000000.000Z.ndjson.gz'), 'half');
    await writeFile(join(dirname(file), '20200101T000001.000Z.ndjson.gz'), 'whole');
    await writeFile(join(dirname(file), '20200101T000001.000Z.manifest.json'), '{}');
    putProduct(suite.api, 301, 301);
    const second = await ended(id, await request(id));
    const third = await ended(id, await request(id));
    expectWhole(await content(id, third.id), third.manifest);
    await until('two of three', async () => (await backupsOf(id)).length === 2);
    expect((await backupsOf(id)).map((one) => one.id)).toEqual([third.id, second.id]);
    await until('only their files', async () => (await readdir(dirname(file))).length === 4);
    expect(await suite.ask('GET', `/${id}/backups/${second.id}`)).toMatchObject({
      body: { backup: { id: second.id } },
    });
    const gone = await suite.ask('GET', `/${id}/backups/${first.id}`);
    expect(gone).toMatchObject({ status: 404, body: { code: 'SHOP_BACKUP_UNKNOWN' } });
  });

  it('goes to a bucket in parts, through throttling and broken connections of both sides', async () => {
    for (let number = 1; number <= 300; number += 1) {
      putProduct(suite.api, number, number);
      const [id, product] = [...suite.api.shop.products].at(-1) as [string, { readonly updatedAt: string }];
      const descriptionHtml = randomBytes(45_000).toString('base64');
      suite.api.shop.products.set(id, { ...product, legacyResourceId: id, descriptionHtml });
    }
    await suite.start(toBucket());
    const id = await suite.registerAndRead();
    suite.api.failNext('throttled', 'broken-connection', 'server-error');
    s3.failNext('slow-down', 'broken-connection', 'internal-error', 'slow-down');
    const { id: backupId, manifest } = await ended(id, await request(id));
    expect(manifest.sizeBytes).toBeGreaterThan(8 * 1_048_576);
    const stored = s3.bucket().objects.get(`nadi/${manifest.key}`);
    expect(stored?.etag).toMatch(/-\d+"$/);
    expectWhole(stored?.body ?? Buffer.alloc(0), manifest);
    s3.failNext('slow-down', 'cut-answer');
    expectWhole(await content(id, backupId), manifest);
    expect([s3.bucket().objects.size, s3.bucket().uploads.size]).toEqual([2, 0]);
  });

  it('that is killed in the middle leaves no manifest, and is made anew as a whole', async () => {
    for (let number = 1; number <= 300; number += 1) putProduct(suite.api, number, number);
    const service = await suite.start({ ...toFolder(), NADI_INGESTION_SHOP_PAGE_PAUSE_MS: '400' });
    const id = await suite.registerAndRead();
    const before = suite.api.requests;
    const backupId = await request(id);
    await until('some pages', () => suite.api.requests >= before + 3);
    await service.kill();
    const names = async () => (await readdir(folder, { recursive: true })).filter((name) => /(json|gz)$/.test(name));
    expect(await names()).toEqual([]);
    expect(await readdir(join(folder, '.partial'))).toHaveLength(1);
    await service.startAgain();
    const { manifest } = await ended(id, backupId);
    expectWhole(await content(id, backupId), manifest);
    expect(await names()).toHaveLength(2);
  });

  it('is made once at each moment of the schedule, however many instances there are', async () => {
    putProduct(suite.api, 1, 1);
    await suite.start({ ...toFolder(), NADI_INGESTION_SHOP_BACKUP_SCHEDULE: '* * * * *' });
    await suite.start({ ...toFolder(), NADI_INGESTION_SHOP_BACKUP_SCHEDULE: '* * * * *' });
    const id = await suite.registerAndRead();
    const isMade = (all: readonly Shown[]) => all.some(({ state }) => state === 'done');
    const [made] = await until('the next minute', () => backupsOf(id), isMade);
    expect(made).toMatchObject({ requestedBy: 'schedule', manifest: { products: 1 } });
    expect(Date.parse(made?.scheduledFor ?? '') % minuteMs).toBe(0);
    const moments = (await backupsOf(id)).map(({ scheduledFor }) => scheduledFor);
    expect(new Set(moments).size).toBe(moments.length);
    // What is kept no more is not made anew by an instance that comes late.
    await queryAsSuperuser('delete from ingestion.shop_backups where id = $1', [made?.id]);
    await suite.start({ ...toFolder(), NADI_INGESTION_SHOP_BACKUP_SCHEDULE: '* * * * *' });
    await ended(id, await request(id));
    expect((await backupsOf(id)).map(({ scheduledFor }) => scheduledFor)).not.toContain(made?.scheduledFor);
  });

  it('says what keeps it from being made, and is refused with what is wrong', async () => {
    for (let number = 1; number <= 100; number += 1) putProduct(suite.api, number, number);
    await suite.start({ ...toBucket(), NADI_S3_SECRET_ACCESS_KEY: 'another' });
    const id = await suite.registerAndRead();
    await queryAsSuperuser(
      `insert into ingestion.shop_backups (tenant_id, shop_id, requested_by, requested_at, state)
         select $1, $2, 'schedule', now() - n * interval '1 day', 'failed' from generate_series(1, 30) n`,
      [suite.tenantId, id],
    );
    const denied = await request(id);
    const isFailed = (one: Shown | undefined) => one?.state === 'failed';
    expect(await until('its failure', () => find(id, denied), isFailed)).toMatchObject({
      code: 'OBJECT_STORE_ACCESS_DENIED',
      reason: expect.stringContaining('SignatureDoesNotMatch'),
    });
    expect((await backupsOf(id)).map(({ state }) => state)).toEqual(Array(20).fill('failed'));
    expect(await suite.ask('POST', `/${id}/backups`, undefined, 'viewer')).toMatchObject({ status: 403 });
    const unknown = await suite.ask('POST', '/shop-0000000000000000/backups');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'SHOP_UNKNOWN' } });
    const noFile = await suite.ask('GET', `/${id}/backups/${denied}/content`);
    expect(noFile).toMatchObject({ status: 404, body: { code: 'SHOP_BACKUP_UNKNOWN' } });
    await suite.services.shift()?.stop();
    await suite.start({ ...toBucket(), NADI_S3_ENDPOINT: 'http://127.0.0.1:9' });
    const waiting = await request(id);
    const twice = await suite.ask('POST', `/${id}/backups`);
    expect(twice).toMatchObject({ status: 409, body: { code: 'SHOP_BACKUP_RUNNING' } });
    const isHeld = (one: Shown | undefined) => one?.state === 'waiting' && one.code !== null;
    expect(await until('its reason', () => find(id, waiting), isHeld)).toMatchObject({
      code: 'OBJECT_STORE_UNAVAILABLE',
    });
    await queryAsSuperuser('delete from ingestion.shop_backups where id = $1', [waiting]);
    await suite.services.shift()?.stop();
    await suite.start();
    const missing = await suite.ask('POST', `/${id}/backups`);
    expect(missing).toMatchObject({ status: 409, body: { code: 'BACKUP_STORE_MISSING' } });
  });
});

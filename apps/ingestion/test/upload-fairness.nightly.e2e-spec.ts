import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepare, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { asRole } from './support/signed.ts';

const minuteMs = 60_000;
const stores = Number(process.env['NADI_UPLOAD_STORES'] ?? '1000');
const smallRows = 60;
// So many that it cannot be done before the others have come.
const bigRows = 400_000;
const folder = mkdtempSync(join(tmpdir(), 'nadi-fairness-'));
const query = 'format=csv&type=inventory.stock-changed';

let service: ServiceProcess;
beforeAll(async () => {
  await prepare('ingestion');
  service = await ServiceProcess.start('ingestion', { NADI_INGESTION_UPLOADS_DIR: folder });
});
afterAll(async () => {
  await service?.stop();
  rmSync(folder, { recursive: true });
});

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly accepted: number;
  readonly refused: number;
  readonly startedAt: string;
  readonly endedAt: string;
}

function csvOf(rows: number, store: string): string {
  const lines = Array.from({ length: rows }, (_, n) => `p-${n},${store},${n % 50},1,delivery,IN`);
  return `productId,storeId,onHand,delta,reason,country\n${lines.join('\n')}\n`;
}

/** Uploads until it is taken, as the CLI does. */
async function upload(tenantId: string, content: string): Promise<string> {
  for (;;) {
    const authorization = `Bearer ${await asRole({ tenantId })}`;
    const response = await fetch(`${service.url}/v1/uploads?${query}`, {
      method: 'POST',
      body: content,
      headers: { authorization, 'content-type': 'text/csv' },
    });
    const body = (await response.json()) as Shown;
    if (response.status === 202) return body.id;
    if (response.status !== 503) throw new Error(JSON.stringify(body));
    await sleep(200);
  }
}

async function ended(tenantId: string, id: string): Promise<Shown> {
  const look = async () =>
    (await service.get(`/v1/uploads/${id}`, await asRole({ tenantId }))).body as unknown as Shown;
  return until(`the end of ${id}`, look, ({ state }) => state !== 'waiting' && state !== 'running', 5 * minuteMs);
}

describe(`${stores} stores that upload at once beside one big file and live events`, () => {
  it('all end with exact counts, the small before the big one, and the live sender is never refused', async () => {
    const [small, big, live] = ['small', 'big', 'live'].map((name) => unique(name)) as [string, string, string];
    const wanted = { tenantId: live, name: 'live', expiresInDays: 1 };
    const { key } = await runProgram<{ key: string }>('ingestion', 'keys', ['create', JSON.stringify(wanted)]);
    const statuses = new Map<number, number>();
    const end = new AbortController();
    const living = sendLive(key, statuses, end.signal);
    const bigId = await upload(big, csvOf(bigRows, 'big'));
    // Of many tenants, and of one with many stores.
    const tenantOf = (n: number) => (n % 2 === 0 ? `${small}-${n}` : small);
    const startMs = performance.now();
    const uploads = Array.from({ length: stores }, async (_, n) => {
      const tenantId = tenantOf(n);
      return { tenantId, id: await upload(tenantId, csvOf(smallRows, `store-${n}`)) };
    });
    const taken = await Promise.all(uploads);
    const takenMs = performance.now() - startMs;
    const ends: Shown[] = [];
    for (const { tenantId, id } of taken) ends.push(await ended(tenantId, id));
    const smallMs = performance.now() - startMs;
    expect(
      ends.filter(({ state, accepted, refused }) => state !== 'done' || accepted !== smallRows || refused > 0),
    ).toEqual([]);
    const bigEnd = await ended(big, bigId);
    expect(bigEnd).toMatchObject({ state: 'done', accepted: bigRows, refused: 0 });
    const lastSmall = Math.max(...ends.map(({ endedAt }) => Date.parse(endedAt)));
    expect(lastSmall).toBeLessThan(Date.parse(bigEnd.endedAt));
    end.abort();
    await living;
    expect([...statuses.keys()]).toEqual([202]);
    const bigSeconds = (Date.parse(bigEnd.endedAt) - Date.parse(bigEnd.startedAt)) / 1_000;
    process.stderr.write(
      `${stores} files taken in ${(takenMs / 1_000).toFixed(1)} s, done after ${(smallMs / 1_000).toFixed(1)} s; the big one ran ` +
        `${bigSeconds.toFixed(1)} s (${Math.round(bigRows / bigSeconds)} rows a second); live requests: ${statuses.get(202)}\n`,
    );
  });
});

async function sendLive(key: string, statuses: Map<number, number>, signal: AbortSignal): Promise<void> {
  const data = { productId: 'p', storeId: 's', onHand: 1, delta: 1, reason: 'sale', country: 'IN' };
  for (let n = 0; !signal.aborted; n += 1) {
    const events = Array.from({ length: 20 }, (_, index) => ({
      id: `l-${n}-${index}`,
      type: 'inventory.stock-changed',
      data,
    }));
    const response = await fetch(`${service.url}/v1/events`, {
      method: 'POST',
      body: JSON.stringify(events),
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    });
    await response.arrayBuffer();
    statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    await sleep(20);
  }
}

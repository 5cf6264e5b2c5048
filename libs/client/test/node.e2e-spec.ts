import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { prepare, root, runProgram, ServiceProcess, unique, until } from '@nadi/test-harness';
import { createClient, type NodeOptions, type Rejection } from '../src/node.ts';
import { EventLog } from './support/event-log.ts';

const topic = 'customers.seller-followed';
const follow = { customerId: 'c1', sellerId: 's1', following: true, channel: 'app', country: 'IN' };
const tenantId = unique('client');
const mostEvents = 100;
let service: ServiceProcess;
let key: string;
let log: EventLog;
let folder: string;

beforeAll(async () => {
  await prepare('ingestion');
  ({ key } = await runProgram<{ key: string }>('ingestion', 'keys', [
    'create',
    JSON.stringify({ tenantId, name: 'program', domains: ['customers'] }),
  ]));
  service = await ServiceProcess.start('ingestion', { NADI_INGESTION_MAX_BATCH_EVENTS: String(mostEvents) });
  log = new EventLog(tenantId);
  folder = mkdtempSync(join(tmpdir(), 'nadi-client-'));
});

afterAll(async () => {
  await Promise.all([log?.close(), service?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

const options = (more: Partial<NodeOptions> = {}): NodeOptions => ({
  ...{ endpoint: service.url, key, batchEvents: mostEvents, batchMs: 50, backoffMinMs: 50, backoffMaxMs: 500 },
  ...more,
});
const track = (client: ReturnType<typeof createClient>, count: number) =>
  Array.from({ length: count }, () => client.track(topic, follow) ?? '');

/** A program that tracks, says the ids, and then ends by itself or not at all. */
function program(then: 'end' | 'stay', settings: NodeOptions): ReturnType<typeof spawn> {
  const script = `
    const { createClient } = await import(${JSON.stringify(join(root, 'libs', 'client', 'dist', 'node.js'))});
    const client = createClient(${JSON.stringify(settings)});
    const ids = Array.from({ length: 50 }, () => client.track('${topic}', ${JSON.stringify(follow)}));
    process.stdout.write(JSON.stringify(ids) + '\\n');
    ${then === 'stay' ? 'setInterval(() => {}, 1000);' : ''}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ReturnType<typeof spawn>): Promise<string[]> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return JSON.parse(text) as string[];
}

function linesOfJournals(): number {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.join('').split('\n').length - 1;
}

describe('a program', () => {
  it('has each of its events in the topic exactly once', async () => {
    const client = createClient(options());
    const ids = track(client, 1_234);
    expect(await client.close()).toBe(true);
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
    expect(client.stats).toEqual({ queued: 0, sent: 1_234, rejected: 0, dropped: 0, retries: 0 });
  });

  it('sends fewer at a time than it was told to where the platform does not take as many', async () => {
    const client = createClient(options({ batchEvents: 450 }));
    const ids = track(client, 450);
    expect(await client.close()).toBe(true);
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
  });

  it('is told which events are refused, be it for their fields or for want of permission', async () => {
    const refused: [string, Rejection][] = [];
    const client = createClient(options({ onRejected: ({ id }, rejection) => void refused.push([id, rejection]) }));
    const wrong = client.track(topic, { ...follow, following: 'yes' as unknown as boolean });
    const [good = ''] = track(client, 1);
    const foreign = client.track('shops.shop-registered', {} as never);
    expect(await client.close()).toBe(true);
    expect(await log.untilThere(topic, [good])).toEqual([good]);
    expect(refused).toEqual([
      [wrong, expect.objectContaining({ code: 'EVENT_FIELD_INVALID', field: 'data.following' })],
      [foreign, expect.objectContaining({ code: 'KEY_SCOPE', field: 'type' })],
    ]);
  });

  it('with a wrong key stops and says why', async () => {
    const client = createClient(options({ key: `nadi_0123456789ab_${'A'.repeat(43)}`, onStopped: () => {} }));
    const ids = track(client, 3);
    expect(await client.flush()).toBe(false);
    expect(client.state).toMatchObject({ status: 'stopped', problem: { code: 'KEY_INVALID' } });
    client.authorize(key);
    expect(await client.close()).toBe(true);
    expect(await log.untilThere(topic, ids)).toHaveLength(3);
  });

  it('that comes to its end sends what waits', async () => {
    const child = program('end', options({ batchMs: 600_000 }));
    const ids = await firstLine(child);
    expect((await log.untilThere(topic, ids)).sort()).toEqual([...ids].sort());
  });

  it('that is killed while ingestion is down leaves its events to the next, each of which arrives when it is back', async () => {
    await service.kill();
    const child = program('stay', options({ folder }));
    const ended = once(child, 'exit');
    const ids = await firstLine(child);
    await until('all to be in a journal', linesOfJournals, (lines) => lines >= ids.length);
    child.kill('SIGKILL');
    await ended;
    const client = createClient(options({ folder }));
    ids.push(...track(client, 10));
    await until('attempts in vain', () => client.stats.retries >= 2);
    expect(client.stats.queued).toBe(60);
    await service.startAgain();
    expect(new Set(await log.untilThere(topic, ids))).toEqual(new Set(ids));
    expect(await client.close()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  });

  it('loses nothing while ingestion is killed again and again, and each event counts once', async () => {
    const client = createClient(options({ batchEvents: 20 }));
    const ids: string[] = [];
    for (let kills = 0; kills < 3; kills++) {
      for (let burst = 0; burst < 10; burst++) {
        ids.push(...track(client, 30));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await service.kill();
      await service.startAgain();
    }
    await until(
      'all to be acknowledged',
      () => client.stats,
      ({ queued }) => queued === 0,
    );
    expect(client.stats).toMatchObject({ sent: 900, rejected: 0, dropped: 0 });
    expect(new Set(await log.untilThere(topic, ids)).size).toBe(900);
    await client.close();
  });
});

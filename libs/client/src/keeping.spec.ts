import { beforeEach, describe, expect, it } from '@jest/globals';
import { follow, track, Trial } from './testing/trial.ts';
import { DeviceStorage, settled } from './testing/world.ts';

let trial: Trial;
let world: Trial['world'];
let storage: Trial['storage'];
let dropped: Trial['dropped'];
let start: Trial['start'];

beforeEach(() => {
  trial = new Trial();
  ({ world, storage, dropped } = trial);
  start = (options) => trial.start(options);
});

describe('the queue', () => {
  it('drops the oldest when it is full, and says so', async () => {
    world.answer(() => new Promise(() => {}));
    const client = start({ queueEvents: 5, batchEvents: 2 });
    const ids = track(client, 8);
    await settled();
    expect(client.stats).toMatchObject({ queued: 5, dropped: 3 });
    // The first two were under way and may have arrived.
    expect(dropped.map(([{ id }, reason]) => [id, reason])).toEqual(ids.slice(2, 5).map((id) => [id, 'full']));
    expect([...storage.events.keys()]).toEqual([...ids.slice(0, 2), ...ids.slice(5)]);
  });

  it('is bounded by bytes too', () => {
    const client = start({ queueBytes: 1_500, batchEvents: 100, batchBytes: 100_000 });
    track(client, 100);
    expect(client.stats.queued).toBeLessThan(10);
    expect(client.stats.queued + client.stats.dropped).toBe(100);
  });

  it.each([
    ['too-large', { ...follow, country: 'x'.repeat(2_000) }],
    ['not-json', { ...follow, country: 1n as unknown as string }],
    ['not-json', undefined as unknown as typeof follow],
  ] as const)('does not take an event that is %s', (reason, data) => {
    const client = start({ queueBytes: 1_024 });
    expect(client.track('customers.seller-followed', data)).toBeUndefined();
    expect(dropped.map(([, why]) => why)).toEqual([reason]);
  });

  it('outlives the client, and is sent under the same ids by the next', async () => {
    world.answer(() => new Promise(() => {}));
    const ids = track(start(), 5);
    await settled();
    const next = start();
    await world.pass(10_000);
    expect(world.ids.slice(1).flat()).toEqual(ids);
    expect(next.stats.sent).toBe(5);
    expect(storage.events.size).toBe(0);
  });

  it('leaves to another page what that has taken over', async () => {
    const client = start();
    const ids = track(client, 2);
    await settled();
    storage.events.delete(ids[0] ?? '');
    await client.flush();
    expect(world.ids).toEqual([[ids[1]]]);
  });

  it('gives up what may have been counted under an id that is forgotten by now', async () => {
    world.answer(() => Promise.reject(new Error('the answer was lost')));
    const first = start({ repeatableMs: 60_000, backoffMinMs: 100_000_000, backoffMaxMs: 100_000_000 });
    track(first, 3);
    await settled();
    const [never] = track(first);
    world.wallMs += 60_001;
    start({ repeatableMs: 60_000 });
    await world.pass(10_000);
    expect(world.ids.slice(1)).toEqual([[never]]);
    expect(dropped.map(([, reason]) => reason)).toEqual(['uncertain', 'uncertain', 'uncertain']);
  });
});

describe('a page that goes', () => {
  const large = { ...follow, country: 'x'.repeat(3_000) };
  const leave = (client: ReturnType<Trial['start']>) => (client as unknown as { leave(): void }).leave();

  it('sends what browsers let live on, in requests of the usual size; the rest stays in the storage', async () => {
    const client = start({ batchEvents: 8, batchMs: 60_000, queueBytes: 1_000_000, batchBytes: 1_000_000 });
    world.answer(...Array.from({ length: 9 }, () => () => new Promise<never>(() => {})));
    for (let count = 0; count < 30; count++) client.track('customers.seller-followed', large);
    leave(client);
    leave(client);
    const bodies = world.requests.map(({ init }) => (init.body as string).length);
    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(65_536);
    expect(bodies.reduce((a, b) => a + b, 0)).toBeGreaterThan(55_000);
    expect(world.requests.every(({ init }) => init.keepalive === true)).toBe(true);
    expect(new Set(world.ids.flat()).size).toBe(world.ids.flat().length);
    await settled();
    expect(storage.events.size).toBe(30);
  });

  it('sends nothing twice when the answers still come', async () => {
    const client = start({ batchEvents: 10 });
    const ids = track(client, 4);
    leave(client);
    leave(client);
    await world.pass(60_000);
    expect(world.ids).toEqual([ids]);
    expect(client.stats.sent).toBe(4);
  });

  it('does not send while the platform has asked to wait', async () => {
    world.answer({ status: 503, headers: { 'retry-after': '60' } });
    const client = start();
    track(client, 3);
    await world.pass();
    leave(client);
    expect(world.requests).toHaveLength(1);
  });
});

describe('closing', () => {
  it('sends what waits, and takes nothing after it', async () => {
    const client = start();
    track(client, 2);
    expect(await client.close()).toBe(true);
    expect(client.stats).toMatchObject({ sent: 2, queued: 0 });
    expect(track(client)).toEqual(['']);
    expect(dropped.map(([, reason]) => reason)).toEqual(['closed']);
    expect(client.state).toEqual({ status: 'closed' });
  });

  it('leaves in the storage what cannot be sent', async () => {
    world.answer(() => Promise.reject(new Error('no network')));
    const client = start();
    track(client, 2);
    expect(await client.close()).toBe(false);
    client.authorize('nadi_other');
    await world.pass(600_000);
    expect(world.requests).toHaveLength(1);
    expect(storage.events.size).toBe(2);
  });
});

it('a storage that fails is told of, and neither breaks the page nor leaves a promise without an answer', async () => {
  const broken = () => {
    throw new Error('broken');
  };
  const failing = Object.assign(new DeviceStorage(), {
    put: broken,
    remove: broken,
    adopt: () => Promise.reject(new Error('broken')),
  });
  const client = start({ storage: failing, batchEvents: 1 });
  expect(() => track(client)).not.toThrow();
  await settled();
  track(client);
  await world.pass(60_000);
  client.consent({ analytics: false });
  expect(world.warnings.length).toBeGreaterThan(0);
});

it.each([
  [{ endpoint: 'events.shop.example' }, 'endpoint must be an address'],
  [{ key: '' }, 'key must be an API key'],
  [{ key: 'a\nb' }, 'key must be an API key'],
  [{ batchEvents: 0 }, 'batchEvents must be a whole number from 1'],
  [{ backoffMinMs: 1.5 }, 'backoffMinMs must be'],
])('the wrong options %j stop the client with the reason, and throw nothing', async (options, reason) => {
  const client = start(options);
  track(client, 5);
  await world.pass(60_000);
  expect(client.state).toMatchObject({
    status: 'stopped',
    problem: { code: 'CONFIG_INVALID', reason: expect.stringContaining(reason) },
  });
  expect(world.requests).toHaveLength(0);
});

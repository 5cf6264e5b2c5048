import { beforeEach, describe, expect, it } from '@jest/globals';
import { createClient, type ClientOptions, type DropReason, type KeptEvent } from './index.ts';
import { createClient as createProgramClient } from './node.ts';
import { DeviceStorage, heldAnswer, settled, World } from './testing/world.ts';

const view = { country: 'IN', path: '/', pageType: 'home' };
const follow = { customerId: 'c1', sellerId: 's1', following: true, country: 'IN' };
let world: World;
let storage: DeviceStorage;
let dropped: DropReason[];

beforeEach(() => {
  world = new World();
  storage = new DeviceStorage();
  dropped = [];
});

const shared = () => ({
  ...{ endpoint: 'https://events.shop.example', key: 'nadi_key', storage, environment: world.environment },
  onDropped: (_event: unknown, reason: DropReason) => dropped.push(reason),
});
const start = (options: Partial<ClientOptions> = {}) =>
  createClient({ ...shared(), batchEvents: 1, beforeConsent: 'send', ...options });
const sentData = () => world.requests.flatMap(({ events }) => events.map(({ data }) => data));

describe('the fields of who acts', () => {
  it('are filled in where the contract has them, and a value that is given wins', async () => {
    const client = start({ channel: 'app', device: 'mobile' });
    client.track('storefront.page-viewed', view);
    client.track('storefront.page-viewed', { ...view, channel: 'store', visitorId: 'mine', customerId: null });
    client.track('livestream.viewer-left', {
      viewId: 'v',
      streamId: 's',
      hostId: 'h',
      sellerId: 's',
      watchedMs: 1,
      country: 'IN',
    } as never);
    client.track('inventory.stock-changed', { storeId: 's' } as never);
    await world.pass(1);
    const { visitorId, sessionId } = client;
    const [first, second, third, fourth] = sentData();
    expect(first).toEqual({ ...view, visitorId, sessionId, channel: 'app', device: 'mobile' });
    expect(second).toMatchObject({ channel: 'store', visitorId: 'mine', customerId: null });
    expect(third).toMatchObject({ visitorId, device: 'mobile' });
    expect(third).not.toHaveProperty('sessionId');
    expect(fourth).toEqual({ storeId: 's' });
  });

  it('are nobody’s in a program, which acts for many', async () => {
    const client = createProgramClient({ ...shared(), batchEvents: 1 });
    client.track('customers.seller-followed', { ...follow, channel: 'web' });
    await world.pass(1);
    expect(sentData()).toEqual([{ ...follow, channel: 'web' }]);
    await client.close();
  });
});

describe('a session', () => {
  it('goes on while somebody is active, over reloads, and ends after 30 minutes of idleness', async () => {
    const session = start().sessionId;
    await world.pass(29 * 60_000);
    expect(start().sessionId).toBe(session);
    await world.pass(29 * 60_000);
    expect(start().sessionId).toBe(session);
    await world.pass(30 * 60_000);
    expect(start().sessionId).not.toBe(session);
  });

  it.each([
    [false, 'goes on over midnight'],
    [true, 'ends at midnight if that is wanted'],
  ])('with sessionEndsAtMidnight %s %s', async (sessionEndsAtMidnight) => {
    world.wallMs = new Date(2026, 10, 21, 23, 59).getTime();
    const client = start({ sessionEndsAtMidnight });
    const session = client.sessionId;
    await world.pass(120_000);
    expect(client.sessionId === session).toBe(!sessionEndsAtMidnight);
  });
});

describe('identify', () => {
  it('links visitor and customer once, over reloads too, and adds the customer to what follows', async () => {
    const client = start();
    client.identify('c1', 'registration');
    client.identify('c1');
    start().identify('c1');
    client.track('storefront.page-viewed', view);
    client.identify('c2');
    client.identify('c1');
    await world.pass(1);
    const { visitorId, sessionId } = client;
    const links = world.requests.flatMap(({ events }) => events).filter(({ type }) => type.endsWith('identity-linked'));
    expect(links.map(({ data }) => data)).toEqual([
      { visitorId, sessionId, customerId: 'c1', method: 'registration', channel: 'web' },
      { visitorId, sessionId, customerId: 'c2', method: 'sign-in', channel: 'web' },
    ]);
    expect(sentData().find((data) => data['path'] === '/')).toMatchObject({ customerId: 'c1' });
  });

  it('is forgotten by reset, with visitor and session', async () => {
    const client = start();
    client.identify('c1');
    const before = [client.visitorId, client.sessionId];
    client.reset();
    expect(before).not.toContain(client.visitorId);
    expect(before).not.toContain(client.sessionId);
    client.track('storefront.page-viewed', view);
    client.identify('c1');
    await world.pass(1);
    expect(sentData()[1]).not.toHaveProperty('customerId');
    expect(sentData()[2]).toMatchObject({ customerId: 'c1', visitorId: client.visitorId });
  });
});

describe('before consent', () => {
  it('events are held in memory, bounded, and nothing is kept on the device', async () => {
    const client = start({ beforeConsent: 'hold', queueEvents: 3 });
    for (let count = 0; count < 4; count++) client.track('storefront.page-viewed', view);
    client.identify('c1');
    await world.pass(60_000);
    expect([world.requests.length, storage.events.size, storage.values.size]).toEqual([0, 0, 0]);
    expect(client.state).toEqual({ status: 'awaiting-consent' });
    expect(dropped).toEqual(['full', 'full']);
    const { visitorId } = client;
    client.consent({ analytics: true });
    await world.pass(60_000);
    expect(client.visitorId).toBe(visitorId);
    expect(sentData().map((data) => data['visitorId'])).toEqual([visitorId, visitorId, visitorId]);
    expect(start({ beforeConsent: 'hold' }).state).toEqual({ status: 'running' });
  });

  it('another tab may be the first to be allowed: its visitor is the one that stays', async () => {
    const held = start({ beforeConsent: 'hold' });
    const other = start({ beforeConsent: 'hold' });
    held.track('storefront.page-viewed', view);
    other.consent({ analytics: true });
    const { visitorId } = other;
    held.track('storefront.page-viewed', view);
    await world.pass(60_000);
    expect(held.visitorId).toBe(visitorId);
    expect(sentData()).toHaveLength(2);
  });

  it('events are dropped if that is wanted', async () => {
    const client = start({ beforeConsent: 'drop' });
    expect(client.track('storefront.page-viewed', view)).toBeUndefined();
    client.identify('c1');
    expect(client.visitorId).toBeUndefined();
    client.consent({ analytics: true });
    client.identify('c1');
    await world.pass(1);
    expect(world.requests).toHaveLength(1);
    expect(dropped).toEqual(['consent']);
  });
});

describe('a withdrawal', () => {
  it('empties queue and storage, ends what is under way, and removes the ids', async () => {
    const held = heldAnswer();
    world.answer(held.script);
    const client = start({ batchEvents: 2 });
    const { visitorId } = client;
    for (let count = 0; count < 3; count++) client.track('storefront.page-viewed', view);
    await settled();
    client.consent({ analytics: false });
    expect([...storage.events]).toEqual([]);
    expect([...storage.values]).toEqual([['consent', 'denied']]);
    expect(client.stats).toMatchObject({ queued: 0, dropped: 3 });
    expect(world.requests[0]?.init.signal?.aborted).toBe(true);
    held.release();
    client.track('storefront.page-viewed', view);
    await world.pass(600_000);
    expect(world.requests).toHaveLength(1);
    expect([storage.events.size, storage.values.size, client.visitorId, client.sessionId]).toEqual([
      0,
      1,
      undefined,
      undefined,
    ]);
    client.consent({ analytics: true });
    expect(client.visitorId).not.toBe(visitorId);
  });

  it('that is taken back at once brings nothing back', async () => {
    world.answer(() => new Promise(() => {}));
    const client = start();
    client.track('storefront.page-viewed', view);
    await settled();
    client.consent({ analytics: false });
    client.consent({ analytics: true });
    await world.pass(600_000);
    expect([world.requests.length, storage.events.size, client.stats.retries]).toEqual([1, 0, 0]);
  });

  it('while what an earlier page has left is being read leaves that unsent', async () => {
    let adopted: (events: readonly KeptEvent[]) => void = () => {};
    storage.adopt = () => new Promise((resolve) => (adopted = resolve));
    const client = start();
    client.consent({ analytics: false });
    adopted([['1', '0|0|{"id":"1","type":"storefront.page-viewed","time":1,"data":{}}']]);
    await settled();
    expect(client.stats.queued).toBe(0);
  });

  it('holds in the other tabs', async () => {
    const other = start({ batchEvents: 10 });
    other.track('storefront.page-viewed', view);
    await settled();
    start().consent({ analytics: false });
    await world.pass(600_000);
    other.track('storefront.page-viewed', view);
    expect(world.requests).toHaveLength(0);
    expect(other.stats).toMatchObject({ queued: 0, dropped: 2 });
    expect(storage.events.size).toBe(0);
  });
});

describe('the time of an event', () => {
  const hourMs = 3_600_000;
  const date = (ms: number) => ({ headers: { date: new Date(ms).toUTCString() } });

  it('is corrected by what the answers say of the platform’s clock, for what waits and what comes, over reloads', async () => {
    const rightMs = () => world.wallMs - 2 * hourMs;
    world.answer(
      () => Promise.reject(new Error('lost')),
      () => ({ status: 503, ...date(rightMs()) }),
    );
    const client = start({ backoffMinMs: 1 });
    const trackedMs = rightMs();
    client.track('storefront.page-viewed', view);
    await world.pass(5_000);
    const next = start();
    next.track('storefront.page-viewed', view);
    const laterMs = rightMs();
    await world.pass(1);
    const times = world.requests.slice(-2).map(({ events }) => events[0]?.time ?? 0);
    expect(Math.abs((times[0] ?? 0) - trackedMs)).toBeLessThanOrEqual(1_000);
    expect(Math.abs((times[1] ?? 0) - laterMs)).toBeLessThanOrEqual(1_000);
  });

  it('is corrected once, however many answers say so, and also after a reload', async () => {
    const rightMs = () => world.wallMs - 2 * hourMs;
    const busy = () => ({ status: 503, ...date(rightMs()) });
    world.answer(
      () => Promise.reject(new Error('lost')),
      busy,
      busy,
      busy,
      () => new Promise(() => {}),
    );
    const client = start({ backoffMinMs: 1 });
    const trackedMs = rightMs();
    client.track('storefront.page-viewed', view);
    await world.pass(50);
    start();
    await settled();
    const times = world.requests.slice(-2).map(({ events }) => events[0]?.time ?? 0);
    times.forEach((time) => expect(Math.abs(time - trackedMs)).toBeLessThanOrEqual(1_000));
    expect(world.requests).toHaveLength(6);
  });

  it('is left as it is on a device whose clock may be right', async () => {
    world.answer(date(world.wallMs));
    const client = start();
    client.track('storefront.page-viewed', view);
    await world.pass(1_234);
    client.track('storefront.page-viewed', view);
    await settled();
    expect(world.requests[1]?.events[0]?.time).toBe(world.wallMs);
  });
});

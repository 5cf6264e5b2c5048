import { beforeEach, describe, expect, it } from '@jest/globals';
import { follow, track, Trial } from './testing/trial.ts';
import { heldAnswer, World } from './testing/world.ts';

let trial: Trial;
let world: Trial['world'];
let storage: Trial['storage'];
let rejected: Trial['rejected'];
let start: Trial['start'];

beforeEach(() => {
  trial = new Trial();
  ({ world, storage, rejected } = trial);
  start = (options) => trial.start(options);
});

describe('a batch', () => {
  it('leaves when it is full, with key, id, type and time, and without cookies', async () => {
    const client = start();
    const ids = track(client, 2);
    await world.pass(100);
    expect(world.requests).toEqual([]);
    ids.push(...track(client));
    await world.pass();
    expect(world.ids).toEqual([ids]);
    const [{ url, init, events }] = world.requests as [World['requests'][number]];
    expect(url).toBe('https://events.shop.example/v1/events');
    expect(init).toMatchObject({
      method: 'POST',
      credentials: 'omit',
      keepalive: true,
      headers: { authorization: 'Bearer nadi_key', 'content-type': 'application/json' },
    });
    expect(events[0]).toEqual({
      id: ids[0],
      type: 'customers.seller-followed',
      time: world.wallMs - 100,
      data: { ...follow, channel: 'web' },
    });
    expect(client.stats).toEqual({ queued: 0, sent: 3, rejected: 0, dropped: 0, retries: 0 });
  });

  it('leaves when its time has come', async () => {
    const client = start({ batchMs: 2_000 });
    track(client);
    await world.pass(1_500);
    track(client);
    await world.pass(499);
    expect(world.requests).toHaveLength(0);
    await world.pass(1);
    expect(world.ids.map((ids) => ids.length)).toEqual([2]);
  });

  it('leaves when it has the bytes, and holds no more than those', async () => {
    const client = start({ batchEvents: 100, batchBytes: 600 });
    track(client, 7);
    await world.pass(10_000);
    expect(world.requests.length).toBeGreaterThan(1);
    world.requests.forEach(({ init }) => expect((init.body as string).length).toBeLessThanOrEqual(602));
    expect(world.ids.flat()).toHaveLength(7);
  });

  it('waits for the answer to the one before', async () => {
    const held = heldAnswer();
    world.answer(held.script);
    const client = start();
    track(client, 9);
    await world.pass(20_000);
    expect(world.requests).toHaveLength(1);
    held.release();
    await world.pass();
    expect(world.ids.map((ids) => ids.length)).toEqual([3, 3, 3]);
    expect(client.stats.sent).toBe(9);
  });

  it('holds what was tracked, whatever becomes of the object', async () => {
    const client = start();
    const data = { ...follow };
    client.track('customers.seller-followed', data);
    data.country = 'changed';
    await client.flush();
    expect(world.requests[0]?.events[0]?.data['country']).toBe('IN');
  });
});

describe('a request that fails', () => {
  it('is repeated under the same ids, later each time, at a random moment up to a bound', async () => {
    const lost = () => Promise.reject(new Error('no network'));
    world.answer(lost, lost, lost, lost);
    const client = start({ backoffMinMs: 1_000, backoffMaxMs: 4_000 });
    const ids = track(client, 3);
    const sentAtMs: number[] = [];
    const startMs = world.steadyMs;
    for (let steps = 0; steps < 28; steps++) {
      const before = world.requests.length;
      await world.pass(500);
      if (world.requests.length > before) sentAtMs.push(world.steadyMs - startMs);
    }
    expect(sentAtMs).toEqual([1_000, 3_000, 7_000, 11_000]);
    expect(new Set(world.ids.map((batch) => batch.join()))).toEqual(new Set([ids.join()]));
    expect(client.stats).toMatchObject({ sent: 3, retries: 4 });
  });

  it('is repeated at once if chance wants it so', async () => {
    world.randomValue = 0;
    world.answer({ status: 503, body: {} });
    track(start(), 3);
    await world.pass(1);
    expect(world.requests).toHaveLength(2);
  });

  it.each([429, 503])('with %d waits as long as it is asked to, even when flushed', async (status) => {
    world.randomValue = 0;
    world.answer({ status, body: { code: 'X' }, headers: { 'retry-after': '7' } });
    const client = start();
    track(client, 3);
    await world.pass(6_900);
    expect(await client.flush()).toBe(false);
    expect(world.requests).toHaveLength(1);
    await world.pass(200);
    expect(world.requests).toHaveLength(2);
  });

  it('is given up after its time and repeated', async () => {
    world.answer(() => new Promise(() => {}));
    const client = start({ requestTimeoutMs: 5_000 });
    track(client, 3);
    await world.pass(4_999);
    expect(client.stats.retries).toBe(0);
    await world.pass(2_000);
    expect(client.stats).toMatchObject({ sent: 3, retries: 1 });
  });

  it('is one that succeeds without saying what became of the events, such as the page of a hotel', async () => {
    world.answer({ status: 200, body: 'Welcome! Please sign in.' });
    const client = start();
    track(client, 3);
    await world.pass();
    expect(client.stats).toMatchObject({ sent: 0, queued: 3, retries: 1 });
  });

  it('every second time does without living on, of which a browser allows little', async () => {
    world.randomValue = 0;
    world.answer({ status: 503 }, { status: 503 });
    track(start(), 3);
    await world.pass(10);
    expect(world.requests.map(({ init }) => init.keepalive)).toEqual([true, false, true]);
  });
});

describe('an event that is refused', () => {
  const refusal = { code: 'EVENT_FIELD_INVALID', reason: 'no', field: 'data.country', remedy: 'mend' };

  it('is told with reason and remedy, and never sent again', async () => {
    world.answer(({ events }) => ({
      status: 207,
      body: { results: [{ id: events[0]?.id }, { index: 1, ...refusal }, { id: events[2]?.id }] },
    }));
    const client = start();
    const ids = track(client, 3);
    await world.pass(120_000);
    expect(world.requests).toHaveLength(1);
    expect(rejected).toEqual([
      [{ id: ids[1], type: 'customers.seller-followed', data: { ...follow, channel: 'web' } }, refusal],
    ]);
    expect(client.stats).toEqual({ queued: 0, sent: 2, rejected: 1, dropped: 0, retries: 0 });
    expect(storage.events.size).toBe(0);
  });

  it('stops nothing, even if it is for want of permission', async () => {
    world.answer({ status: 403, body: { results: [{ index: 0, ...refusal, code: 'KEY_SCOPE' }] } });
    const client = start({ batchEvents: 1 });
    track(client);
    await world.pass();
    expect(client.state.status).toBe('running');
    expect(rejected).toHaveLength(1);
  });

  it('that is told to somebody who throws does no harm', async () => {
    world.answer({ status: 400, body: { results: [{ index: 0, ...refusal }] } });
    const client = start({
      batchEvents: 1,
      onRejected: () => {
        throw new Error('broken page');
      },
    });
    track(client, 2);
    await world.pass();
    expect(client.stats).toMatchObject({ rejected: 1, sent: 1 });
    expect(world.warnings).toEqual(['failed']);
  });
});

describe('a request that is too large', () => {
  const most = (count: number) => (request: { events: readonly unknown[] }) =>
    request.events.length > count ? { status: 413, body: { code: 'BATCH_TOO_LONG' } } : {};

  it('is split until it passes, and each event arrives once', async () => {
    world.answer(...Array.from({ length: 30 }, () => most(2)));
    const client = start({ batchEvents: 10 });
    const ids = track(client, 10);
    await world.pass(60_000);
    expect(client.stats).toMatchObject({ sent: 10, rejected: 0, queued: 0 });
    expect(world.ids.map(({ length }) => length).slice(0, 4)).toEqual([10, 5, 3, 2]);
    expect(world.ids.filter((batch) => batch.length <= 2).flat()).toEqual(ids);
  });

  it('and of one event is refused for good', async () => {
    world.answer({ status: 413, body: { code: 'BODY_TOO_LARGE', reason: 'big', remedy: 'shrink' } });
    const client = start({ batchEvents: 1 });
    track(client, 2);
    await world.pass();
    expect(rejected.map(([, { code }]) => code)).toEqual(['BODY_TOO_LARGE']);
    expect(client.stats).toMatchObject({ sent: 1, rejected: 1 });
  });
});

describe('a key that is not valid', () => {
  it.each([401, 403, 404])(
    'stops everything with %d, says why, and keeps the events until there is another',
    async (status) => {
      const problem = { code: 'KEY_EXPIRED', reason: 'it expired', remedy: 'Create a new key.' };
      world.answer({ status, body: problem });
      const told: unknown[] = [];
      const client = start({ onStopped: (stopped) => told.push(stopped) });
      track(client, 3);
      await world.pass();
      track(client, 3);
      await world.pass(600_000);
      expect(await client.flush()).toBe(false);
      expect(world.requests).toHaveLength(1);
      expect(client.state).toEqual({ status: 'stopped', problem });
      expect(told).toEqual([problem]);
      client.authorize('nadi_other');
      await world.pass();
      expect(client.stats).toMatchObject({ sent: 6, queued: 0 });
      expect(world.requests[1]?.init.headers).toMatchObject({ authorization: 'Bearer nadi_other' });
    },
  );
});

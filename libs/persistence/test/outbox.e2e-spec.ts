import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { deadLettered, serviceStarted } from '@nadi/contracts';
import { until } from '@nadi/test-harness';
import type { DataSource } from 'typeorm';
import { acrossTenants, addToOutbox, OutboxRelay, outboxTable, withTenant, type OutboxEvent } from '../src/index.ts';
import { migration, pause, silent, TestService } from './support/test-service.ts';

const createOutbox = migration(1, outboxTable);

function event(number: number, tenantId = 'acme'): OutboxEvent {
  return {
    contract: serviceStarted,
    id: `e-${number}`,
    tenantId,
    source: '/tests',
    timeMs: 1_700_000_000_000 + number,
    data: { number, text: 'ä "quoted" \\ 😀', nested: [{ none: null }], large: 2 ** 53 - 1, small: 0.1 },
  };
}

describe('the outbox', () => {
  const service = new TestService();
  let dataSource: DataSource;
  let relays: OutboxRelay[] = [];

  beforeAll(async () => {
    await service.migrate(createOutbox);
    dataSource = await service.connect(8);
  });

  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop()));
    relays = [];
    await acrossTenants(dataSource, (manager) => manager.query('delete from outbox'));
  });

  afterAll(() => service.remove());

  function relayTo(publish: (events: readonly OutboxEvent[]) => Promise<void>, batchEvents = 10): OutboxRelay {
    const relay = new OutboxRelay({
      dataSource,
      contracts: [serviceStarted],
      publish,
      logger: silent,
      idleMs: 5,
      batchEvents,
    });
    relays.push(relay);
    return relay;
  }

  const store = (...events: readonly OutboxEvent[]) =>
    acrossTenants(dataSource, (manager) => addToOutbox(manager, events));

  async function stored(): Promise<string[]> {
    const rows = await acrossTenants(dataSource, (manager) =>
      manager.query<{ event_id: string }[]>('select event_id from outbox order by position'),
    );
    return rows.map(({ event_id }) => event_id);
  }

  it('hands events on as they were stored, in order, in batches, and is empty afterwards', async () => {
    const events = Array.from({ length: 25 }, (_, number) => event(number, number % 2 === 0 ? 'acme' : 'beta'));
    await store(...events);
    const batches: OutboxEvent[][] = [];
    const relay = relayTo((batch) => Promise.resolve(void batches.push([...batch])));
    expect([
      await relay.relayOnce(),
      await relay.relayOnce(),
      await relay.relayOnce(),
      await relay.relayOnce(),
    ]).toEqual([10, 10, 5, 0]);
    expect(batches.flat()).toEqual(events);
    expect(await stored()).toEqual([]);
  });

  it('keeps events of a transaction only if it commits', async () => {
    const failing = withTenant(dataSource, 'acme', async (manager) => {
      await addToOutbox(manager, [event(1)]);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await withTenant(dataSource, 'acme', (manager) => addToOutbox(manager, [event(2)]));
    await store();
    expect(await stored()).toEqual(['e-2']);
  });

  it('keeps what could not be published, and hands it on later in the same order', async () => {
    await store(event(1), event(2), event(3));
    const published: string[] = [];
    let down = true;
    const relay = relayTo((batch) => {
      if (down) return Promise.reject(new Error('no acknowledgement'));
      published.push(...batch.map(({ id }) => id));
      return Promise.resolve();
    });
    await expect(relay.relayOnce()).rejects.toThrow('no acknowledgement');
    expect(await stored()).toEqual(['e-1', 'e-2', 'e-3']);

    relay.start();
    await pause(30);
    expect(await stored()).toHaveLength(3);
    down = false;
    await until('the outbox to be empty', async () => (await stored()).length === 0);
    expect(published).toEqual(['e-1', 'e-2', 'e-3']);
  });

  it('is relayed by one instance at a time, so that the order holds', async () => {
    const published: string[] = [];
    let publishing = 0;
    let mostAtOnce = 0;
    const publish = async (batch: readonly OutboxEvent[]) => {
      publishing += 1;
      mostAtOnce = Math.max(mostAtOnce, publishing);
      await pause(5);
      published.push(...batch.map(({ id }) => id));
      publishing -= 1;
    };
    [1, 2, 3].forEach(() => relayTo(publish, 3).start());
    const events = Array.from({ length: 40 }, (_, number) => event(number));
    for (const one of events) {
      await store(one);
    }
    await until('all events', () => published.length === 40);
    expect(published).toEqual(events.map(({ id }) => id));
    expect(mostAtOnce).toBe(1);
  });

  it('of one service does not wait for the relay of another', async () => {
    const other = new TestService();
    try {
      await other.migrate(createOutbox);
      const otherSource = await other.connect();
      await acrossTenants(otherSource, (manager) => addToOutbox(manager, [event(1)]));
      await store(event(2));
      let release: (() => void) | undefined;
      const slow = relayTo(() => new Promise((resolve) => (release = resolve)));
      const relaying = slow.relayOnce();
      const quick = new OutboxRelay({
        ...{ dataSource: otherSource, contracts: [serviceStarted], logger: silent },
        publish: () => Promise.resolve(),
      });
      await until('the first relay to publish', () => release !== undefined);
      expect(await quick.relayOnce()).toBe(1);
      release?.();
      expect(await relaying).toBe(1);
    } finally {
      await other.remove();
    }
  });

  it('finishes the batch under way when the relay is stopped, and takes no other', async () => {
    await store(event(1), event(2));
    const published: string[] = [];
    const relay = relayTo(async (batch) => {
      await pause(50);
      published.push(...batch.map(({ id }) => id));
    }, 1);
    relay.start();
    await pause(10);
    await relay.stop();
    await pause(80);
    expect([published, await stored()]).toEqual([['e-1'], ['e-2']]);
  });

  it('does not drop an event of a contract it does not know', async () => {
    await store({ ...event(1), contract: deadLettered });
    await expect(relayTo(() => Promise.resolve()).relayOnce()).rejects.toMatchObject({ code: 'CONTRACT_UNKNOWN' });
    expect(await stored()).toEqual(['e-1']);
  });
});

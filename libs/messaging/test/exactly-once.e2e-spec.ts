import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@nadi/test-harness';
import { testContract } from '../src/testing/test-contract.ts';
import { CountingInstance, databaseOutage, dropCounting, migrateCounting } from './support/counting-service.ts';
import { openPlatform, readDeadLetters, readTopic, unique, type Platform } from './support/platform.ts';

const fields = [
  [
    { name: 'id', type: 'string' },
    { name: 'key', type: 'string', default: '' },
  ],
] as const;
const counted = testContract({ name: unique('counted'), key: 'key', partitions: 4, versions: fields });
const announced = testContract({ name: unique('announced'), versions: [[{ name: 'id', type: 'string' }]] });
const service = `counting_${counted.name.slice(-8)}`;
const keys = 40;

describe('counting from topic to database and on to a topic', () => {
  let platform: Platform;
  let instances: CountingInstance[] = [];
  const group = unique('group');
  const expected = new Map<string, number>();
  let published = 0;

  beforeAll(async () => {
    platform = await openPlatform();
    await platform.apply(counted, announced);
    await platform.messaging.publisher.prepare([counted]);
    await migrateCounting(service);
  });

  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await dropCounting(service);
    await platform.close();
  });

  async function start(fault?: () => void): Promise<CountingInstance> {
    const messaging = platform.connect();
    const options = { service, group, messaging, counted, announced, ...(fault === undefined ? {} : { fault }) };
    const instance = await CountingInstance.start(options);
    instances.push(instance);
    return instance;
  }

  async function leave(instance: CountingInstance | undefined): Promise<void> {
    instances = instances.filter((one) => one !== instance);
    await instance?.close();
    expect(instance?.instance.crashes).toEqual([]);
  }

  const event = (number: number) => ({
    ...{ contract: counted, id: `e-${number}`, tenantId: 'acme', source: '/', timeMs: 1 },
    data: { id: `e-${number}`, key: `k-${number % keys}` },
  });

  /** Publishes new events, every fifth twice at once, and every third of the 100 before once more. */
  async function publishMore(rounds: number): Promise<void> {
    for (let round = 0; round < rounds; round += 1) {
      const numbers = Array.from({ length: 50 }, (_, index) => published + index);
      published += numbers.length;
      numbers.forEach((number) => expected.set(`k-${number % keys}`, (expected.get(`k-${number % keys}`) ?? 0) + 1));
      const late = Array.from({ length: 33 }, (_, index) => (numbers[0] as number) - 1 - 3 * index).filter(
        (one) => one >= 0,
      );
      const all = [...numbers.flatMap((number) => (number % 5 === 0 ? [number, number] : [number])), ...late];
      await platform.messaging.publisher.publish(all.map(event));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until so many more rounds have been published. */
  async function publishingOf(rounds: number): Promise<void> {
    const goal = published + rounds * 50;
    await until('events to flow', () => published >= goal);
  }

  async function untilCounted(instance: CountingInstance): Promise<void> {
    const total = async () => [...(await instance.counts()).values()].reduce((sum, events) => sum + events, 0);
    await until(`${published} events to be counted`, async () => (await total()) >= published);
    await until(
      'nothing to be left',
      async () => (await platform.admin.lag(group, [counted.name])).get(counted.name) === 0,
    );
  }

  it('counts each event once over repetitions, rollbacks, and instances that come and go', async () => {
    let transactions = 0;
    const first = await start(() => {
      transactions += 1;
      if (transactions % 3 === 2) throw databaseOutage();
    });
    await publishMore(10);
    await untilCounted(first);
    expect(await first.counts()).toEqual(expected);
    expect(transactions).toBeGreaterThan(1);

    let flowing = true;
    const flow = (async () => {
      while (flowing) {
        await publishMore(1);
      }
    })();
    const second = await start();
    await publishingOf(15);
    await leave(second);
    const third = await start();
    await publishingOf(15);
    await leave(first);
    await publishingOf(15);
    flowing = false;
    await flow;
    await untilCounted(third);
    expect(await third.counts()).toEqual(expected);
    expect(await readDeadLetters(platform.messaging, counted.name)).toEqual([]);
  });

  it('remembers what was counted when another instance takes over, so that a full repetition changes nothing', async () => {
    await leave(instances[0]);
    const fourth = await start();
    await platform.messaging.publisher.publish(Array.from({ length: published }, (_, number) => event(number)));
    await publishMore(1);
    await untilCounted(fourth);
    expect(await fourth.counts()).toEqual(expected);
  });

  it('has announced each event that it counted', async () => {
    const [last] = instances;
    await until('the outbox to be empty', async () => (await last?.outboxRows()) === 0);
    const ids = (await readTopic(announced.name)).map(({ headers }) => String(headers?.['ce_id']));
    expect(new Set(ids)).toEqual(new Set(Array.from({ length: published }, (_, number) => `announced-e-${number}`)));
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@nadi/test-harness';
import type { ConsumedEvent } from '../src/index.ts';
import { testContract } from '../src/testing/test-contract.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { openPlatform, readTopic, unique, type Platform } from './support/platform.ts';

const orderPlaced = testContract({
  name: unique('order-placed'),
  key: 'orderId',
  partitions: 6,
  versions: [
    [
      { name: 'orderId', type: 'string' },
      { name: 'total', type: 'long' },
      { name: 'note', type: ['null', 'string'], default: null },
      { name: 'items', type: { type: 'array', items: 'string' }, default: [] },
    ],
  ],
});
const orderShipped = testContract({ name: unique('order-shipped'), versions: [[{ name: 'id', type: 'string' }]] });

describe('publishing and consuming', () => {
  let platform: Platform;
  let instance: Instance | undefined;

  beforeAll(async () => {
    platform = await openPlatform();
    await platform.apply(orderPlaced, orderShipped);
  });

  afterAll(async () => {
    await instance?.close();
    await platform.close();
  });

  it('takes events of several contracts from a publisher to the handler of a Nest service, with all they carry', async () => {
    const received: ConsumedEvent[] = [];
    instance = await startInstance({
      messaging: platform.messaging,
      group: unique('group'),
      contracts: [orderPlaced, orderShipped],
      handler: ({ events }) => Promise.resolve(void received.push(...events)),
    });
    const { publisher } = platform.connect();
    await publisher.prepare([orderPlaced, orderShipped]);
    const traceParent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    // Retention goes by the time of receipt: a record from long ago may be deleted before it is read.
    const receivedMs = Date.now();
    const attributes = { tenantId: 'acme', source: '/shop', timeMs: 1_700_000_000_123, receivedMs };
    const placed = { orderId: 'größe-1', total: 2 ** 52, note: '😀', items: ['a', ''] };
    await publisher.publish([
      { ...attributes, contract: orderPlaced, id: 'e-1', traceParent, data: placed },
      { ...attributes, contract: orderShipped, id: 'e-2', data: { id: 's-1' } },
    ]);
    await until('both events', () => received.length === 2);
    const byId = Object.fromEntries(received.map((event) => [event.id, event]));
    expect(byId['e-1']).toEqual({
      contract: orderPlaced,
      id: 'e-1',
      tenantId: 'acme',
      source: '/shop',
      timeMs: 1_700_000_000_123,
      receivedMs,
      traceParent,
      key: 'größe-1',
      data: placed,
      offset: 0,
    });
    expect(byId['e-2']).toMatchObject({
      contract: orderShipped,
      traceParent: undefined,
      key: 's-1',
      data: { id: 's-1' },
    });
    expect(instance.crashes).toEqual([]);
  });

  it('puts a key on the same partition with either producer', async () => {
    const contract = testContract({
      name: unique('keyed'),
      partitions: 7,
      versions: [[{ name: 'id', type: 'string' }]],
    });
    await platform.apply(contract);
    const keys = Array.from({ length: 200 }, (_, index) => `${'kö'.repeat(index % 5)}${index}`);
    for (const producerClient of ['platformatic', 'kafkajs'] as const) {
      const { publisher } = platform.connect({ producerClient });
      await publisher.prepare([contract]);
      await publisher.publish(
        keys.map((key) => ({
          contract,
          id: `${producerClient}-${key}`,
          tenantId: 'acme',
          source: '/',
          timeMs: 0,
          data: { id: key },
        })),
      );
    }
    const partitions = new Map<string, number[]>();
    for (const { key, partition } of await readTopic(contract.name)) {
      const seen = partitions.get(String(key)) ?? [];
      partitions.set(String(key), [...seen, partition]);
    }
    expect(partitions.size).toBe(keys.length);
    expect([...partitions.values()].filter(([first, second]) => first !== second)).toEqual([]);
    expect(new Set([...partitions.values()].flat()).size).toBe(7);
  });

  it('takes far more than one send holds, in the order per key, from callers that wait and callers that do not', async () => {
    const contract = testContract({
      name: unique('bulk'),
      versions: [
        [
          { name: 'id', type: 'string' },
          { name: 'filler', type: 'string' },
        ],
      ],
    });
    await platform.apply(contract);
    const { publisher } = platform.connect();
    await publisher.prepare([contract]);
    const event = (id: number, fillerBytes: number) => ({
      ...{ contract, id: `e-${id}`, tenantId: 'acme', source: '/', timeMs: 0 },
      data: { id: 'one-key', filler: 'x'.repeat(fillerBytes) },
    });
    // 8 MB in one submission for one partition, whose broker takes 2 MiB at once.
    await publisher.publish(Array.from({ length: 400 }, (_, index) => event(index, 20_000)));
    for (let index = 400; index < 450; index += 1) {
      await publisher.publish([event(index, 1)]);
    }
    await Promise.all(Array.from({ length: 50 }, (_, index) => publisher.publish([event(450 + index, 1)])));
    await expect(publisher.publish([event(-1, 3_000_000)])).rejects.toMatchObject({ code: 'RECORD_TOO_LARGE' });
    const ids = (await readTopic(contract.name)).map(({ headers }) => String(headers?.['ce_id']));
    expect(ids).toEqual(Array.from({ length: 500 }, (_, index) => `e-${index}`));
  });
});

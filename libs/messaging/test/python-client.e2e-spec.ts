import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { preparePython, runningStack } from '@nadi/test-harness';
import { testContract } from '../src/testing/test-contract.ts';
import { openPlatform, readTopic, unique, type Platform } from './support/platform.ts';

const python = preparePython({
  name: 'confluent',
  // What the client's `avro` extra brings, named one by one: the extra insists on a `certifi` of the last weeks, which not every
  // package registry has, and the registry is read here without TLS.
  requirements: ['confluent-kafka==2.16.1', 'fastavro', 'httpx', 'attrs', 'cachetools', 'authlib', 'certifi'],
  module: 'confluent_kafka.schema_registry.avro',
});
const available = 'interpreter' in python;
const title = "reads values, keys and headers through the registry with Confluent's Avro deserializer";
// Retention goes by the time of receipt: a record from long ago may be deleted before it is read.
const receivedMs = Date.now();
const reader = fileURLToPath(new URL('./support/read_topic.py', import.meta.url));

const orderPlaced = testContract({
  name: unique('order-placed'),
  key: 'orderId',
  partitions: 3,
  versions: [
    [
      { name: 'orderId', type: 'string' },
      { name: 'total', type: 'long' },
      { name: 'discount', type: ['null', 'double'], default: null },
      { name: 'gift', type: 'boolean', default: false },
      { name: 'proof', type: 'bytes', default: '' },
      { name: 'labels', type: { type: 'map', values: 'string' }, default: {} },
      {
        name: 'items',
        default: [],
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'Item',
            fields: [
              { name: 'product', type: 'string' },
              { name: 'quantity', type: 'int' },
            ],
          },
        },
      },
    ],
  ],
});

describe('a client in Python', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await openPlatform();
    await platform.apply(orderPlaced);
    await platform.messaging.publisher.prepare([orderPlaced]);
  });

  afterAll(() => platform.close());

  (available ? it : it.skip)(available ? title : `${title} (not here: ${python.missing})`, async () => {
    const events = ['o-1', 'größe-2', '😀-3'].map((orderId, index) => ({
      orderId,
      total: 2 ** 50 + index,
      discount: index === 0 ? null : index / 8,
      gift: index === 1,
      proof: Buffer.from([0, 255, index]),
      labels: { city: 'Köln' },
      items: Array.from({ length: index }, (_, item) => ({ product: `p-${item}`, quantity: -1 - item })),
    }));
    await platform.messaging.publisher.publish(
      events.map((data, index) => ({
        contract: orderPlaced,
        id: `e-${index}`,
        tenantId: 'acme',
        source: '/shop/ä',
        timeMs: 1_700_000_000_123,
        receivedMs,
        data,
      })),
    );
    const { stdout } = await promisify(execFile)(
      (python as { interpreter: string }).interpreter,
      [
        reader,
        runningStack.kafkaBrokers.join(','),
        `${runningStack.registryUrl}/apis/ccompat/v7`,
        orderPlaced.name,
        String(events.length),
      ],
      { timeout: 90_000 },
    );
    const read = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { key: string; headers: { ce_id: string } });
    const partitions = new Map(
      (await readTopic(orderPlaced.name)).map(({ key, partition }) => [String(key), partition]),
    );
    expect(read.toSorted((a, b) => a.headers.ce_id.localeCompare(b.headers.ce_id))).toEqual(
      events.map((data, index) => ({
        key: data.orderId,
        partition: partitions.get(data.orderId),
        timestamp: receivedMs,
        headers: {
          ce_specversion: '1.0',
          ce_id: `e-${index}`,
          ce_type: orderPlaced.name,
          ce_source: '/shop/ä',
          ce_time: '2023-11-14T22:13:20.123Z',
          ce_tenantid: 'acme',
          'content-type': 'application/avro',
        },
        value: { ...data, proof: data.proof.toString('hex') },
      })),
    );
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, serviceIdentity, type Logger } from '@nadi/observability';
import { runningStack, until } from '@nadi/test-harness';
import { testContract } from '../src/testing/test-contract.ts';
import { ClosableProxy } from './support/closable-proxy.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { openPlatform, readDeadLetters, silent, unique, type Platform } from './support/platform.ts';

const contract = testContract({ name: unique('measured'), versions: [[{ name: 'id', type: 'string' }]] });

describe('a registry that does not answer', () => {
  let platform: Platform;
  let proxy: ClosableProxy;
  const instances: Instance[] = [];

  beforeAll(async () => {
    platform = await openPlatform();
    await platform.apply(contract);
    await platform.messaging.publisher.prepare([contract]);
    proxy = await ClosableProxy.before(runningStack.registryUrl);
  });

  afterAll(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await proxy.close();
    await platform.close();
  });

  function publish(id: string): Promise<void> {
    return platform.messaging.publisher.publish([
      { contract, id, tenantId: 'acme', source: '/', timeMs: 1, data: { id } },
    ]);
  }

  async function start(handled: string[], logger: Logger = silent): Promise<Instance> {
    const instance = await startInstance({
      messaging: platform.connect({ registryUrl: proxy.url }),
      group: unique('group'),
      contracts: [contract],
      logger,
      handler: ({ events }) => Promise.resolve(void handled.push(...events.map(({ id }) => id))),
    });
    instances.push(instance);
    return instance;
  }

  it('does not stop those who have seen the schema; those who have not wait, and put nothing aside', async () => {
    const warm: string[] = [];
    await start(warm);
    await publish('e-1');
    await until('the first event', () => warm.length === 1);

    await proxy.close();
    const cold: string[] = [];
    const lines: string[] = [];
    const logger = createLogger(serviceIdentity('tests', '0'), 'warn', { write: (line) => lines.push(line) });
    const late = await start(cold, logger);
    await publish('e-2');
    await until('an event without the registry', () => warm.length === 2);
    await until('the late instance to wait', () => lines.some((line) => line.includes('REGISTRY_UNAVAILABLE')));
    expect(cold).toEqual([]);
    const unprepared = platform.connect({ registryUrl: proxy.url }).publisher;
    await expect(unprepared.prepare([contract])).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      retriable: true,
    });

    await proxy.open();
    await until('the late instance to catch up', () => cold.length === 2);
    await publish('e-3');
    await until('the last event', () => warm.length === 3 && cold.length === 3);
    expect([warm, cold]).toEqual([
      ['e-1', 'e-2', 'e-3'],
      ['e-1', 'e-2', 'e-3'],
    ]);
    expect(await readDeadLetters(platform.messaging, contract.name)).toEqual([]);
    expect(late.crashes).toEqual([]);
    expect(late.strategy.stoppedPartitions()).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contract } from '@nadi/contracts';
import { until } from '@nadi/test-harness';
import type { BatchHandler } from '../src/index.ts';
import { testContract } from '../src/testing/test-contract.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { openPlatform, unique, type Platform } from './support/platform.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('instances of a service that come and go', () => {
  let platform: Platform;
  let instances: Instance[] = [];

  beforeAll(async () => {
    platform = await openPlatform();
  });

  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    instances = [];
  });

  afterAll(() => platform.close());

  async function newContract(partitions: number): Promise<Contract> {
    const contract = testContract({ name: unique('ticked'), partitions, versions: [[{ name: 'id', type: 'string' }]] });
    await platform.apply(contract);
    await platform.messaging.publisher.prepare([contract]);
    return contract;
  }

  async function start(contract: Contract, group: string, handler: BatchHandler): Promise<Instance> {
    const messaging = platform.connect();
    const instance = await startInstance({ messaging, group, contracts: [contract], handler });
    instances.push(instance);
    return instance;
  }

  async function leave(instance: Instance): Promise<void> {
    instances = instances.filter((one) => one !== instance);
    await instance.close();
    expect(instance.crashes).toEqual([]);
  }

  function publish(contract: Contract, ids: readonly string[]): Promise<void> {
    return platform.messaging.publisher.publish(
      ids.map((id) => ({ contract, id, tenantId: 'acme', source: '/', timeMs: 1, data: { id } })),
    );
  }

  it('lose nothing while a second one joins, works, and leaves', async () => {
    const contract = await newContract(6);
    const group = unique('group');
    const handled = new Map<string, Set<string>>();
    const handlerOf = (name: string): BatchHandler => {
      const ids = new Set<string>();
      handled.set(name, ids);
      return async ({ events }) => {
        await pause(5);
        events.forEach(({ id }) => ids.add(id));
      };
    };
    const all = () => new Set([...handled.values()].flatMap((ids) => [...ids]));
    await start(contract, group, handlerOf('first'));

    const published: string[] = [];
    let flowing = true;
    const flow = (async () => {
      while (flowing) {
        const ids = Array.from({ length: 40 }, (_, index) => `e-${published.length + index}`);
        await publish(contract, ids);
        published.push(...ids);
        await pause(10);
      }
    })();
    await until('the first instance to work', () => (handled.get('first')?.size ?? 0) > 200);
    const second = await start(contract, group, handlerOf('second'));
    await until('the second instance to work', () => (handled.get('second')?.size ?? 0) > 200);
    await leave(second);
    const before = handled.get('first')?.size ?? 0;
    await until('the first instance to go on', () => (handled.get('first')?.size ?? 0) > before + 400);
    flowing = false;
    await flow;

    await until('all events', () => all().size === published.length);
    expect([...all()].sort()).toEqual([...published].sort());
    await until(
      'the group to have committed',
      async () => (await platform.admin.lag(group, [contract.name])).get(contract.name) === 0,
    );
  });

  it('finish and commit the batch under way when they are closed, so that the next one repeats nothing', async () => {
    const contract = await newContract(1);
    const group = unique('group');
    const handled: string[] = [];
    let begun = 0;
    const handler: BatchHandler = async ({ events }) => {
      begun += 1;
      await pause(400);
      handled.push(...events.map(({ id }) => id));
    };
    const first = await start(contract, group, handler);
    await publish(contract, ['e-1', 'e-2', 'e-3']);
    await until('a batch to be under way', () => begun === 1);
    await leave(first);
    const drained = handled.length;
    expect(drained).toBeGreaterThan(0);
    expect((await platform.admin.lag(group, [contract.name])).get(contract.name)).toBe(3 - drained);

    await publish(contract, ['e-4']);
    await start(contract, group, handler);
    await until('the rest', () => handled.includes('e-4'));
    expect(handled).toEqual(['e-1', 'e-2', 'e-3', 'e-4']);
  });

  it('report why they cannot start', async () => {
    const contract = testContract({ name: unique('never-created'), versions: [[{ name: 'id', type: 'string' }]] });
    await expect(start(contract, unique('group'), () => Promise.resolve())).rejects.toThrow(/topic|partition/i);
  });
});

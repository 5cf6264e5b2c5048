import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contract } from '@nadi/contracts';
import { until } from '@nadi/test-harness';
import type { IHeaders, Message } from 'kafkajs';
import { drop, eachEvent, headerNames, next, pipeline, retry, settle, type ConsumedEvent } from '../src/index.ts';
import { testContract } from '../src/testing/test-contract.ts';
import { startInstance, type Instance } from './support/instance.ts';
import { kafka, openPlatform, readDeadLetters, readTopic, unique, type Platform } from './support/platform.ts';

function newContract(): Contract {
  return testContract({
    name: unique('measured'),
    versions: [
      [
        { name: 'id', type: 'string' },
        { name: 'values', type: { type: 'array', items: 'long' }, default: [] },
      ],
    ],
  });
}

describe('settling events', () => {
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

  /** Starts a service whose handler runs `run` over each event. */
  async function consume(
    contract: Contract,
    run: (event: ConsumedEvent) => ReturnType<typeof settle> | { next: null },
  ): Promise<string> {
    const group = unique('group');
    const handler = eachEvent(pipeline<ConsumedEvent>({ name: 'run', run }));
    instances.push(await startInstance({ messaging: platform.messaging, group, contracts: [contract], handler }));
    return group;
  }

  async function publish(contract: Contract, ...events: readonly { id: string; key: string }[]): Promise<void> {
    await platform.messaging.publisher.prepare([contract]);
    await platform.messaging.publisher.publish(
      events.map(({ id, key }) => ({
        contract,
        id,
        tenantId: 'acme',
        source: '/',
        timeMs: 1,
        data: { id: key, values: [1] },
      })),
    );
  }

  async function sendRaw(contract: Contract, messages: readonly Message[]): Promise<void> {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: contract.name, messages: [...messages] });
    await producer.disconnect();
  }

  it('makes each poisonous record exactly one dead letter with its bytes, and handles its neighbours', async () => {
    const contract = newContract();
    await platform.apply(contract);
    await publish(contract, { id: 'sample', key: 'k' });
    const sample = (await readTopic(contract.name))[0];
    if (sample?.value == null) throw new Error('no sample');
    const good = sample.value;
    const headers = (id: string): IHeaders => ({ ...sample.headers, [headerNames.id]: id });
    const withHeaders = (changed: IHeaders): Message => ({
      key: 'k',
      value: good,
      headers: { ...headers('x'), ...changed },
    });
    const poison: readonly [string, Message][] = [
      [
        'RECORD_UNDECODABLE',
        { key: 'k', value: Buffer.concat([Buffer.from([7]), good.subarray(1)]), headers: headers('magic') },
      ],
      [
        'RECORD_SCHEMA_UNKNOWN',
        { key: 'k', value: Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 2, 97, 0]), headers: headers('id') },
      ],
      ['RECORD_UNDECODABLE', { key: 'k', value: good.subarray(0, good.length - 2), headers: headers('cut') }],
      // An array that claims 1,000,000,000 items.
      [
        'RECORD_UNDECODABLE',
        {
          key: 'k',
          value: Buffer.concat([good.subarray(0, 5), Buffer.from([2, 97, 0x80, 0xa8, 0xd6, 0xb9, 0x07])]),
          headers: headers('bomb'),
        },
      ],
      ['RECORD_UNDECODABLE', { key: 'k', value: Buffer.from('{"id":"k"}'), headers: headers('json') }],
      ['RECORD_UNDECODABLE', { key: 'k', value: Buffer.alloc(0), headers: headers('empty') }],
      ['RECORD_UNDECODABLE', { key: 'k', value: null, headers: headers('null') }],
      ['RECORD_UNDECODABLE', { key: null, value: good, headers: headers('keyless') }],
      ['RECORD_HEADERS_INVALID', { key: 'k', value: good }],
      ['RECORD_HEADERS_INVALID', withHeaders({ [headerNames.id]: '' })],
      ['RECORD_HEADERS_INVALID', withHeaders({ [headerNames.time]: 'yesterday' })],
      ['HANDLER_FAILED', { key: 'k', value: good, headers: headers('throws') }],
    ];
    const handled: string[] = [];
    const group = await consume(contract, ({ id }) => {
      if (id === 'throws') throw new TypeError('no such field');
      handled.push(id);
      return next(null);
    });
    await sendRaw(
      contract,
      poison.flatMap(([, message], index) => [message, { key: 'k', value: good, headers: headers(`good-${index}`) }]),
    );
    await publish(contract, { id: 'last', key: 'k' });
    await until('the last event', () => handled.includes('last'));

    expect(handled).toEqual(['sample', ...poison.map((_, index) => `good-${index}`), 'last']);
    const letters = await readDeadLetters(platform.messaging, contract.name);
    expect(letters.map(({ reasonCode }) => reasonCode)).toEqual(poison.map(([reasonCode]) => reasonCode));
    expect(letters.map(({ offset }) => offset)).toEqual(poison.map((_, index) => 1 + 2 * index));
    expect(letters.map(({ originalValue }) => originalValue)).toEqual(poison.map(([, { value }]) => value));
    expect(letters[0]).toMatchObject({
      group,
      tenantId: 'acme',
      eventId: 'magic',
      contract: contract.name,
      attempts: 1,
    });
    expect(letters[0]?.originalHeaders).toContainEqual({ name: 'ce_source', value: Buffer.from('/') });
    expect(letters[8]).toMatchObject({ tenantId: 'unknown', eventId: null, originalHeaders: [] });
    expect(instances[0]?.crashes).toEqual([]);
  });

  it('tries again until it works, keeps the order of each key, and lets other keys go on', async () => {
    const contract = newContract();
    await platform.apply(contract);
    const handled: string[] = [];
    let refusals = 2;
    await consume(contract, ({ id }) => {
      if (id === 'a1' && refusals-- > 0) return settle(retry('busy'));
      handled.push(id);
      return id === 'b1' ? settle(drop('not-wanted')) : next(null);
    });
    await publish(contract, ...['a1', 'b1', 'a2', 'c1', 'b2', 'a3'].map((id) => ({ id, key: id.charAt(0) })));
    await until('all events', () => handled.length === 6);
    expect(handled.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(handled.slice(0, 3)).toEqual(['b1', 'c1', 'b2']);
    expect(await readDeadLetters(platform.messaging, contract.name)).toEqual([]);
  });

  it('gives an event up after its attempts, and then handles those that waited for it', async () => {
    const contract = newContract();
    await platform.apply(contract);
    const handled: string[] = [];
    await consume(contract, ({ id }) => {
      if (id === 'a1') return settle(retry('busy', 'receiver said 503'));
      handled.push(id);
      return next(null);
    });
    await publish(contract, ...['a1', 'a2', 'b1', 'a3'].map((id) => ({ id, key: id.charAt(0) })));
    await until('the others', () => handled.length === 3);
    expect(handled).toEqual(['b1', 'a2', 'a3']);
    expect(await readDeadLetters(platform.messaging, contract.name)).toMatchObject([
      { eventId: 'a1', reasonCode: 'RETRIES_EXHAUSTED', reason: 'busy: receiver said 503', attempts: 3 },
    ]);
  });

  it('hands a redriven record to the group it is meant for and to no other', async () => {
    const contract = newContract();
    await platform.apply(contract);
    const handled = new Map<string, string[]>([
      ['first', []],
      ['second', []],
    ]);
    const groups = await Promise.all(
      [...handled].map(([, ids]) =>
        consume(contract, ({ id }) => {
          ids.push(id);
          return next(null);
        }),
      ),
    );
    await publish(contract, { id: 'e1', key: 'k' });
    const original = (await readTopic(contract.name))[0];
    await sendRaw(contract, [
      {
        key: 'k',
        value: original?.value ?? null,
        headers: { ...original?.headers, [headerNames.redriveGroup]: groups[1] },
      },
    ]);
    await publish(contract, { id: 'e2', key: 'k' });
    await until('both groups', () => [...handled.values()].every((ids) => ids.includes('e2')));
    expect(Object.fromEntries(handled)).toEqual({ first: ['e1', 'e2'], second: ['e1', 'e1', 'e2'] });
  });
});

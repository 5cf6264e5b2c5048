import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hashWords } from '@nadi/contracts';
import { runningStack } from '@nadi/test-harness';
import { DataSource } from 'typeorm';
import {
  ExactlyOnce,
  exactlyOnceTables,
  lastRecordColumn,
  type EventIdentity,
  type IncomingBatch,
} from '../src/index.ts';
import { migration, TestService } from './support/test-service.ts';

interface Change {
  readonly partition: string;
  readonly ids: readonly string[];
}

type Batch = IncomingBatch<EventIdentity>;
/** What an application keeps for a partition: here the ids it has worked on. */
type Memory = string[];

let topics = 0;

/** A batch of `ids` at `firstOffset`; every id takes one offset. */
function batch(topic: string, firstOffset: number, ids: readonly string[], partition = 0): Batch {
  const events = ids.map((id) => ({ tenantId: 'acme', key: 'k', id }));
  return { topic, partition, firstOffset, nextOffset: firstOffset + ids.length, events };
}

describe('ExactlyOnce', () => {
  const service = new TestService();
  let dataSource: DataSource;
  let topic = '';

  beforeAll(async () => {
    await service.migrate(
      migration(
        1,
        `${exactlyOnceTables} ${lastRecordColumn} create table counted (topic_partition text not null, id text not null check (id <> 'bad'));`,
      ),
    );
    dataSource = await service.connect(8);
  });

  afterAll(() => service.remove());

  /** One instance of a service; each test has a topic of its own. */
  function owner(
    options: { horizonMs?: number; maxIds?: number; fault?: () => void; transactions?: (readonly Change[])[] } = {},
  ): ExactlyOnce<Memory, Change> {
    return new ExactlyOnce<Memory, Change>(dataSource, {
      group: 'tests',
      horizonMs: options.horizonMs ?? 3_600_000,
      maxIds: options.maxIds ?? 1_000,
      createMemory: () => [],
      apply: async (manager, changes) => {
        options.transactions?.push(changes);
        for (const { partition, ids } of changes) {
          await manager.query('insert into counted select $1, id from unnest($2::text[]) as e(id)', [partition, ids]);
        }
        options.fault?.();
      },
    });
  }

  function newTopic(): string {
    topics += 1;
    topic = `topic-${topics}`;
    return topic;
  }

  /** Takes a batch through both halves; returns the ids that were new. */
  async function count(exactlyOnce: ExactlyOnce<Memory, Change>, given: Batch): Promise<string[]> {
    const { fresh, memory, ids } = await exactlyOnce.fresh(given);
    const freshIds = fresh.map(({ id }) => id);
    memory.push(...freshIds);
    await exactlyOnce.commit(given, ids, { partition: `${given.topic}/${given.partition}`, ids: freshIds });
    return freshIds;
  }

  /** What is counted of a partition of this test's topic, in order. */
  async function counted(partition = 0): Promise<string[]> {
    const rows = await dataSource.query<{ id: string }[]>('select id from counted where topic_partition = $1', [
      `${topic}/${partition}`,
    ]);
    return rows.map(({ id }) => id).toSorted();
  }

  const position = (partition = 0) => owner().position('tests', topic, partition);

  it('knows no position before the first batch, then the one behind it', async () => {
    newTopic();
    expect(await position()).toBeUndefined();
    await count(owner(), batch(topic, 7, ['a', 'b']));
    expect(await position()).toBe(9);
    expect(await owner().position('others', topic, 0)).toBeUndefined();
  });

  it('keeps the mark of the last record with its position, and forgets it when the position is set otherwise', async () => {
    newTopic();
    const mark = (at: number) => owner().lastRecord('tests', topic, 0, at);
    expect(await mark(0)).toBeUndefined();
    await count(owner(), { ...batch(topic, 7, ['a', 'b']), lastRecord: 'abc' });
    expect([await mark(9), await mark(8)]).toEqual(['abc', undefined]);
    await dataSource.query('update consumer_offsets set next_offset = 8 where topic = $1', [topic]);
    expect(await mark(8)).toBeUndefined();
    await count(owner(), batch(topic, 8, ['c']));
    expect(await mark(9)).toBeUndefined();
  });

  it('counts an id once within a batch, over batches, and over owners', async () => {
    const exactlyOnce = owner();
    newTopic();
    expect(await count(exactlyOnce, batch(topic, 0, ['a', 'b', 'a', 'a']))).toEqual(['a', 'b']);
    expect(await count(exactlyOnce, batch(topic, 4, ['b', 'c']))).toEqual(['c']);
    expect(await count(owner(), batch(topic, 6, ['a', 'b', 'c', 'd']))).toEqual(['d']);
    expect(await counted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('tells events apart that share an id but not tenant, key or topic', async () => {
    const exactlyOnce = owner();
    newTopic();
    const given = batch(topic, 0, ['a', 'a', 'a']);
    const events = [
      { tenantId: 'acme', key: 'k', id: 'a' },
      { tenantId: 'beta', key: 'k', id: 'a' },
      { tenantId: 'acme', key: 'l', id: 'a' },
    ];
    expect(await count(exactlyOnce, { ...given, events })).toEqual(['a', 'a', 'a']);
    expect(await count(exactlyOnce, batch(newTopic(), 0, ['a']))).toEqual(['a']);
  });

  it('moves on over a batch without events', async () => {
    const exactlyOnce = owner();
    newTopic();
    await count(exactlyOnce, { ...batch(topic, 0, []), nextOffset: 50 });
    expect(await position()).toBe(50);
    expect(await count(exactlyOnce, batch(topic, 50, ['a']))).toEqual(['a']);
  });

  it('refuses an owner whose position another one has moved, before and at the commit', async () => {
    const [zombie, successor] = [owner(), owner()];
    newTopic();
    await count(zombie, batch(topic, 0, ['a']));
    const late = batch(topic, 1, ['b']);
    const { ids } = await zombie.fresh(late);
    expect(await count(successor, batch(topic, 1, ['b', 'c']))).toEqual(['b', 'c']);

    const committing = zombie.commit(late, ids, { partition: `${topic}/0`, ids: ['b'] });
    await expect(committing).rejects.toMatchObject({ code: 'OFFSET_FENCED', retriable: false });
    await expect(zombie.fresh(batch(topic, 2, ['c']))).rejects.toMatchObject({ code: 'OFFSET_FENCED' });
    expect(await counted()).toEqual(['a', 'b', 'c']);
    expect(await position()).toBe(3);
    expect(await count(zombie, batch(topic, 3, ['c', 'd']))).toEqual(['d']);
  });

  it('lets one of two instances win that begin a partition at the same time', async () => {
    newTopic();
    const results = await Promise.allSettled([1, 2, 3].map(() => count(owner(), batch(topic, 0, ['a', 'b']))));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(await counted()).toEqual(['a', 'b']);
  });

  it('stores nothing of a batch whose change fails, and counts it when it comes again', async () => {
    let failing = true;
    const exactlyOnce = owner({
      fault: () => {
        if (failing) throw new Error('bug');
      },
    });
    newTopic();
    await expect(count(exactlyOnce, batch(topic, 0, ['a', 'b']))).rejects.toThrow('bug');
    expect([await counted(), await position()]).toEqual([[], 0]);
    failing = false;
    expect(await count(exactlyOnce, batch(topic, 0, ['a', 'b']))).toEqual(['a', 'b']);
    expect(await counted()).toEqual(['a', 'b']);
  });

  it('reports a lost connection as an outage, and goes on after it', async () => {
    newTopic();
    const admin = await new DataSource({ type: 'postgres', url: runningStack.adminDatabaseUrl }).initialize();
    let cut = true;
    const exactlyOnce = new ExactlyOnce<null, null>(dataSource, {
      ...{ group: 'tests', horizonMs: 1_000, maxIds: 10, createMemory: () => null },
      apply: async (manager) => {
        if (cut) {
          const [row] = await manager.query<{ pid: number }[]>('select pg_backend_pid() as pid');
          await admin.query('select pg_terminate_backend($1, 5000)', [row?.pid]);
        }
        await manager.query('select 1');
      },
    });
    const given = batch(topic, 0, ['a']);
    const { ids } = await exactlyOnce.fresh(given);
    await expect(exactlyOnce.commit(given, ids, null)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retriable: true,
    });
    cut = false;
    const again = await exactlyOnce.fresh(given);
    await exactlyOnce.commit(given, again.ids, null);
    expect(await position()).toBe(1);
    await admin.destroy();
  });

  it('stores partitions that commit at the same moment in one transaction, without the one that is fenced off', async () => {
    const transactions: (readonly Change[])[] = [];
    const exactlyOnce = owner({ transactions });
    newTopic();
    const given = [0, 1, 2, 3].map((partition) => batch(topic, 0, ['a', 'b'], partition));
    const prepared = await Promise.all(given.map(async (one) => ({ one, ids: (await exactlyOnce.fresh(one)).ids })));
    await count(owner(), batch(topic, 0, ['a'], 2));

    const results = await Promise.allSettled(
      prepared.map(({ one, ids }) =>
        exactlyOnce.commit(one, ids, { partition: `${topic}/${one.partition}`, ids: ['a', 'b'] }),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(transactions.map((changes) => changes.map(({ partition }) => partition))).toEqual([
      [`${topic}/0`, `${topic}/1`, `${topic}/3`],
    ]);
    expect(await Promise.all([0, 1, 2, 3].map(counted))).toEqual([['a', 'b'], ['a', 'b'], ['a'], ['a', 'b']]);
    expect(await Promise.all([0, 1, 2, 3].map(position))).toEqual([2, 2, 1, 2]);
  });

  it('does not let a partition fail for what another one in its transaction did', async () => {
    const exactlyOnce = owner();
    newTopic();
    const results = await Promise.allSettled([
      count(exactlyOnce, batch(topic, 0, ['a'], 0)),
      count(exactlyOnce, batch(topic, 0, ['bad'], 1)),
      count(exactlyOnce, batch(topic, 0, ['c'], 2)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toMatchObject({ code: '23514' });
    expect(await Promise.all([0, 1, 2].map(counted))).toEqual([['a'], [], ['c']]);
    expect(await Promise.all([0, 1, 2].map(position))).toEqual([1, 0, 1]);
  });

  it('keeps the memory of a partition while its batches are stored one after the other', async () => {
    const exactlyOnce = owner();
    newTopic();
    await count(exactlyOnce, batch(topic, 0, ['a']));
    await count(exactlyOnce, batch(topic, 1, ['b']));
    expect((await exactlyOnce.fresh(batch(topic, 2, ['c']))).memory).toEqual(['a', 'b']);
  });

  it('forgets what a batch has left in memory that was not stored', async () => {
    const exactlyOnce = owner();
    newTopic();
    await count(exactlyOnce, batch(topic, 0, ['a']));
    const abandoned = await exactlyOnce.fresh(batch(topic, 1, ['b']));
    abandoned.memory.push('half');
    const again = await exactlyOnce.fresh(batch(topic, 1, ['b']));
    expect(again.memory).toEqual([]);
    expect(again.fresh.map(({ id }) => id)).toEqual(['b']);
  });

  it('counts once when a batch comes again while it is still being handled', async () => {
    const exactlyOnce = owner();
    newTopic();
    await count(exactlyOnce, batch(topic, 0, ['a']));
    const [slow, again] = [batch(topic, 1, ['b', 'c']), batch(topic, 1, ['b', 'c', 'd'])];
    const prepared = [await exactlyOnce.fresh(slow), await exactlyOnce.fresh(again)] as const;
    expect(prepared[0].memory).not.toBe(prepared[1].memory);
    const change = (ids: readonly string[]) => ({ partition: `${topic}/0`, ids });
    const results = await Promise.allSettled([
      exactlyOnce.commit(slow, prepared[0].ids, change(['b', 'c'])),
      exactlyOnce.commit(again, prepared[1].ids, change(['b', 'c', 'd'])),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);

    const end = (await position()) ?? 0;
    expect((await count(exactlyOnce, batch(topic, end, ['b', 'c', 'd', 'e']))).at(-1)).toBe('e');
    expect(await counted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lends no memory twice, neither a loaded one nor one that is being loaded', async () => {
    const exactlyOnce = owner();
    newTopic();
    for (const firstOffset of [0, 1]) {
      const id = `at ${firstOffset}`;
      const [slow, again] = [batch(topic, firstOffset, [id]), batch(topic, firstOffset, [id])];
      const prepared = await Promise.all([exactlyOnce.fresh(slow), exactlyOnce.fresh(again)]);
      expect(prepared.map(({ fresh }) => fresh.length)).toEqual([1, 1]);
      expect(prepared[0].memory).not.toBe(prepared[1].memory);

      const change = { partition: `${topic}/0`, ids: [id] };
      await exactlyOnce.commit(again, prepared[1].ids, change);
      await expect(exactlyOnce.commit(slow, prepared[0].ids, change)).rejects.toMatchObject({ code: 'OFFSET_FENCED' });
    }
    expect(await counted()).toEqual(['at 0', 'at 1']);
  });

  it('changes nothing when the position is set back to replay, and counts on behind it', async () => {
    newTopic();
    const first = owner();
    await count(first, batch(topic, 0, ['a', 'b']));
    await count(first, batch(topic, 2, ['c']));
    await dataSource.query('update consumer_offsets set next_offset = 0 where topic = $1', [topic]);
    const second = owner();
    expect(await count(second, batch(topic, 0, ['a', 'b', 'c']))).toEqual([]);
    expect(await count(second, batch(topic, 3, ['d']))).toEqual(['d']);
    expect(await counted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('counts a replay from before the horizon again, once', async () => {
    newTopic();
    await count(owner(), batch(topic, 0, ['a', 'b']));
    await dataSource.query(`update processed_ids set counted_at = now() - interval '90 minutes' where topic = $1`, [
      topic,
    ]);
    await dataSource.query('update consumer_offsets set next_offset = 0 where topic = $1', [topic]);
    const exactlyOnce = owner();
    expect(await count(exactlyOnce, batch(topic, 0, ['b', 'c']))).toEqual(['b', 'c']);
    expect(await count(owner(), batch(topic, 2, ['a', 'b', 'c']))).toEqual([]);
  });

  it('deletes ids past twice the horizon and no younger ones', async () => {
    newTopic();
    const exactlyOnce = owner();
    for (const [index, age] of ['121 minutes', '119 minutes', '0 minutes'].entries()) {
      await count(exactlyOnce, batch(topic, index, [`${index}`]));
      await dataSource.query(
        `update processed_ids set counted_at = now() - $1::interval where topic = $2 and first_offset = $3`,
        [age, topic, index],
      );
    }
    expect(await exactlyOnce.deleteExpiredIds()).toBe(1);
    const rows = await dataSource.query<{ first_offset: number }[]>(
      'select first_offset from processed_ids where topic = $1 order by 1',
      [topic],
    );
    expect(rows.map(({ first_offset }) => first_offset)).toEqual([1, 2]);
  });

  it('loads no more ids than it remembers, the newest ones', async () => {
    newTopic();
    const exactlyOnce = owner();
    for (let index = 0; index < 20; index += 1) {
      await count(
        exactlyOnce,
        batch(
          topic,
          index * 10,
          Array.from({ length: 10 }, (_, one) => `${index * 10 + one}`),
        ),
      );
    }
    const small = owner({ maxIds: 30 });
    const all = Array.from({ length: 200 }, (_, index) => `${index}`);
    const { fresh } = await small.fresh(batch(topic, 200, all));
    expect(fresh.map(({ id }) => id)).toEqual(all.slice(0, 140));
  });

  it('stores 16 bytes an event', async () => {
    newTopic();
    await count(owner(), batch(topic, 0, ['a', 'b', 'a']));
    const rows = await dataSource.query<{ bytes: number }[]>(
      'select octet_length(ids) as bytes from processed_ids where topic = $1',
      [topic],
    );
    expect(rows).toEqual([{ bytes: 2 * hashWords * 4 }]);
  });

  it('counts exactly once when instances fight over partitions with failures in between', async () => {
    newTopic();
    let transactions = 0;
    const fault = () => {
      transactions += 1;
      if (transactions % 5 === 0) throw new Error('bug');
    };
    const log = Array.from({ length: 3 }, () => Array.from({ length: 60 }, (_, index) => `${index % 45}`));
    const instances = [owner({ fault }), owner({ fault }), owner()];
    await Promise.all(
      instances.flatMap((instance, number) =>
        log.map(async (ids, partition) => {
          for (let at = 0; at < ids.length;) {
            const given = batch(topic, at, ids.slice(at, at + 3 + ((at + number) % 4)), partition);
            await count(instance, given).catch(() => undefined);
            at = (await instance.position('tests', topic, partition)) ?? 0;
          }
        }),
      ),
    );
    const expected = Array.from({ length: 45 }, (_, index) => `${index}`).toSorted();
    expect(await Promise.all([0, 1, 2].map(counted))).toEqual([expected, expected, expected]);
    expect(transactions).toBeGreaterThan(5);
  });
});

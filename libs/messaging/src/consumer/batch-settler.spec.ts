import { beforeEach, describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { batchOf, idsOf } from '../testing/consumed-events.ts';
import type { DeadLetter } from '../dead-letters.ts';
import { settleBatch, type SettledBatch } from './batch-settler.ts';
import type { BatchHandler, EventBatch } from './event-batch.ts';
import { deadLetter, drop, ok, retry, waitsForKey, type Outcome } from './outcome.ts';

/** What happened, in order: `handle a0 b1`, `letter a0 CODE`, `commit 10-12`, `wait 50`. */
let log: string[] = [];
let letters: DeadLetter[] = [];

beforeEach(() => {
  log = [];
  letters = [];
});

function settle(batch: ReturnType<typeof batchOf>, handler: BatchHandler): Promise<SettledBatch> {
  return settleBatch(batch, batch.messages, {
    handler: async (given) => {
      log.push(['handle', ...idsOf(given)].join(' '));
      return handler(given);
    },
    policy: { attempts: 3, firstMs: 100, lastMs: 150, random: () => 0 },
    wait: (ms) => {
      log.push(`wait ${ms}`);
      return Promise.resolve();
    },
    sendDeadLetters: (given) => {
      letters.push(...given);
      log.push(...given.map(({ message, reasonCode }) => `letter ${message.offset} ${reasonCode}`));
      return Promise.resolve();
    },
  });
}

/** Outcomes by event id; ok for the others. */
function outcomes(given: EventBatch, byId: Readonly<Record<string, Outcome>>): Outcome[] {
  return given.events.map(({ id }) => byId[id] ?? ok);
}

const outage = () => new NadiError('DATABASE_UNAVAILABLE', { message: 'refused', retriable: true });

describe('settleBatch', () => {
  it('takes no answer for ok', async () => {
    const settled = await settle(batchOf('a', 'b'), () => Promise.resolve());
    expect(settled).toEqual({ deadLettered: 0, dropped: new Map() });
    expect(log).toEqual(['handle a0 b1']);
  });

  it('hands over a batch without events, for its position', async () => {
    await settle(batchOf(), () => Promise.resolve([]));
    expect(log).toEqual(['handle']);
  });

  it('counts drops by their rule and sends dead letters with record, reason and attempts', async () => {
    const batch = batchOf('a', 'b', 'c', 'd');
    const settled = await settle(batch, (given) =>
      Promise.resolve(
        outcomes(given, {
          a0: drop('duplicate'),
          b1: drop('duplicate'),
          c2: deadLetter('NO_PRICE', 'price is missing'),
        }),
      ),
    );
    expect(settled).toEqual({ deadLettered: 1, dropped: new Map([['duplicate', 2]]) });
    expect(letters).toEqual([
      {
        group: 'tests',
        topic: batch.topic,
        partition: 3,
        message: batch.messages[2],
        attempts: 1,
        reasonCode: 'NO_PRICE',
        reason: 'price is missing',
      },
    ]);
  });

  it('tries events again with growing delays while the others are done, then gives them up', async () => {
    await settle(batchOf('a', 'b'), (given) =>
      Promise.resolve(outcomes(given, { b1: retry('busy', 'receiver said 503') })),
    );
    expect(log).toEqual([
      'handle a0 b1',
      'wait 50',
      'handle b1',
      'wait 75',
      'handle b1',
      'letter 11 RETRIES_EXHAUSTED',
    ]);
    expect(letters[0]).toMatchObject({ attempts: 3, reason: 'busy: receiver said 503' });
  });

  it('lets an event succeed at its second attempt', async () => {
    let attempts = 0;
    const settled = await settle(batchOf('a'), () => {
      attempts += 1;
      return Promise.resolve([attempts === 1 ? retry('busy') : ok]);
    });
    expect([log, settled.deadLettered]).toEqual([['handle a0', 'wait 50', 'handle a0'], 0]);
  });

  it('does not count it as an attempt when an event waits for an earlier one with its key', async () => {
    await settle(batchOf('a', 'a'), (given) => {
      const [first] = given.events;
      return Promise.resolve(first?.id === 'a0' ? [retry('busy'), waitsForKey] : [ok]);
    });
    expect(log).toEqual([
      ...['handle a0 a1', 'wait 50', 'handle a0 a1', 'wait 75', 'handle a0 a1', 'letter 10 RETRIES_EXHAUSTED'],
      'handle a1',
    ]);
  });

  it('gives the events one by one after an unexpected error, so that one bad event costs only itself', async () => {
    const settled = await settle(batchOf('a', 'b', 'c'), (given) =>
      given.events.some(({ id }) => id === 'b1') ? Promise.reject(new TypeError('no such field')) : Promise.resolve(),
    );
    expect(log).toEqual([
      'handle a0 b1 c2',
      'handle a0',
      'handle b1',
      'letter 11 HANDLER_FAILED',
      'handle',
      'handle c2',
    ]);
    expect(letters[0]).toMatchObject({ attempts: 1, reason: 'no such field' });
    expect(settled.deadLettered).toBe(1);
  });

  it('keeps the order per key when events are given one by one', async () => {
    let retries = 0;
    await settle(batchOf('a', 'b', 'a', 'c'), (given) => {
      if (given.events.some(({ id }) => id === 'b1')) {
        return Promise.reject(new Error('poison'));
      }
      const busy = given.events.some(({ id }) => id === 'a0') && retries++ === 0;
      return Promise.resolve(busy ? outcomes(given, { a0: retry('busy') }) : undefined);
    });
    expect(log).toEqual([
      ...['handle a0 b1 a2 c3', 'handle a0', 'handle b1', 'letter 11 HANDLER_FAILED', 'handle', 'handle c3'],
      ...['wait 50', 'handle a0 a2'],
    ]);
  });

  it('passes an outage on at once, also in the middle of one by one', async () => {
    await expect(settle(batchOf('a'), () => Promise.reject(outage()))).rejects.toMatchObject({ retriable: true });
    expect(log).toEqual(['handle a0']);

    log = [];
    const handler: BatchHandler = ({ events }) =>
      Promise.reject(events.length === 2 ? new Error('bug') : events[0]?.id === 'b1' ? outage() : new Error('bug'));
    const fencedOff = settle(batchOf('a', 'b'), async (given) =>
      given.events.length === 0 ? undefined : handler(given),
    );
    await expect(fencedOff).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(log).toEqual(['handle a0 b1', 'handle a0', 'letter 10 HANDLER_FAILED', 'handle', 'handle b1']);
  });

  it('passes a moved position on instead of isolating events', async () => {
    const fenced = new NadiError('OFFSET_FENCED', { message: 'moved' });
    await expect(settle(batchOf('a', 'b'), () => Promise.reject(fenced))).rejects.toBe(fenced);
    expect(log).toEqual(['handle a0 b1']);
  });

  it('passes the error of a batch without events on', async () => {
    await expect(settle(batchOf(), () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
  });

  it('commits a prepared batch after its dead letters are acknowledged', async () => {
    await settle(batchOf('a', 'b'), (given) =>
      Promise.resolve({
        outcomes: [ok, deadLetter('NO_PRICE')],
        commit: () => {
          log.push(`commit ${given.firstOffset}-${given.nextOffset}`);
          return Promise.resolve();
        },
      }),
    );
    expect(log).toEqual(['handle a0 b1', 'letter 11 NO_PRICE', 'commit 10-12']);
  });

  it('commits prepared batches one by one over adjoining ranges when the whole batch cannot be stored', async () => {
    await settle(batchOf('a', 'b', 'c'), (given) =>
      Promise.resolve({
        outcomes: given.events.map(() => ok),
        commit: () => {
          if (given.events.some(({ id }) => id === 'b1')) {
            return Promise.reject(new Error('violates check constraint'));
          }
          log.push(`commit ${given.firstOffset}-${given.nextOffset}`);
          return Promise.resolve();
        },
      }),
    );
    expect(log).toEqual([
      ...['handle a0 b1 c2', 'handle a0', 'commit 10-11', 'handle b1', 'letter 11 HANDLER_FAILED'],
      ...['handle', 'commit 11-12', 'handle c2', 'commit 12-13'],
    ]);
  });

  it('neither commits nor goes on when dead letters cannot be sent', async () => {
    const batch = batchOf('a', 'b');
    let committed = false;
    const sending = settleBatch(batch, batch.messages, {
      handler: () =>
        Promise.resolve({
          outcomes: [ok, deadLetter('NO_PRICE')],
          commit: () => {
            committed = true;
            return Promise.resolve();
          },
        }),
      policy: { attempts: 3, firstMs: 1, lastMs: 1, random: () => 0 },
      wait: () => Promise.resolve(),
      sendDeadLetters: () => Promise.reject(new NadiError('BROKER_UNAVAILABLE', { message: 'down', retriable: true })),
    });
    await expect(sending).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
    expect(committed).toBe(false);
  });
});

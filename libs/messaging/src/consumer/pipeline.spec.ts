import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { batchOf } from '../testing/consumed-events.ts';
import type { ConsumedEvent } from './event-batch.ts';
import { deadLetter, drop, ok, retry, waitsForKey, type Outcome } from './outcome.ts';
import { eachEvent, next, pipeline, settle, type Step } from './pipeline.ts';

const double: Step<number, number> = { name: 'double', run: (value) => next(value * 2) };
const refuseOdd: Step<number, number> = {
  name: 'refuse-odd',
  run: async (value) => (value % 2 === 0 ? next(value) : settle(drop('odd'))),
};

describe('pipeline', () => {
  it('names its steps in order', () => {
    expect(pipeline(refuseOdd, double).steps).toEqual(['refuse-odd', 'double']);
  });

  it('hands each value on and is ok at the end', async () => {
    const seen: number[] = [];
    const record: Step<number, number> = { name: 'record', run: (value) => next(seen.push(value)) };
    expect(await pipeline(refuseOdd, double, record).run(4)).toEqual(ok);
    expect(seen).toEqual([8]);
  });

  it('ends at the first step that settles', async () => {
    const unreachable: Step<number, number> = {
      name: 'unreachable',
      run: () => {
        throw new Error('must not run');
      },
    };
    expect(await pipeline(refuseOdd, unreachable).run(3)).toEqual(drop('odd'));
  });
});

describe('eachEvent', () => {
  const handled: string[] = [];
  const handler = (byId: Readonly<Record<string, Outcome | Error>>) => {
    handled.length = 0;
    return eachEvent(
      pipeline<ConsumedEvent>({
        name: 'answer',
        run: ({ id }) => {
          handled.push(id);
          const answer = byId[id] ?? ok;
          if (answer instanceof Error) {
            throw answer;
          }
          return settle(answer);
        },
      }),
    );
  };

  it('lets later events of a key wait for one that is tried again, and only those', async () => {
    const outcomes = await handler({ a0: retry('busy') })(batchOf('a', 'b', 'a', 'a'));
    expect(outcomes).toEqual([retry('busy'), ok, waitsForKey, waitsForKey]);
    expect(handled).toEqual(['a0', 'b1']);
  });

  it('makes an event a dead letter on which a step throws, without handling its neighbours twice', async () => {
    const outcomes = await handler({ b1: new TypeError('no such field') })(batchOf('a', 'b', 'c'));
    expect(outcomes).toEqual([ok, deadLetter('HANDLER_FAILED', 'no such field'), ok]);
    expect(handled).toEqual(['a0', 'b1', 'c2']);
  });

  it('passes an outage on, since it is not the fault of the event', async () => {
    const outage = new NadiError('DATABASE_UNAVAILABLE', { message: 'refused', retriable: true });
    await expect(handler({ b1: outage })(batchOf('a', 'b', 'c'))).rejects.toBe(outage);
    expect(handled).toEqual(['a0', 'b1']);
  });
});

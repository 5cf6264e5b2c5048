import { describe, expect, it } from '@jest/globals';
import { PositionHints, type Committing } from './position-hints.ts';

/** A client with one partition. */
function client() {
  const committed: string[] = [];
  const state = { resolved: '0', committed: '0', fails: false, knowsNothing: false };
  const payload = {
    uncommittedOffsets: () => {
      if (state.knowsNothing) {
        throw new TypeError("Cannot read properties of undefined (reading '0')");
      }
      const partitions = [{ partition: 0, offset: state.resolved }];
      return { topics: state.resolved === state.committed ? [] : [{ topic: 't', partitions }] };
    },
    commitOffsetsIfNecessary: ({ topics }: { topics: { partitions: { offset: string }[] }[] }) => {
      if (state.fails) {
        return Promise.reject(new Error('rebalancing'));
      }
      state.committed = topics[0]?.partitions[0]?.offset ?? '';
      committed.push(state.committed);
      return Promise.resolve();
    },
  };
  return { committed, state, payload: payload as unknown as Committing };
}

describe('PositionHints', () => {
  it('commits the newest position once for many batches', async () => {
    const { committed, state, payload } = client();
    const hints = new PositionHints(60_000);
    for (const resolved of ['1', '2', '3']) {
      state.resolved = resolved;
      hints.moved(payload);
    }
    await hints.stop();
    await hints.stop();
    expect(committed).toEqual(['3']);
  });

  it('says a position later that could not be committed', async () => {
    const { committed, state, payload } = client();
    const hints = new PositionHints(60_000);
    state.resolved = '5';
    hints.moved(payload);
    state.fails = true;
    await hints.stop();
    state.fails = false;
    state.knowsNothing = true;
    await hints.stop();
    state.knowsNothing = false;
    await hints.stop();
    expect(committed).toEqual(['5']);
  });
});

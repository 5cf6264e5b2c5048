import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RepeatedWork } from './repeated-work.ts';

describe('RepeatedWork', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('begins a turn at once, and each further one after the pause that the one before asked for', async () => {
    const pauses = [10, 500, 10];
    const turn = jest.fn(async () => pauses.shift() ?? 0);
    const work = new RepeatedWork(turn);
    work.start();
    await jest.advanceTimersByTimeAsync(10);
    expect(turn).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(499);
    expect(turn).toHaveBeenCalledTimes(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(turn).toHaveBeenCalledTimes(3);
    await work.stop();
  });

  it('finishes the turn under way when it is stopped, and begins none after it', async () => {
    const underWay = Promise.withResolvers<number>();
    const turn = jest.fn(() => underWay.promise);
    const work = new RepeatedWork(turn);
    work.start();
    let hasStopped = false;
    const stopped = work.stop().then(() => (hasStopped = true));
    await jest.advanceTimersByTimeAsync(1_000);
    expect([work.isStopped, hasStopped]).toEqual([true, false]);
    underWay.resolve(0);
    await stopped;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(turn).toHaveBeenCalledTimes(1);
  });
});

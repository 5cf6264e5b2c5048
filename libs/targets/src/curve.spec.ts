import { describe, expect, it } from '@jest/globals';
import { earlierShares, shareBy, sharesOf, type StepSum } from './index.ts';

const step = (value: number, events: number): StepSum => ({ value, events });

describe('a curve', () => {
  it('comes in evenly within a step', () => {
    const shares = sharesOf([3, 1]);
    expect([0, 0.5, 1, 1.5, 2, 9].map((passed) => shareBy(shares, passed))).toEqual([0, 0.375, 0.75, 0.875, 1, 1]);
  });

  it('follows an earlier period as far as its events can be trusted', () => {
    // 80 events: four fifths of the row's own shape, a fifth of that of all, which is the same trust between [0, 1] and even.
    const [first, second] = earlierShares([step(60, 60), step(20, 20)], [step(0, 0), step(80, 80)]) as [number, number];
    expect(first).toBeCloseTo(0.8 * 0.75 + 0.2 * (0.8 * 0 + 0.2 * 0.5), 12);
    expect(first + second).toBeCloseTo(1, 12);
  });

  it('of a row without earlier sales is that of all rows, and without any the even one', () => {
    const nothing = [step(0, 0), step(0, 0)];
    expect(earlierShares(nothing, [step(0, 0), step(5, 1_000_000)])[1]).toBeCloseTo(1, 4);
    expect(earlierShares(nothing, nothing)).toEqual([0.5, 0.5]);
  });

  it('expects nothing of a step in which more came back than was sold', () => {
    const shares = earlierShares([step(-5, 1e9), step(10, 1e9)], [step(-5, 1e9), step(10, 1e9)]);
    expect(shares[0]).toBeCloseTo(0, 6);
  });
});

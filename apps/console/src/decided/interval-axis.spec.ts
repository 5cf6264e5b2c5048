import { describe, expect, it } from '@jest/globals';
import { intervalAxis } from './interval-axis.ts';

describe('the axis of intervals', () => {
  it('has room for all of them and for zero', () => {
    const { min, max, ticks } = intervalAxis([
      { estimate: 0.05, low: 0.02, high: 0.09 },
      { estimate: 0.04, low: 0.01, reference: 0.12 },
    ]);
    expect(min).toBeLessThan(0);
    expect(max).toBeGreaterThan(0.12);
    expect(ticks).toEqual([0, 0.05, 0.1]);
  });

  it('has round ticks on both sides of zero', () => {
    expect(intervalAxis([{ low: -30, high: 41 }]).ticks).toEqual([-20, 0, 20, 40]);
  });

  it('exists without any interval', () => {
    expect(intervalAxis([])).toEqual({ min: -0.5, max: 0.5, ticks: [-0.4, -0.2, 0, 0.2, 0.4] });
    expect(intervalAxis([{ estimate: 0, low: 0, high: 0 }]).ticks).toContain(0);
  });

  it('leaves out what is not finite', () => {
    expect(intervalAxis([{ low: -1, high: Number.POSITIVE_INFINITY }]).max).toBeLessThan(1);
  });
});

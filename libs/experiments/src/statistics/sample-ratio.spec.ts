import { describe, expect, it } from '@jest/globals';
import { checkSampleRatio } from './sample-ratio.ts';

describe('checkSampleRatio', () => {
  /** Computed by another program, out of logarithms of the gamma function. */
  it.each([
    [[5_200, 4_800], [1, 1], 0.025890461],
    [[52_000, 48_000], [2, 2], 8.4801e-32],
    [[900, 80], [9, 1], 0.882196304],
    [[1_000, 1_100, 900], [1, 1, 1], 0.12927881],
  ])('gives the evidence of %j at weights of %j', (counts, weights, pValue) => {
    expect(checkSampleRatio(counts, weights, 0.01).pValue / pValue).toBeCloseTo(1, 4);
  });

  it('finds a mismatch at most at its alpha', () => {
    expect(checkSampleRatio([5_200, 4_800], [1, 1], 0.01).mismatch).toBe(false);
    expect(checkSampleRatio([5_200, 4_800], [1, 1], 0.03)).toMatchObject({
      mismatch: true,
      observed: [0.52, 0.48],
      expected: [0.5, 0.5],
    });
  });

  it('says nothing before there are units, nor of a right ratio of very many', () => {
    expect(checkSampleRatio([0, 0], [1, 3], 0.01)).toEqual({
      pValue: 1,
      mismatch: false,
      observed: [0, 0],
      expected: [0.25, 0.75],
    });
    expect(checkSampleRatio([1e9, 1e9], [1, 1], 0.01).pValue).toBe(1);
  });
});

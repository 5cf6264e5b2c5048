import { describe, expect, it } from '@jest/globals';
import { benjaminiHochberg } from './multiple-comparisons.ts';

describe('benjaminiHochberg', () => {
  it('keeps the findings of the example of its authors', () => {
    const pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(pValues, 0.05).filter(Boolean)).toHaveLength(4);
  });

  it('lets a stronger finding carry a weaker one, in the order that was given', () => {
    expect(benjaminiHochberg([0.9, 0.04, 0.03], 0.05)).toEqual([false, false, false]);
    expect(benjaminiHochberg([0.9, 0.033, 0.03], 0.05)).toEqual([false, true, true]);
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });
});

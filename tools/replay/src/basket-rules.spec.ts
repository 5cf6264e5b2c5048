import { describe, expect, it } from '@jest/globals';
import { basketRules } from './basket-rules.ts';

const lines = (baskets: readonly string[]) =>
  baskets.flatMap((products, index) => products.split(' ').map((product) => [String(index), product] as const));

describe('basketRules', () => {
  it('has both directions of each pair that is frequent enough, with support, confidence and lift', () => {
    const rules = basketRules(lines(['tea pot', 'tea pot cup', 'tea', 'hat']), { minimumBaskets: 2, mostItems: 9 });
    expect(rules).toEqual([
      { antecedent: 'tea', consequent: 'pot', baskets: 2, support: 0.5, confidence: 2 / 3, lift: 4 / 3 },
      { antecedent: 'pot', consequent: 'tea', baskets: 2, support: 0.5, confidence: 1, lift: 4 / 3 },
    ]);
  });

  it('counts a product once per basket, and leaves large baskets out', () => {
    const rules = basketRules(lines(['tea pot tea', 'tea pot cup', 'hat']), { minimumBaskets: 1, mostItems: 2 });
    expect(rules.map(({ baskets, support }) => [baskets, support])).toEqual([
      [1, 0.5],
      [1, 0.5],
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { CostBudget } from './cost-budget.ts';

describe('the budget of queries', () => {
  it('waits as long as the bucket takes to fill, never for more than it holds', () => {
    let nowMs = 0;
    const budget = new CostBudget(() => nowMs);
    expect(budget.waitMs(1_000)).toBe(0);
    budget.learn({ maximumAvailable: 2_000, currentlyAvailable: 100, restoreRate: 100 });
    expect([budget.waitMs(100), budget.waitMs(150), budget.waitMs(10_000)]).toEqual([0, 500, 19_000]);
    nowMs = 300;
    expect(budget.waitMs(150)).toBe(200);
    nowMs = 1_000_000;
    expect(budget.waitMs(2_000)).toBe(0);
    budget.learn({ maximumAvailable: 2_000, currentlyAvailable: 0, restoreRate: 0 });
    expect(budget.waitMs(1)).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { judgeFairness, type TenantFact } from './fairness.ts';

const hot: TenantFact = { tenantId: 'hot', isHot: true, resumedAfterMs: 900, codes: new Set(['SHARE_EXCEEDED']) };
const calm: TenantFact = {
  tenantId: 'calm',
  isHot: false,
  resumedAfterMs: 100,
  codes: new Set(['BROKER_UNAVAILABLE']),
};
const failed = (facts: readonly TenantFact[]): string[] =>
  judgeFairness(facts, 1_000)
    .filter(({ ok }) => !ok)
    .map(({ name, detail }) => `${name}: ${detail}`);

describe('judgeFairness', () => {
  it('finds it fair that the hot tenant alone is refused for its share', () => {
    expect(failed([hot, calm])).toEqual([]);
  });

  it('notices a tenant that waits longer than the limit or for good', () => {
    const expected = ['every tenant is acknowledged within 1 s: not calm'];
    expect(failed([hot, { ...calm, resumedAfterMs: 1_001 }])).toEqual(expected);
    expect(failed([hot, { ...calm, resumedAfterMs: undefined }])).toEqual(expected);
  });

  it('notices a calm tenant that is refused for what the hot one has', () => {
    const expected = ['no tenant within its share is refused for it: calm'];
    expect(failed([hot, { ...calm, codes: new Set(['SHARE_EXCEEDED']) }])).toEqual(expected);
  });

  it('does not take a trial without tenants for a fair one', () => {
    expect(failed([])).toHaveLength(1);
  });
});

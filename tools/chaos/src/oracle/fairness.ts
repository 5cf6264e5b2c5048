import type { Trial } from '../case.ts';
import type { Criterion } from './judge.ts';

/** How one tenant fared beside the others. */
export interface TenantFact {
  readonly tenantId: string;
  /** True if it has most of the events: it may be refused where room is short. */
  readonly isHot: boolean;
  /** How long after the fault the next of its events was acknowledged, milliseconds; undefined if none was. */
  readonly resumedAfterMs: number | undefined;
  /** Codes with which its requests were put off. */
  readonly codes: ReadonlySet<string>;
}

/** What only who has more than its share may be told. */
const blame = ['SHARE_EXCEEDED', 'RATE_LIMITED', 'QUOTA_EXCEEDED'];

/** After a fault every tenant goes on, and nobody pays for the one that has most of the events. */
export function judgeFairness(facts: readonly TenantFact[], limitMs: number): Criterion[] {
  const late = facts.filter(({ resumedAfterMs = Infinity }) => resumedAfterMs > limitMs);
  const blamed = facts.filter(({ isHot, codes }) => !isHot && blame.some((code) => codes.has(code)));
  const slowest = facts.reduce((most, { resumedAfterMs = Infinity }) => Math.max(most, resumedAfterMs), 0);
  const names = (some: readonly TenantFact[]): string => some.map(({ tenantId }) => tenantId).join(', ');
  return [
    {
      name: `every tenant is acknowledged within ${limitMs / 1000} s`,
      ok: facts.length > 0 && late.length === 0,
      detail: late.length === 0 ? `the last after ${(slowest / 1000).toFixed(1)} s` : `not ${names(late)}`,
    },
    {
      name: 'no tenant within its share is refused for it',
      ok: blamed.length === 0,
      detail: blamed.length === 0 ? 'none' : names(blamed),
    },
  ];
}

/** Waits until every tenant of a trial was acknowledged after a moment of `performance.now`, and judges. */
export async function checkFairness(trial: Trial, sinceMs: number, limitMs: number): Promise<void> {
  const { load, tenants } = trial;
  const resumed = (tenantId: string): number | undefined => load.resumedAfterMs(sinceMs, tenantId);
  await trial.until(() => tenants.every(({ tenantId }) => resumed(tenantId) !== undefined), limitMs);
  const facts = tenants.map(({ tenantId }, index) => ({
    ...{ tenantId, isHot: index === 0 },
    resumedAfterMs: resumed(tenantId),
    codes: load.codesOf(tenantId),
  }));
  for (const { name, ok, detail } of judgeFairness(facts, limitMs)) trial.check(name, ok, detail);
}

import type { IdentityText } from './identity-set.ts';

/** What was found outside and inside of the platform after a run, per contract. */
export interface ContractFacts {
  /** Identities the API has acknowledged. */
  readonly acked: ReadonlySet<IdentityText>;
  /** Identities reporting has stored as counted, with repetitions if there are any. */
  readonly stored: readonly IdentityText[];
  /** What the metric says. */
  readonly counted: number;
}

/** The arithmetic of a run. */
export interface RunVerdict {
  readonly acked: number;
  readonly counted: number;
  /** Acknowledged, but neither counted nor a dead letter; or stored as counted, but missing in the metric. */
  readonly lost: number;
  /** Counted more often than there are different events. */
  readonly duplicated: number;
}

/** Holds what was acknowledged against what was counted; per contract, so that one error cannot hide another. */
export function judge(facts: Iterable<ContractFacts>, deadLettered: ReadonlySet<IdentityText>): RunVerdict {
  const verdict = { acked: 0, counted: 0, lost: 0, duplicated: 0 };
  for (const { acked, stored, counted } of facts) {
    const distinct = new Set(stored);
    let missing = 0;
    for (const identity of acked) {
      if (!distinct.has(identity) && !deadLettered.has(identity)) missing += 1;
    }
    verdict.acked += acked.size;
    verdict.counted += counted;
    verdict.lost += missing + Math.max(0, distinct.size - counted);
    verdict.duplicated += Math.max(0, counted - distinct.size, stored.length - distinct.size);
  }
  return verdict;
}

/** True if every acknowledged event was counted exactly once, and there was one at all. */
export function isExact({ acked, lost, duplicated }: RunVerdict): boolean {
  return acked > 0 && lost === 0 && duplicated === 0;
}

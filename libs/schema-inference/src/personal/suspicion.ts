import type { FieldNode } from '../field-node.ts';
import { kindFacts, valueKinds, type PersonalKind } from './personal-kind.ts';

/** Why a field may hold personal data. */
export interface Suspicion {
  readonly kind: PersonalKind;
  readonly by: 'name' | 'values' | 'name and values';
  /** Share of the values that look like it, from 0 to 1. */
  readonly share: number;
  /** False if too few values match to take the field for personal: a remark, no more. */
  readonly isLikely: boolean;
  /** One sentence for people. */
  readonly reason: string;
}

/**
 * What speaks for personal data in a field: its name, or the values that looked like it. The elements of a list are looked at by
 * themselves. Undefined if nothing does.
 */
export function suspicionOf(node: FieldNode): Suspicion | undefined {
  const { counts, personalByName: named } = node;
  const values = counts.strings + counts.integers + counts.decimals;
  if (values === 0) {
    return undefined;
  }
  const [kind, found] = valueKinds
    .map((candidate) => [candidate, node.personal?.[candidate] ?? 0] as const)
    .reduce((most, next) => (next[1] > most[1] ? next : most));
  const share = found / values;
  if (named !== undefined) {
    const matching = node.personal?.[named as (typeof valueKinds)[number]] ?? 0;
    return nameSuspicion(named, matching / values);
  }
  if (found === 0) {
    return undefined;
  }
  const { words, share: enough } = kindFacts[kind];
  const isLikely = share >= enough;
  return { kind, by: 'values', share, isLikely, reason: `${percent(share)} of the values look like ${words}.` };
}

function nameSuspicion(kind: PersonalKind, share: number): Suspicion {
  const { words } = kindFacts[kind];
  const byValues = share > 0 ? `, and ${percent(share)} of the values look like it` : '';
  return {
    kind,
    by: share > 0 ? 'name and values' : 'name',
    share,
    isLikely: true,
    reason: `Its name says ${words}${byValues}.`,
  };
}

/** `3 %`; a share above zero is never shown as none, nor one below all as all. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) {
    return 'less than 1 %';
  }
  return share < 1 && rounded === 100 ? 'more than 99 %' : `${rounded} %`;
}

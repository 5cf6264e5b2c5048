import type { FieldNode } from '../field-node.ts';
import { kindFacts, valueKinds, type PersonalKind, type ValueKind } from './personal-kind.ts';

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
  const found = valueKinds.map((kind) => ({ kind, share: (node.personal?.[kind] ?? 0) / values }));
  if (named !== undefined) {
    const matching = found.filter(({ kind }) => publicKind(kind) === named);
    return nameSuspicion(
      named,
      matching.reduce((sum, { share }) => sum + share, 0),
    );
  }
  const [most] = found
    .filter(({ share }) => share > 0)
    .map(({ kind, share }) => ({ kind, share, isLikely: share >= kindFacts[kind].share }))
    .sort((left, right) => Number(right.isLikely) - Number(left.isLikely) || right.share - left.share);
  if (most === undefined) {
    return undefined;
  }
  const reason = `${percent(most.share)} of the values look like ${kindFacts[most.kind].words}.`;
  return { ...most, kind: publicKind(most.kind), by: 'values', reason };
}

function publicKind(kind: ValueKind): PersonalKind {
  return kind === 'bare-phone' ? 'phone' : kind;
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

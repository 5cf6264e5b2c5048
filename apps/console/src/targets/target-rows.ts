import type { ListedTarget, RowState, TargetRow } from '../api/index.ts';
import type { StateKind } from '../components/index.ts';

/** Off pace first, since something can still be done; then what is lost, what is not known, and what is well. */
const urgency: Readonly<Record<RowState, number>> = { 'off-pace': 0, missed: 1, pending: 2, 'on-pace': 3, met: 4 };

const kinds: Readonly<Record<RowState, StateKind>> = {
  ...{ 'off-pace': 'warn', missed: 'bad', pending: 'unknown', 'on-pace': 'good', met: 'good' },
};

export function rowStateKind(state: RowState): StateKind {
  return kinds[state];
}

/** Rows by how much they need somebody: by state, and among those the one furthest behind what is expected. */
export function worstFirst(rows: readonly TargetRow[]): readonly TargetRow[] {
  return rows.toSorted(
    (a, b) =>
      urgency[a.state] - urgency[b.state] ||
      (a.ratio ?? Number.POSITIVE_INFINITY) - (b.ratio ?? Number.POSITIVE_INFINITY) ||
      (a.key < b.key ? -1 : 1),
  );
}

/** What a row is of: the values of its dimensions, without the currency that stands beside each amount. */
export function rowName({ dimensions }: Pick<TargetRow, 'dimensions'>, whole: string): string {
  const values = Object.entries(dimensions).flatMap(([name, value]) => (name === 'currency' ? [] : [value]));
  return values.length === 0 ? whole : values.join(' · ');
}

export type TargetPhase = 'running' | 'upcoming' | 'over';

export function phaseOf({ from, to }: Pick<ListedTarget, 'from' | 'to'>, nowMs: number): TargetPhase {
  return nowMs < Date.parse(from) ? 'upcoming' : nowMs < Date.parse(to) ? 'running' : 'over';
}

const dayMs = 24 * 3_600_000;

/**
 * The targets that matter in the present, most urgent first: those that run, with rows off pace before others and what ends soon before
 * what ends late; then what begins within a day, and what ended within a day.
 */
export function presentTargets<One extends Pick<ListedTarget, 'from' | 'to' | 'states' | 'name'>>(
  targets: readonly One[],
  nowMs: number,
): readonly One[] {
  const ranks: Readonly<Record<TargetPhase, number>> = { running: 0, upcoming: 1, over: 2 };
  const distance = ({ from, to }: One) => {
    const phase = phaseOf({ from, to }, nowMs);
    return phase === 'running'
      ? Date.parse(to) - nowMs
      : phase === 'upcoming'
        ? Date.parse(from) - nowMs
        : nowMs - Date.parse(to);
  };
  return targets
    .filter((target) => phaseOf(target, nowMs) === 'running' || distance(target) < dayMs)
    .toSorted(
      (a, b) =>
        ranks[phaseOf(a, nowMs)] - ranks[phaseOf(b, nowMs)] ||
        Number(b.states['off-pace'] > 0) - Number(a.states['off-pace'] > 0) ||
        distance(a) - distance(b) ||
        (a.name < b.name ? -1 : 1),
    );
}

/** The target that begins next; undefined if none will. */
export function nextTarget<One extends Pick<ListedTarget, 'from' | 'to'>>(
  targets: readonly One[],
  nowMs: number,
): One | undefined {
  return targets
    .filter((target) => phaseOf(target, nowMs) === 'upcoming')
    .toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))[0];
}

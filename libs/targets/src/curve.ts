/** What a metric measured in one step of a period. */
export interface StepSum {
  readonly value: number;
  /** How many events it is made of, from 0. */
  readonly events: number;
}

/** Events of an earlier period that weigh as much as knowing nothing of its shape. */
const eventsOfPrior = 20;

/** Shares of the total per step, the same for each; they add up to 1. */
export function evenShares(steps: number): readonly number[] {
  return Array.from({ length: steps }, () => 1 / steps);
}

/**
 * Shares of the total per step, in proportion to weights.
 * @param weights from 0, one of them above.
 */
export function sharesOf(weights: readonly number[]): readonly number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/**
 * Shares of the total per step as an earlier period had them. What few events say counts for little: the shape of a row is drawn
 * to that of all rows, and that one to the even one, each by n / (n + 20) for n events (a Dirichlet prior).
 * @param row steps of the row in the earlier period.
 * @param all the same steps, of all rows together.
 */
export function earlierShares(row: readonly StepSum[], all: readonly StepSum[]): readonly number[] {
  return drawn(row, drawn(all, evenShares(all.length)));
}

function drawn(steps: readonly StepSum[], prior: readonly number[]): readonly number[] {
  // A step in which more came back than was sold expects nothing.
  const values = steps.map(({ value }) => Math.max(0, value));
  const total = values.reduce((sum, value) => sum + value, 0);
  const events = steps.reduce((sum, step) => sum + step.events, 0);
  if (total === 0) {
    return prior;
  }
  const trust = events / (events + eventsOfPrior);
  return values.map((value, index) => trust * (value / total) + (1 - trust) * (prior[index] as number));
}

/**
 * Share of the total that is expected to have come in. Within a step it comes in evenly.
 * @param shares per step; they add up to 1.
 * @param passed steps that have passed, with a fraction, from 0 to their number.
 * @returns from 0 to 1.
 */
export function shareBy(shares: readonly number[], passed: number): number {
  const whole = Math.floor(passed);
  if (whole >= shares.length) {
    return 1;
  }
  const complete = shares.slice(0, whole).reduce((sum, share) => sum + share, 0);
  return complete + (passed - whole) * (shares[whole] as number);
}

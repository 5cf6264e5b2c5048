import { UnitSums } from '../statistics/index.ts';
import type { Chance, Population } from './populations.ts';
import { normalRandom, seededRandom } from './seeded-random.ts';

/** Experiments whose truth is known. */
export interface Simulation {
  readonly runs: number;
  readonly hours: number;
  readonly unitsPerHour: number;
  readonly seed: number;
  readonly population: Population;
  /** By how much the treatment is better, as a share. Default 0. */
  readonly lift?: number;
  /** Share of the units that get the treatment. Default one half. */
  readonly treatmentShare?: number;
}

/** Sums of the two variants after so many hours. */
export interface Look {
  readonly hour: number;
  readonly control: UnitSums;
  readonly treatment: UnitSums;
}

/**
 * Runs experiments one after the other, each hour new units come, and looks at the end of every hour.
 * @param lookAt made anew for each run; says whether something was found.
 * @returns in how many runs something was found at any look.
 */
export function foundInRuns(simulation: Simulation, lookAt: () => (look: Look) => boolean): number {
  const uniform = seededRandom(simulation.seed);
  const chance = { uniform, normal: normalRandom(uniform) };
  let found = 0;
  for (let run = 0; run < simulation.runs; run += 1) {
    found += foundInRun(simulation, chance, lookAt()) ? 1 : 0;
  }
  return found;
}

function foundInRun(
  { hours, unitsPerHour, population, lift = 0, treatmentShare = 0.5 }: Simulation,
  chance: Chance,
  lookAt: (look: Look) => boolean,
): boolean {
  const [control, treatment] = [new UnitSums(), new UnitSums()];
  let found = false;
  for (let hour = 1; hour <= hours; hour += 1) {
    for (let unit = 0; unit < unitsPerHour; unit += 1) {
      if (chance.uniform() < treatmentShare) {
        treatment.add(population(chance, lift));
      } else {
        control.add(population(chance, 0));
      }
    }
    found = lookAt({ hour, control, treatment }) || found;
  }
  return found;
}

/**
 * The most successes of so many trials that a probability explains: there are more once in a thousand times (normal
 * approximation of the binomial distribution, with continuity correction).
 */
export function mostSuccesses(trials: number, probability: number): number {
  return Math.floor(trials * probability + 3.09 * Math.sqrt(trials * probability * (1 - probability)) + 0.5);
}

/** The fewest successes that a probability explains, in the same sense. */
export function fewestSuccesses(trials: number, probability: number): number {
  return trials - mostSuccesses(trials, 1 - probability);
}

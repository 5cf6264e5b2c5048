import type { StepSum } from '../curve.ts';
import type { Chance } from './seeded-chance.ts';

const { exp } = Math;

/** Makes the steps of a sale, where each is expected to bring so many events. */
export type Sale = (expected: readonly number[], chance: Chance) => readonly StepSum[];

const counted = (events: number): StepSum => ({ value: events, events });

/** Counts whose rate changes from step to step with a spread, as a share of it; 0 makes them Poisson. */
export function counts(spread: number): Sale {
  return (expected, { gamma, poisson }) =>
    expected.map((mean) => counted(poisson(spread === 0 ? mean : mean * gamma(spread ** -2))));
}

/** Sums of log-normal values with mean 1: with a spread of 1 their skewness is 6, with 1.5 it is 33. */
export function values(spread: number, of: Sale = counts(0)): Sale {
  return (expected, chance) =>
    of(expected, chance).map(({ events }) => {
      let value = 0;
      for (let event = 0; event < events; event += 1) {
        value += exp(spread * chance.normal() - spread ** 2 / 2);
      }
      return { value, events };
    });
}

/** Counts with bursts: they begin and go on by chance, and sell a multiple meanwhile. The mean is that of the plan. */
export function bursts({ begin, stay, times }: { begin: number; stay: number; times: number }): Sale {
  const often = begin / (begin + 1 - stay);
  const usual = 1 / (1 + (times - 1) * often);
  return (expected, { uniform, poisson }) => {
    let isBurst = uniform() < often;
    return expected.map((mean) => {
      isBurst = uniform() < (isBurst ? stay : begin);
      return counted(poisson(mean * usual * (isBurst ? times : 1)));
    });
  };
}

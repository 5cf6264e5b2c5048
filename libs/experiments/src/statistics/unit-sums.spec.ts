import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { seededRandom } from '../testing/seeded-random.ts';
import { UnitSums, type LinearForm, type UnitObservation } from './unit-sums.ts';

const seed = 7;
const random = seededRandom(seed);
const observations: readonly Required<UnitObservation>[] = Array.from({ length: 500 }, () => ({
  value: 100 * random(),
  denominator: 1 + Math.floor(5 * random()),
  covariate: 50 * random(),
  covariateDenominator: 1 + Math.floor(3 * random()),
}));

function sumsOf(units: readonly UnitObservation[]): UnitSums {
  const sums = new UnitSums();
  units.forEach((unit) => sums.add(unit));
  return sums;
}

const formed = ([a, b, c, d]: LinearForm, unit: Required<UnitObservation>) =>
  a * unit.value + b * unit.denominator + c * unit.covariate + d * unit.covariateDenominator;
const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe(`UnitSums, seed ${seed}`, () => {
  it('give means and products of linear forms as the units themselves do', () => {
    const [left, right]: LinearForm[] = [
      [1, -2, 0.5, 3],
      [-0.3, 4, 2, -1],
    ];
    const sums = sumsOf(observations);
    for (const [one, other] of [
      [left, right],
      [left, left],
    ] as [LinearForm, LinearForm][]) {
      const [ofOne, ofOther] = [one, other].map((form) => observations.map((unit) => formed(form, unit)));
      const [meanOne, meanOther] = [meanOf(ofOne ?? []), meanOf(ofOther ?? [])];
      const direct = (ofOne ?? []).reduce(
        (sum, value, index) => sum + (value - meanOne) * ((ofOther?.[index] as number) - meanOther),
        0,
      );
      expect(sums.mean(one)).toBeCloseTo(meanOne, 8);
      expect(sums.coMoment(one, other) / direct).toBeCloseTo(1, 10);
    }
  });

  it('of parts add up to those of the whole, in any order and after being stored', () => {
    const parts = [observations.slice(0, 10), observations.slice(10, 300), observations.slice(300)].map(sumsOf);
    const merged = new UnitSums();
    [...parts].reverse().forEach((part) => {
      const stored = JSON.parse(JSON.stringify(part.toState())) as ReturnType<UnitSums['toState']>;
      merged.merge(UnitSums.fromState(stored));
    });
    const [whole, put] = [sumsOf(observations).toState(), merged.toState()];
    expect(put.units).toBe(500);
    [...put.sums, ...put.products].forEach((sum, index) => {
      expect(sum / ([...whole.sums, ...whole.products][index] as number)).toBeCloseTo(1, 12);
    });
  });

  it('take a unit without denominator and covariate for a plain value', () => {
    expect(sumsOf([{ value: 3 }, { value: 5 }]).toState()).toEqual({
      units: 2,
      sums: [8, 2, 0, 2],
      products: [34, 8, 0, 8, 2, 0, 2, 0, 0, 2],
    });
  });

  it('refuse what is not finite, and stay as they were', () => {
    const sums = sumsOf([{ value: 1 }]);
    expect(() => sums.add({ value: NaN })).toThrow(NadiError);
    expect(() => sums.add({ value: 1e200 })).toThrow(expect.objectContaining({ code: 'EXPERIMENT_VALUE_INVALID' }));
    expect(() => sums.add({ value: 1, covariate: Infinity })).toThrow(NadiError);
    expect(sums.units).toBe(1);
    const state = sums.toState();
    expect(() => UnitSums.fromState({ ...state, sums: [1, 2] })).toThrow('4 sums');
    expect(() => UnitSums.fromState({ ...state, units: -1 })).toThrow(NadiError);
    expect(() => UnitSums.fromState({ ...state, products: [...state.products.slice(1), NaN] })).toThrow(NadiError);
  });
});

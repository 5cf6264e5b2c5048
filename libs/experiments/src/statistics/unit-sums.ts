import { NadiError } from '@nadi/errors';

/** What is known of one unit, once its values are final. */
export interface UnitObservation {
  /** Numerator of the metric, such as the value of its orders. */
  readonly value: number;
  /** Denominator of a ratio metric, such as its sessions; 1 for a mean over units. Default 1. */
  readonly denominator?: number;
  /** `value` of the time before the experiment; 0 for a unit that was not there. Default 0. */
  readonly covariate?: number;
  /** `denominator` of the time before the experiment. Default 1. */
  readonly covariateDenominator?: number;
}

/** Sums over units in the order value, denominator, covariate, denominator of the covariate. */
export interface UnitSumsState {
  readonly units: number;
  /** Four sums. */
  readonly sums: readonly number[];
  /** Ten sums of products: each of the four with itself and those behind it, row by row. */
  readonly products: readonly number[];
}

/** A linear form over value, denominator, covariate and denominator of the covariate. */
export type LinearForm = readonly [number, number, number, number];

const components = 4;
const pairs = (components * (components + 1)) / 2;
const { isFinite } = Number;

/**
 * All that the statistics need of the units of one variant, in a size that does not grow. Sums of parts that have no unit in
 * common add up to those of the whole. They are plain sums of squares, as a database adds them up; a variance keeps about
 * 16 − 2·log10(mean / standard deviation) of its digits, so that values should not be far from zero against their spread.
 */
export class UnitSums {
  private count = 0;
  private readonly sums = Array<number>(components).fill(0);
  private readonly products = Array<number>(pairs).fill(0);

  /** @throws NadiError EXPERIMENT_SUMS_INVALID for lists of other lengths and for what is not finite. */
  static fromState({ units, sums, products }: UnitSumsState): UnitSums {
    const all = [units, ...sums, ...products];
    if (sums.length !== components || products.length !== pairs || !all.every(isFinite) || units < 0) {
      throw new NadiError('EXPERIMENT_SUMS_INVALID', {
        message: `sums of units are a count, ${components} sums and ${pairs} sums of products, all finite`,
      });
    }
    const result = new UnitSums();
    result.addSums({ units, sums, products });
    return result;
  }

  get units(): number {
    return this.count;
  }

  /** @throws NadiError EXPERIMENT_VALUE_INVALID for a value whose square is not finite: it would spoil all that is added later. */
  add({ value, denominator = 1, covariate = 0, covariateDenominator = 1 }: UnitObservation): void {
    if (!isFinite(value ** 2 + denominator ** 2 + covariate ** 2 + covariateDenominator ** 2)) {
      throw new NadiError('EXPERIMENT_VALUE_INVALID', { message: 'the values of a unit must be finite numbers' });
    }
    const { sums, products } = this;
    const values = [value, denominator, covariate, covariateDenominator];
    let pair = 0;
    for (let row = 0; row < components; row += 1) {
      const left = values[row] as number;
      sums[row] = (sums[row] as number) + left;
      for (let column = row; column < components; column += 1) {
        products[pair] = (products[pair] as number) + left * (values[column] as number);
        pair += 1;
      }
    }
    this.count += 1;
  }

  /** Takes in the sums of other units. */
  merge(other: UnitSums): void {
    this.addSums(other.toState());
  }

  toState(): UnitSumsState {
    return { units: this.count, sums: [...this.sums], products: [...this.products] };
  }

  /** The mean of a linear form over the units; NaN without units. */
  mean(form: LinearForm): number {
    return this.sums.reduce((sum, one, index) => sum + one * (form[index] as number), 0) / this.count;
  }

  /** The sum over units of the products of two linear forms, each minus its mean: the covariance times (units − 1). */
  coMoment(left: LinearForm, right: LinearForm): number {
    let sum = 0;
    let pair = 0;
    for (let row = 0; row < components; row += 1) {
      for (let column = row; column < components; column += 1) {
        const once = (left[row] as number) * (right[column] as number);
        const weight = row === column ? once : once + (left[column] as number) * (right[row] as number);
        if (weight !== 0) {
          const expected = ((this.sums[row] as number) * (this.sums[column] as number)) / this.count;
          sum += weight * ((this.products[pair] as number) - expected);
        }
        pair += 1;
      }
    }
    return sum;
  }

  private addSums({ units, sums, products }: UnitSumsState): void {
    this.count += units;
    sums.forEach((one, index) => (this.sums[index] = (this.sums[index] as number) + one));
    products.forEach((one, index) => (this.products[index] = (this.products[index] as number) + one));
  }
}

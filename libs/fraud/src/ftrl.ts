/** How fast weights move and how strongly they are drawn to 0. */
export interface FtrlOptions {
  /** Steps of a weight that was never moved; above 0. */
  readonly learningRate: number;
  /** How soon steps get smaller; above 0. */
  readonly beta: number;
  /** Weights below this stay 0; from 0. */
  readonly l1: number;
  /** From 0. */
  readonly l2: number;
}

/**
 * Logistic regression over features that are there or not, learned example by example: FTRL-proximal with a learning rate per
 * weight (McMahan et al., Ad Click Prediction, KDD 2013, algorithm 1).
 */
export class FtrlRegression {
  /** The sum of gradients, less what the weight has already made of them. */
  readonly gradients: Float64Array;
  /** The sum of squared gradients. */
  readonly squares: Float64Array;

  constructor(
    weights: number,
    private readonly options: FtrlOptions,
  ) {
    this.gradients = new Float64Array(weights);
    this.squares = new Float64Array(weights);
  }

  /** The weight of a feature, in log-odds. */
  weight(index: number): number {
    const { learningRate, beta, l1, l2 } = this.options;
    const gradient = this.gradients[index]!;
    if (Math.abs(gradient) <= l1) {
      return 0;
    }
    return -(gradient - Math.sign(gradient) * l1) / ((beta + Math.sqrt(this.squares[index]!)) / learningRate + l2);
  }

  /** The sum of the weights, in log-odds. */
  logOdds(active: Int32Array): number {
    let sum = 0;
    for (let place = 0; place < active.length; place += 1) {
      sum += this.weight(active[place]!);
    }
    return sum;
  }

  /** @param isPositive what the example turned out to be */
  learn(active: Int32Array, isPositive: boolean): void {
    const gradient = probabilityOf(this.logOdds(active)) - (isPositive ? 1 : 0);
    for (let place = 0; place < active.length; place += 1) {
      const index = active[place]!;
      const before = this.squares[index]!;
      const after = before + gradient * gradient;
      const step = (Math.sqrt(after) - Math.sqrt(before)) / this.options.learningRate;
      this.gradients[index]! += gradient - step * this.weight(index);
      this.squares[index] = after;
    }
  }
}

/** The probability from 0 to 1 of log-odds. */
export function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

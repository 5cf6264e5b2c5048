import { scoreOfDeviation, type Baseline } from './baseline.ts';

const levelWeight = 0.05;
const longValues = 6400;
const shortValues = 10;
const leastValues = 30;

/**
 * EWMA with the tail probability that Numenta's detectors use (Ahmad et al. 2017, "Unsupervised real-time anomaly detection
 * for streaming data"): the short mean of the residuals' sizes against the distribution of all of them.
 */
export class EwmaTail implements Baseline {
  private count = 0;
  private level = 0;
  private mean = 0;
  private variance = 0;
  private short = 0;

  push(value: number): number {
    if (this.count === 0) this.level = value;
    const residual = Math.abs(value - this.level);
    this.level += levelWeight * (value - this.level);
    this.count += 1;
    this.short += (residual - this.short) / Math.min(this.count, shortValues);
    const deviation = Math.sqrt(this.variance);
    const above = (this.short - this.mean) / deviation;
    const score = this.count < leastValues || deviation === 0 ? 0 : scoreOfDeviation(Math.max(0, above));
    const weight = 1 / Math.min(this.count, longValues);
    const difference = residual - this.mean;
    this.mean += weight * difference;
    this.variance = (1 - weight) * (this.variance + weight * difference * difference);
    return score;
  }
}

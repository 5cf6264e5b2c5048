import type { Detector, Point, Reading } from '../detector.ts';

/** Silences up to e^-8, one in three thousand, are ordinary in every series. */
const ordinaryNats = 8;
/** A silence counts when it is twice as improbable, in nats, as the worst before it; and again when it has doubled. */
const leastRatio = 2;
/** Readings after which half of the worst silence is forgotten. */
const halfLifeReadings = 3000;
const keep = 0.5 ** (1 / halfLifeReadings);
const nothing: Reading = { strength: 0, sign: 0 };

/** Readings over which the dispersion is taken. */
const dispersionReadings = 1000;

/**
 * How improbable it is that nothing is counted for so long. Of events of a Poisson process none come with probability
 * exp(-expected); of counts with a variance of D times their mean (negative binomial) with exp(-expected · ln D / (D - 1)).
 * So each zero of a run adds nats. A record test of its own: the strength is the logarithm of the nats over those of the
 * worst silence before. It needs counts: a series with a value that is negative or has a fraction is left alone from there on.
 */
export class RareZero implements Detector {
  readonly name = 'rare-zero';
  private nats = 0;
  private worst = ordinaryNats;
  private isCount = true;
  private readings = 0;
  private meanExpected = 0;
  private meanSquare = 0;

  push({ value, expected, residual }: Point): Reading {
    if (value < 0 || !Number.isInteger(value)) this.isCount = false;
    if (!this.isCount || Number.isNaN(expected)) return nothing;
    this.worst = Math.max(ordinaryNats, this.worst * keep);
    this.nats = value === 0 ? this.nats + expected * this.natsPerEvent() : 0;
    this.readings += 1;
    const weight = 1 / Math.min(this.readings, dispersionReadings);
    this.meanExpected += weight * (expected - this.meanExpected);
    this.meanSquare += weight * (residual * residual - this.meanSquare);
    const ratio = this.nats / this.worst;
    if (ratio < leastRatio) return nothing;
    this.worst = this.nats;
    return { strength: Math.log(ratio), sign: -1 };
  }

  /** 1 of a Poisson process, less of counts that vary more. */
  private natsPerEvent(): number {
    const dispersion = this.meanSquare / this.meanExpected;
    return dispersion > 1 ? Math.log(dispersion) / (dispersion - 1) : 1;
  }
}

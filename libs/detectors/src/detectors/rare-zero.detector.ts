import type { Detector, Point, Reading } from '../detector.ts';

/** Nats are no better than this: a longer silence says nothing more. */
const mostNats = 1000;
const nothing: Reading = { strength: 0, sign: 0 };

/**
 * How improbable it is that nothing is counted for so long: of events that come by a Poisson process, none come with
 * probability exp(-expected), so the nats of a run of zeros are what was expected in it. It needs counts: a series with a
 * value that is negative or has a fraction is left alone from there on.
 */
export class RareZero implements Detector {
  readonly name = 'rare-zero';
  private nats = 0;
  private isCount = true;

  push({ value, expected }: Point): Reading {
    if (value < 0 || !Number.isInteger(value)) this.isCount = false;
    if (!this.isCount) return nothing;
    this.nats = value === 0 ? Math.min(mostNats, this.nats + (Number.isNaN(expected) ? 0 : expected)) : 0;
    return value === 0 ? { strength: this.nats, sign: -1 } : nothing;
  }
}

import { readingOf, unknown, type Detector, type DetectorName, type Point, type Reading } from '../detector.ts';

/** Distance from what is expected at this place in the season. */
export class SeasonalResidual implements Detector {
  readonly name = 'seasonal-residual';

  push(point: Point): Reading {
    return Number.isNaN(point.residual) ? unknown : readingOf(point.residual, point);
  }
}

interface SustainedOptions {
  readonly name: DetectorName;
  /** Values over which the mean is taken. */
  readonly values: number;
}

/** Distance of the newest values from what is expected, in the mean: an exponential one over so many values. */
export class SustainedResidual implements Detector {
  readonly name: DetectorName;
  private readonly values: number;
  private mean = 0;

  constructor({ name, values }: SustainedOptions) {
    this.name = name;
    this.values = values;
  }

  push(point: Point): Reading {
    if (Number.isNaN(point.residual)) return unknown;
    this.mean += (point.residual - this.mean) / this.values;
    return readingOf(this.mean, point);
  }
}

/** Distance from what is expected, less what it has been lately: a day that is busier as a whole is not news all day. */
export class SuddenResidual implements Detector {
  readonly name = 'sudden-residual';
  private mean = 0;

  constructor(private readonly values: number) {}

  push(point: Point): Reading {
    if (Number.isNaN(point.residual)) return unknown;
    const sudden = point.residual - this.mean;
    this.mean += sudden / this.values;
    return readingOf(sudden, point);
  }
}

import type { Detector } from '../detector.ts';
import { LevelShift } from './level-shift.detector.ts';
import { RareZero } from './rare-zero.detector.ts';
import { SeasonalResidual, SuddenResidual, SustainedResidual } from './residual.detectors.ts';
import { Roughness } from './roughness.detector.ts';
import { SameTimeNeighbours } from './same-time-neighbours.detector.ts';
import { Tail } from './tail.detector.ts';

/**
 * The detectors whose records are taken together with equal weights, for one series. A new one is a file, a name and a line.
 *
 * @param slots slots of the season of the series
 */
export function makeDetectors(slots: number): readonly Detector[] {
  return [
    new Tail({ name: 'value-tail', of: ({ value }) => value }),
    new SeasonalResidual(),
    new Tail({ name: 'residual-tail', of: ({ residual }) => residual }),
    new SustainedResidual({ name: 'sustained-residual-short', values: 12 }),
    new SustainedResidual({ name: 'sustained-residual-long', values: 48 }),
    new SuddenResidual(24),
    new SameTimeNeighbours({ slots, neighbours: 5, reach: 2 }),
    new LevelShift({ name: 'level-shift-short', recent: 6, older: 48 }),
    new LevelShift({ name: 'level-shift-long', recent: 12, older: 144 }),
    new Roughness(24),
  ];
}

/** The rule for counts that stay away; it adds to what the others say. */
export function makeRareZero(): Detector {
  return new RareZero();
}

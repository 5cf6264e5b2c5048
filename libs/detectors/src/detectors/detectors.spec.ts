import { describe, expect, it } from '@jest/globals';
import { lastReading, noise, pointOf, seededRandom } from '../testing/series.ts';
import { LevelShift } from './level-shift.detector.ts';
import { SeasonalResidual, SuddenResidual, SustainedResidual } from './residual.detectors.ts';
import { Roughness } from './roughness.detector.ts';
import { SameTimeNeighbours } from './same-time-neighbours.detector.ts';
import { Tail } from './tail.detector.ts';

function noisy(count: number, level = 0): number[] {
  const random = seededRandom(7);
  return Array.from({ length: count }, () => level + noise(random));
}

describe('Tail', () => {
  const tail = () => new Tail({ name: 'value-tail', of: ({ value }) => value });

  it.each([
    [100, 1],
    [-100, -1],
  ])('is the logarithm of the share as far out as %d', (value, sign) => {
    const reading = lastReading(tail(), [...noisy(199), value]);
    expect(reading).toEqual({ strength: -Math.log(2 / 200), sign });
  });

  it('is 0 for what is in the middle or always the same, and unknown at first', () => {
    expect(lastReading(tail(), [...noisy(200), 0])?.strength).toBeLessThan(0.3);
    expect(
      lastReading(
        tail(),
        Array.from({ length: 100 }, () => 5),
      )?.strength,
    ).toBe(0);
    expect(lastReading(tail(), noisy(20))?.strength).toBeNaN();
  });
});

describe('residuals', () => {
  it('are the distance from what is expected, with its direction', () => {
    expect(lastReading(new SeasonalResidual(), [7], 10)).toEqual({ strength: 3, sign: -1 });
    expect(new SeasonalResidual().push(pointOf(7)).strength).toBeNaN();
  });

  it('are sustained if they stay, and sudden if they are new', () => {
    const stay = Array.from({ length: 100 }, () => 13);
    const sustained = () => new SustainedResidual({ name: 'sustained-residual-short', values: 12 });
    expect(lastReading(sustained(), stay, 10)?.strength).toBeCloseTo(3, 2);
    expect(lastReading(sustained(), [10, 13], 10)?.strength).toBeCloseTo(0.25, 10);
    expect(lastReading(new SuddenResidual(12), stay, 10)?.strength).toBeLessThan(0.01);
    expect(lastReading(new SuddenResidual(12), [10, 13], 10)).toEqual({ strength: 3, sign: 1 });
  });
});

describe('SameTimeNeighbours', () => {
  const at = (slot: number, cycle: number, value: number) => ({ ...pointOf(value), slot, cycle });

  it('is the mean distance to the nearest values of past seasons at the same time', () => {
    const detector = new SameTimeNeighbours({ slots: 24, neighbours: 2, reach: 0 });
    [10, 11, 50].forEach((value, cycle) => detector.push(at(3, cycle, value)));
    detector.push(at(4, 2, 1000));
    expect(detector.push(at(3, 3, 13))).toEqual({ strength: 2.5, sign: 1 });
  });

  it('looks into neighbouring slots, around midnight too, but not at the same season', () => {
    const detector = new SameTimeNeighbours({ slots: 24, neighbours: 1, reach: 1 });
    for (const slot of [23, 0, 1]) [1, 2].forEach((cycle) => detector.push(at(slot, cycle, slot === 23 ? 40 : 90)));
    detector.push(at(23, 3, 55));
    expect(detector.push(at(0, 3, 55)).strength).toBe(15);
  });

  it('knows nothing on the first day', () => {
    const detector = new SameTimeNeighbours({ slots: 24, neighbours: 2, reach: 0 });
    expect(detector.push(at(3, 0, 1)).strength).toBeNaN();
    expect(detector.push(at(3, 0, 1)).strength).toBeNaN();
  });
});

describe('LevelShift', () => {
  const shift = () => new LevelShift({ name: 'level-shift-short', recent: 2, older: 4 });

  it('is the difference of the newer mean and the older one', () => {
    expect(lastReading(shift(), [9, 1, 2, 3, 4, 10, 20])).toEqual({ strength: 12.5, sign: 1 });
    expect(lastReading(shift(), [5, 5, 5, 5, 1, 1])).toEqual({ strength: 4, sign: -1 });
  });

  it('is not spoiled for ever by one huge value', () => {
    expect(lastReading(shift(), [1e30, ...Array.from({ length: 17 }, () => 3)])?.strength).toBe(0);
  });

  it('knows nothing before both are full', () => {
    expect(lastReading(shift(), [1, 2, 3, 4, 5])?.strength).toBeNaN();
  });
});

describe('Roughness', () => {
  it('is the size of steps in the mean, and says no direction', () => {
    const jumping = Array.from({ length: 200 }, (_, index) => (index % 2) * 4);
    expect(lastReading(new Roughness(24), jumping)).toEqual({ strength: expect.closeTo(4, 2), sign: 0 });
    expect(
      lastReading(
        new Roughness(24),
        Array.from({ length: 100 }, () => 8),
      )?.strength,
    ).toBe(0);
  });
});

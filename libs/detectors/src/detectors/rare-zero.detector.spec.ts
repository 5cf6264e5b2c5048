import { describe, expect, it } from '@jest/globals';
import { pointOf } from '../testing/series.ts';
import { RareZero } from './rare-zero.detector.ts';

/** Of counts of 9 and 11 by turns where 10 are expected: they vary less than those of a Poisson process. */
function learned(): RareZero {
  const detector = new RareZero();
  for (let reading = 0; reading < 500; reading++) detector.push(pointOf(reading % 2 === 0 ? 9 : 11, 10));
  return detector;
}

describe('RareZero', () => {
  it('finds counts that stay away, by the nats of the run over those that are ordinary', () => {
    const detector = learned();
    expect(detector.push(pointOf(0, 10)).strength).toBe(0);
    expect(detector.push(pointOf(0, 10))).toEqual({ strength: expect.closeTo(Math.log(20 / 8), 1), sign: -1 });
  });

  it('tells of the same silence again only when it has doubled', () => {
    const detector = learned();
    const told = Array.from({ length: 12 }, () => detector.push(pointOf(0, 10)).strength > 0);
    expect(told.map((isTold, index) => (isTold ? index + 1 : 0)).filter((zeros) => zeros > 0)).toEqual([2, 4, 8]);
  });

  it('leaves zeros alone where next to nothing is expected', () => {
    const detector = learned();
    for (let reading = 0; reading < 50; reading++) expect(detector.push(pointOf(0, 0.1)).strength).toBe(0);
  });

  it('needs a longer silence of counts that vary more', () => {
    const detector = new RareZero();
    for (let reading = 0; reading < 500; reading++) detector.push(pointOf(reading % 10 === 0 ? 91 : 1, 10));
    expect([1, 2, 3].map(() => detector.push(pointOf(0, 10)).strength)).toEqual([0, 0, 0]);
  });

  it.each([-1, 2.5])('leaves a series alone that has a value of %d: it does not count', (value) => {
    const detector = learned();
    detector.push(pointOf(value, 10));
    for (let reading = 0; reading < 50; reading++) expect(detector.push(pointOf(0, 10)).strength).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { RecordTest } from './record-test.ts';

/** After 200 readings between 0 and 1. */
function warm(): RecordTest {
  const test = new RecordTest();
  for (let reading = 0; reading < 200; reading++) test.push((reading % 11) / 10);
  return test;
}

describe('RecordTest', () => {
  it('is the root of the logarithm of how much a reading exceeds the highest, in distances from the median', () => {
    // The highest is 1 and the median 0.5: 2 is two distances above the highest.
    expect(warm().push(2)).toBeCloseTo(Math.sqrt(Math.log1p(2)), 2);
  });

  it('is 0 for what is no record, and for a record that is repeated', () => {
    const test = warm();
    expect(test.push(0.99)).toBe(0);
    test.push(3);
    expect(test.push(2.9)).toBe(0);
    expect(test.push(3)).toBeLessThan(0.05);
  });

  it('forgets a record by and by', () => {
    const test = warm();
    test.push(3);
    for (let reading = 0; reading < 20_000; reading++) test.push((reading % 11) / 10);
    expect(test.push(3)).toBeGreaterThan(1);
  });

  it('says nothing in its first hundred readings', () => {
    const test = new RecordTest();
    for (let reading = 0; reading < 100; reading++) expect(test.push(reading)).toBe(0);
    expect(test.push(300)).toBeGreaterThan(0);
  });

  it('is not infinite for the first change of what never varied, and 0 while nothing does', () => {
    const test = new RecordTest();
    for (let reading = 0; reading < 300; reading++) expect(test.push(0)).toBe(0);
    expect(test.push(5)).toBeCloseTo(Math.sqrt(Math.log1p(10)), 10);
  });

  it('has no unit', () => {
    const [test, scaled] = [new RecordTest(), new RecordTest()];
    for (let reading = 0; reading < 400; reading++) {
      const strength = Math.abs(Math.sin(reading * 1.3)) * (1 + reading / 100);
      expect(scaled.push(strength * 1024)).toBe(test.push(strength));
    }
  });
});

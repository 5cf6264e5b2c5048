import { describe, expect, it } from '@jest/globals';
import { busynessAt } from './rate-curve.ts';

const hourMs = 3_600_000;
const mondayMs = Date.UTC(2026, 10, 16);

describe('busynessAt', () => {
  it('has a mean of one over a week', () => {
    const samples = Array.from({ length: 7 * 24 * 4 }, (_, index) => busynessAt(mondayMs + index * (hourMs / 4)));
    expect(samples.reduce((sum, value) => sum + value, 0) / samples.length).toBeCloseTo(1, 2);
  });

  it('is low at night, high in the evening, and higher on Sundays than on Tuesdays', () => {
    const evening = mondayMs + 19 * hourMs;
    expect(busynessAt(evening)).toBeGreaterThan(8 * busynessAt(mondayMs + 3 * hourMs));
    expect(busynessAt(evening + 6 * 24 * hourMs)).toBeGreaterThan(busynessAt(evening + 24 * hourMs));
  });
});

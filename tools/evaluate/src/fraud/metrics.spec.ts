import { describe, expect, it } from '@jest/globals';
import { aucRoc, averagePrecision, cardPrecision } from './metrics.ts';

describe('figures of scores', () => {
  const labels = [0, 0, 1, 1];

  it('are those of textbooks', () => {
    const scores = [0.1, 0.4, 0.35, 0.8];
    expect(aucRoc({ scores, labels })).toBeCloseTo(0.75, 12);
    expect(averagePrecision({ scores, labels })).toBeCloseTo(0.8333333333333333, 12);
  });

  it('take ties together', () => {
    const scores = [0.5, 0.5, 0.5, 0.5];
    expect(aucRoc({ scores, labels })).toBe(0.5);
    expect(averagePrecision({ scores, labels })).toBe(0.5);
    expect(averagePrecision({ scores: [1, 0, 1, 0], labels })).toBeCloseTo(0.5, 12);
  });

  it('are 1 for a perfect order, whatever the scores', () => {
    const scores = [-3, -2, 7, 9];
    expect([aucRoc({ scores, labels }), averagePrecision({ scores, labels })]).toEqual([1, 1]);
  });

  it('are nothing where a kind is missing', () => {
    expect(aucRoc({ scores: [1], labels: [1] })).toBeNaN();
    expect(averagePrecision({ scores: [1], labels: [0] })).toBeNaN();
  });
});

describe('card precision', () => {
  it('looks at the cards with the highest scores of each day, and at those it found only once', () => {
    const rows = [
      { day: 1, card: 'a', score: 0.9, label: 0 },
      { day: 1, card: 'a', score: 0.1, label: 1 },
      { day: 1, card: 'b', score: 0.8, label: 0 },
      { day: 1, card: 'c', score: 0.2, label: 1 },
      { day: 2, card: 'a', score: 0.9, label: 1 },
      { day: 2, card: 'b', score: 0.5, label: 1 },
      { day: 2, card: 'c', score: 0.4, label: 1 },
    ];
    const scored = {
      scores: rows.map(({ score }) => score),
      labels: rows.map(({ label }) => label),
      cards: rows.map(({ card }) => card),
      days: rows.map(({ day }) => day),
    };
    // First day: a and b are looked at, a is found. Second day: b and c.
    expect(cardPrecision(scored, 2)).toBe(0.75);
    expect(cardPrecision(scored, 10)).toBeCloseTo(0.15, 12);
  });
});

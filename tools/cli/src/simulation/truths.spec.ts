import { describe, expect, it } from '@jest/globals';
import { truthKinds } from '@nadi/simulator';
import { parseTruths, planTruths } from './truths.ts';

describe('truths', () => {
  it('are planted at the time that is given', () => {
    expect(planTruths(parseTruths('payment-outage@2m+5m'), undefined)).toEqual([
      { kind: 'payment-outage', afterMs: 120_000, durationMs: 300_000 },
    ]);
  });

  it('are spread over the run without one', () => {
    const plans = planTruths(parseTruths('all'), 3_600_000);
    expect(plans.map(({ kind }) => kind)).toEqual([...truthKinds]);
    expect(Math.max(...plans.map(({ afterMs, durationMs }) => afterMs + durationMs))).toBeLessThanOrEqual(3_600_000);
  });

  it('need a time in a run without an end', () => {
    expect(() => planTruths(parseTruths('fraud-ring'), undefined)).toThrow('fraud-ring@2m+5m');
  });

  it.each(['fraud-ring@', 'fraud-ring@2m', 'fraud-ring@2m+0s', 'fraud-ring@soon+5m'])('refuse "%s"', (text) => {
    expect(() => parseTruths(text)).toThrow('must look like');
  });
});

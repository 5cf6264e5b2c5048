import { describe, expect, it } from '@jest/globals';
import { analyseExperiment, UnitSums, type AnalysisPlan } from './index.ts';

const dayMs = 86_400_000;
const plan: AnalysisPlan = {
  variants: [
    { name: 'control', weight: 1, control: true },
    { name: 'short', weight: 1, control: false },
  ],
  primary: { metric: 'conversion', better: 'higher' },
  secondary: [{ metric: 'visits', better: 'higher' }],
  guardrails: [{ metric: 'error-rate', better: 'lower', margin: 0.02 }],
  ...{ alpha: 0.05, sampleRatioAlpha: 0.001, startMs: 0, endMs: 28 * dayMs },
  ...{ minimumRuntimeMs: 7 * dayMs, minimumUnits: 200, expectedUnits: 20_000 },
};

/** Units of which half are one above and half one below a mean. */
function around(mean: number, units: number): UnitSums {
  const squares = units * (mean ** 2 + 1);
  const [sum, zero] = [units * mean, 0];
  return UnitSums.fromState({
    units,
    sums: [sum, units, zero, units],
    products: [squares, sum, zero, sum, units, zero, units, zero, zero, units],
  });
}

interface Seen {
  readonly conversion?: number;
  readonly visits?: number;
  readonly errorRate?: number;
  readonly units?: number;
  readonly exposed?: number;
  readonly day?: number;
}

/** An experiment whose control has 10 in every metric. */
function analysed({ conversion = 10, visits = 10, errorRate = 10, units = 10_000, exposed = units, day = 14 }: Seen) {
  const metric = (mean: number) =>
    new Map([
      ['control', around(10, units)],
      ['short', around(mean, units)],
    ]);
  return analyseExperiment(plan, {
    nowMs: day * dayMs,
    exposedUnits: new Map([
      ['control', units],
      ['short', exposed],
    ]),
    metrics: new Map([
      ['conversion', metric(conversion)],
      ['visits', metric(visits)],
      ['error-rate', metric(errorRate)],
    ]),
  });
}

describe('analyseExperiment', () => {
  it.each([
    [
      'ships what is better',
      { conversion: 10.5 },
      'ship',
      'Ship short: conversion is higher by 5.0 % with short than with control (between +4.6 % and +5.4 %).',
    ],
    [
      'does not ship what is worse',
      { conversion: 9.5 },
      'do-not-ship',
      'Do not ship: conversion is lower by 5.0 % with short than with control (between -5.4 % and -4.6 %).',
    ],
    ['runs on while nothing is shown', {}, 'keep-running', 'Keep running: no winner in conversion is shown yet.'],
    [
      'runs on before the minimum runtime',
      { conversion: 10.5, day: 3 },
      'keep-running',
      'Keep running: it has run for 3 days of at least 7 days.',
    ],
    [
      'runs on before the minimum of units',
      { conversion: 10.5, units: 150 },
      'keep-running',
      'Keep running: short or the control has less than 200 units with conversion.',
    ],
    [
      'ends without a winner',
      { day: 28 },
      'inconclusive',
      'Inconclusive: the end is reached, and no winner in conversion is shown.',
    ],
    [
      'stops harm at once',
      { conversion: 10.5, errorRate: 11, day: 1 },
      'guardrail-breached',
      'Stop short: error-rate is worse by at least 9.6 % with short than with control, and 2.0 % is put up with.',
    ],
    [
      'trusts nothing of a wrong sample ratio',
      { conversion: 10.5, exposed: 9_300, day: 1 },
      'invalid-sample-ratio',
      'Do not trust the numbers. Units are spread over control, short as 51.8 % to 48.2 % where 50.0 % to 50.0 % is planned; chance alone does not do that',
    ],
  ] as const)('%s', (_what, seen, code, headline) => {
    const { verdict } = analysed(seen);
    expect(verdict.code).toBe(code);
    expect(verdict.headline).toContain(headline);
    expect(verdict.variant).toBe(code === 'ship' || code === 'guardrail-breached' ? 'short' : undefined);
  });

  it('says a sentence of everything that was looked at', () => {
    expect(analysed({ conversion: 10.5, visits: 10.01, errorRate: 9.9 }).verdict.details).toEqual([
      'Units are spread over control, short as 50.0 % to 50.0 % where 50.0 % to 50.0 % is planned; chance alone can do that.',
      'conversion is higher by 5.0 % with short than with control (between +4.6 % and +5.4 %).',
      'The guardrail error-rate is kept: short is not worse than control by 2.0 % or more.',
      'visits is not shown to differ between short and control: the difference is between -0.3 % and +0.5 %.',
    ]);
  });

  it('takes a lower value for better where the plan says so', () => {
    const lower = { ...plan, primary: { metric: 'error-rate', better: 'lower' as const }, guardrails: [] };
    const { primary, verdict } = analyseExperiment(lower, {
      nowMs: 14 * dayMs,
      exposedUnits: new Map(),
      metrics: new Map([
        [
          'error-rate',
          new Map([
            ['control', around(10, 5_000)],
            ['short', around(9, 5_000)],
          ]),
        ],
      ]),
    });
    expect([primary[0]?.outcome, verdict.code]).toEqual(['better', 'ship']);
  });

  it('ships the best of several that are better, and asks each for more evidence', () => {
    const three = { ...plan, variants: [...plan.variants, { name: 'shorter', weight: 2, control: false }] };
    const withMeans = (short: number, shorter: number) =>
      analyseExperiment(three, {
        nowMs: 14 * dayMs,
        exposedUnits: new Map(),
        metrics: new Map([
          [
            'conversion',
            new Map([
              ['control', around(10, 5_000)],
              ['short', around(short, 5_000)],
              ['shorter', around(shorter, 10_000)],
            ]),
          ],
        ]),
      });
    expect(withMeans(10.3, 10.6).verdict).toMatchObject({ code: 'ship', variant: 'shorter' });
    expect(withMeans(9.5, 10).verdict.code).toBe('keep-running');
    expect(withMeans(9.5, 9.5).verdict.code).toBe('do-not-ship');
    // Alone, this difference would be enough.
    const width = (finding?: { comparison?: { interval: readonly [number, number] } | undefined }) =>
      (finding?.comparison?.interval[1] ?? 0) - (finding?.comparison?.interval[0] ?? 0);
    const alone = analyseExperiment(plan, {
      nowMs: 14 * dayMs,
      exposedUnits: new Map(),
      metrics: new Map([
        [
          'conversion',
          new Map([
            ['control', around(10, 5_000)],
            ['short', around(10.3, 5_000)],
          ]),
        ],
      ]),
    });
    expect(width(withMeans(10.3, 10.6).primary[0])).toBeGreaterThan(width(alone.primary[0]));
  });

  it('refuses a plan without a control or with two', () => {
    const [control, short] = plan.variants as [AnalysisPlan['variants'][0], AnalysisPlan['variants'][0]];
    const observation = { nowMs: 0, exposedUnits: new Map<string, number>(), metrics: new Map() };
    for (const variants of [[short], [control], [control, control, short], []]) {
      expect(() => analyseExperiment({ ...plan, variants }, observation)).toThrow(
        expect.objectContaining({ code: 'EXPERIMENT_PLAN_INVALID' }),
      );
    }
  });
});

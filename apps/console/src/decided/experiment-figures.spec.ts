import { describe, expect, it } from '@jest/globals';
import type { Comparison, ExperimentLook, GuardrailFinding, MetricFinding } from '../api/index.ts';
import {
  guardrailRows,
  judgedLook,
  laterVerdict,
  lookLine,
  metricRows,
  signedShare,
  standingState,
  variantRows,
  verdictState,
} from './experiment-figures.ts';

const comparison: Comparison = {
  ...{ control: { units: 1_000, mean: 0.5 }, treatment: { units: 990, mean: 0.6 } },
  ...{ difference: 0.1, interval: [0.05, 0.15], lift: 0.2, liftInterval: [0.1, 0.3], pValue: 0.001 },
};
const finding = (over: Partial<MetricFinding> = {}): MetricFinding => ({
  ...{ metric: 'conversion', better: 'higher', variant: 'short', outcome: 'better', varianceReduction: 0 },
  ...{ comparison, ...over },
});
const unknown: MetricFinding = {
  ...{ metric: 'conversion', better: 'higher', variant: 'short', outcome: 'open', varianceReduction: 0 },
};
const kindOf = () => ({ unit: 'minor units', currency: 'INR' });

describe('a standing', () => {
  it('has a shape and a word', () => {
    expect(standingState('not-computable')).toEqual({ kind: 'bad', word: 'not-computable' });
    expect(standingState('waiting')).toEqual({ kind: 'starved', word: 'waiting' });
    expect(verdictState('ship')).toEqual({ kind: 'good', word: 'ship' });
    expect(verdictState('invalid-sample-ratio')).toEqual({ kind: 'bad', word: 'invalid-sample-ratio' });
  });
});

describe('the verdict', () => {
  const look = (number: number, headline: string) => ({ look: number, verdict: { headline } }) as ExperimentLook;

  it('is that of the look that decided, else of the newest', () => {
    expect(judgedLook({ decision: look(2, 'Ship'), result: look(5, 'Ship') })?.look).toBe(2);
    expect(judgedLook({ decision: null, result: look(5, 'Keep running') })?.look).toBe(5);
    expect(judgedLook({ decision: null, result: null })).toBeNull();
  });

  it('is set beside what the newest look says, if that differs', () => {
    expect(laterVerdict({ decision: look(2, 'Ship'), result: look(5, 'Stop') })).toBe('Stop');
    expect(laterVerdict({ decision: look(2, 'Ship'), result: look(5, 'Ship') })).toBeUndefined();
    expect(laterVerdict({ decision: null, result: look(5, 'Ship') })).toBeUndefined();
  });
});

describe('rows of metrics', () => {
  it('are drawn as shares of the control', () => {
    expect(metricRows([finding()], kindOf)[0]).toMatchObject({
      ...{ label: 'conversion', estimate: 0.2, low: 0.1, high: 0.3, state: 'good' },
      text: '+20% (+10% to +30%)',
    });
  });

  it('say the difference itself where there is no share', () => {
    const { lift, liftInterval, ...absolute } = comparison;
    const [row] = metricRows(
      [finding({ comparison: { ...absolute, difference: 500, interval: [-200, 1_200] } })],
      kindOf,
    );
    expect([lift, liftInterval]).toHaveLength(2);
    expect(row?.estimate).toBeUndefined();
    expect(row?.text.replaceAll('\u202f', ' ')).toBe('+₹ 5 (-₹ 2 to +₹ 12)');
  });

  it('draw nothing of too few units', () => {
    const [row] = metricRows([unknown], kindOf);
    expect([row?.estimate, row?.state, row?.text]).toEqual([undefined, 'unknown', 'too few units']);
  });
});

describe('rows of guardrails', () => {
  const guardrail = (check?: GuardrailFinding['check']): GuardrailFinding => ({
    ...{ metric: 'errors', better: 'lower', variant: 'short', margin: 0.02 },
    ...(check !== undefined && { check }),
  });

  it('have the least harm and the margin, and are open above', () => {
    const [row] = guardrailRows([guardrail({ status: 'breached', harm: 0.2, harmAtLeast: 0.1, pValue: 0 })]);
    expect(row).toMatchObject({ estimate: 0.2, low: 0.1, reference: 0.02, state: 'bad' });
    expect(row?.high).toBeUndefined();
  });

  it('say so while nothing is known', () => {
    expect(guardrailRows([guardrail()])[0]).toMatchObject({ state: 'unknown', text: 'too few units' });
    expect(guardrailRows([guardrail({ status: 'safe', pValue: 1 })])[0]?.estimate).toBeUndefined();
  });
});

describe('values by variant', () => {
  const variants = [
    { name: 'control', weight: 1, control: true },
    { name: 'short', weight: 1, control: false },
    { name: 'long', weight: 1, control: false },
  ];

  it('stand in the order of the plan, the control without a difference', () => {
    const { comparison: none, ...long } = finding({ variant: 'long' });
    expect(none).toBe(comparison);
    expect(variantRows(variants, [long, finding()])).toEqual([
      { name: 'control', isControl: true, units: 1_000, mean: 0.5, difference: null, interval: null, pValue: null },
      {
        name: 'short',
        isControl: false,
        units: 990,
        mean: 0.6,
        difference: 0.1,
        interval: [0.05, 0.15],
        pValue: 0.001,
      },
      { name: 'long', isControl: false, units: null, mean: null, difference: null, interval: null, pValue: null },
    ]);
  });
});

describe('looks over time', () => {
  const { lift, liftInterval, ...absolute } = comparison;
  const look = (hour: number, primary: MetricFinding) =>
    ({ at: `2026-05-05T0${hour}:00:00Z`, metrics: { primary: [primary], secondary: [] } }) as unknown as ExperimentLook;

  it('are shares if the newest look has one; those without are left out', () => {
    const line = lookLine([look(1, unknown), look(2, finding({ comparison: absolute })), look(3, finding())], 'short');
    expect([line.isShare, line.points.map(({ value }) => value)]).toEqual([true, [lift]]);
    expect(line.band[0]).toEqual({
      startMs: Date.parse('2026-05-05T03:00:00Z'),
      ...{ lower: liftInterval?.[0], upper: liftInterval?.[1] },
    });
  });

  it('are in the unit of the metric otherwise', () => {
    const line = lookLine([look(1, finding()), look(2, finding({ comparison: absolute }))], 'short');
    expect([line.isShare, line.points.map(({ value }) => value)]).toEqual([false, [0.1, 0.1]]);
    expect(lookLine([], 'short').points).toEqual([]);
  });
});

it('a share of a difference has its sign', () => {
  expect([0.05, -0.05, 0].map(signedShare)).toEqual(['+5%', '-5%', '0%']);
});

import { describe, expect, it } from '@jest/globals';
import { NadiError } from '@nadi/errors';
import { OnlineModel, type OnlineModelPlan, type OnlineModelState } from './online-model.ts';
import { binOf, quantileEdges } from './quantile-bins.ts';

const plan: OnlineModelPlan = {
  inputs: ['amount', 'usual'],
  quotients: { 'of usual': ['amount', 'usual'] },
  crosses: [['amount', 'of usual']],
  ...{ bins: 10, crossBins: 5, firstBins: 500, warmUp: 2_000 },
  ...{ learningRate: 0.1, beta: 1, l1: 0, l2: 1 },
};

/** Amounts that are fraud when they are three times the usual ones, or very high. */
function examples(count: number, seed: number): { values: Float64Array; isFraud: boolean }[] {
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const usual = 10 + 80 * random();
    const amount = usual * (random() < 0.05 ? 4 + random() : 0.5 + random());
    return { values: Float64Array.of(amount, usual), isFraud: amount > 3 * usual || amount > 300 };
  });
}

function learned(count: number): OnlineModel {
  const model = new OnlineModel(plan);
  examples(count, 7).forEach(({ values, isFraud }) => model.learn(values, isFraud));
  return model;
}

describe('an online model', () => {
  it('says the share of frauds until it has chosen its bins', () => {
    const model = new OnlineModel(plan);
    expect(model.score(Float64Array.of(1, 1))).toBe(0.5);
    examples(300, 1).forEach(({ values }, index) => model.learn(values, index % 10 === 0));
    expect(model.score(Float64Array.of(1, 1))).toBeCloseTo(31 / 302, 12);
    expect(model.contributions(Float64Array.of(1, 1))).toEqual([]);
  });

  it('learns what neither input says by itself', () => {
    const model = learned(20_000);
    expect(model.examples).toBe(20_000);
    const right = examples(2_000, 99).filter(({ values, isFraud }) => model.score(values) > 0.5 === isFraud);
    expect(right.length).toBeGreaterThan(1_980);
  });

  it('says what spoke for fraud, in numbers that add up to its score', () => {
    const model = learned(20_000);
    const values = Float64Array.of(120, 25);
    const said = model.contributions(values);
    const logOdds = said.reduce((sum, one) => sum + one.logOdds, 0);
    expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(model.score(values), 12);
    expect(said.find(({ logOdds: one }) => one > 0)?.name).toMatch('of usual');
  });

  it.each([200, 900, 3_000])('goes on after a snapshot as if it had never stopped: after %d', (count) => {
    const model = learned(count);
    const copy = OnlineModel.restore(JSON.parse(JSON.stringify(model.snapshot())) as OnlineModelState);
    for (const { values, isFraud } of examples(1_000, 3)) {
      expect(copy.score(values)).toBe(model.score(values));
      model.learn(values, isFraud);
      copy.learn(values, isFraud);
    }
    expect(copy.snapshot()).toEqual(model.snapshot());
  });

  it('refuses inputs that there are not, and weights that do not fit', () => {
    expect(() => new OnlineModel({ ...plan, crosses: [['amount', 'sum']] })).toThrow('no input sum');
    const state = learned(1_000).snapshot();
    const refused = () => OnlineModel.restore({ ...state, gradients: state.gradients.slice(1) });
    expect(refused).toThrow(NadiError);
    expect(refused).toThrow('its bins need');
  });
});

describe('quantile bins', () => {
  it('hold as many each, finer at the ends', () => {
    const edges = quantileEdges(
      Float64Array.from({ length: 1_000 }, (_, index) => index),
      10,
    );
    expect([...edges].filter((edge) => edge >= 100 && edge <= 900)).toEqual([
      100, 200, 300, 400, 500, 600, 700, 800, 900,
    ]);
    expect(edges.at(-1)).toBeGreaterThan(990);
  });

  it('give a frequent value one of its own', () => {
    const edges = quantileEdges(
      Float64Array.from({ length: 1_000 }, (_, index) => Math.max(0, index - 900)),
      10,
    );
    expect(binOf(edges, 0)).toBe(1);
    expect(binOf(edges, -1)).toBe(0);
    expect(binOf(edges, 1)).toBeLessThanOrEqual(2);
    expect(binOf(edges, 1_000)).toBe(edges.length);
  });
});

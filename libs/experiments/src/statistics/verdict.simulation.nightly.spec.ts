import { describe, expect, it } from '@jest/globals';
import { normalRandom, seededRandom } from '../testing/seeded-random.ts';
import { fewestSuccesses, mostSuccesses } from '../testing/simulated-experiment.ts';
import { analyseExperiment, UnitSums, type AnalysisPlan, type ExperimentAnalysis, type VerdictCode } from './index.ts';

const seed = 20_261_125;
const [days, looksPerDay, unitsPerLook] = [14, 6, 32];
const lookMs = 86_400_000 / looksPerDay;
const timeoutMs = 120_000;
const { floor } = Math;

const plan: AnalysisPlan = {
  variants: [
    { name: 'control', weight: 1, control: true },
    { name: 'first', weight: 1, control: false },
    { name: 'second', weight: 1, control: false },
  ],
  primary: { metric: 'conversion', better: 'higher' },
  secondary: [
    { metric: 'visits', better: 'higher' },
    { metric: 'searches', better: 'lower' },
  ],
  guardrails: [
    { metric: 'errors', better: 'lower', margin: 0 },
    { metric: 'revenue', better: 'higher', margin: 0.02 },
  ],
  ...{ alpha: 0.05, sampleRatioAlpha: 0.01, startMs: 0, endMs: undefined },
  ...{ minimumRuntimeMs: 0, minimumUnits: 100, expectedUnits: days * looksPerDay * unitsPerLook },
};
const metricNames = ['conversion', 'visits', 'searches', 'errors', 'revenue'];

/** By how much a metric of a variant is higher than with the control, in standard deviations of a unit. */
type Effects = Readonly<Record<string, Readonly<Record<string, number>>>>;

function runs(count: number, effects: Effects, see: (analysis: ExperimentAnalysis, run: number) => void): void {
  const uniform = seededRandom(seed);
  const normal = normalRandom(uniform);
  for (let run = 0; run < count; run += 1) {
    const metrics = new Map(
      metricNames.map((metric) => [metric, new Map(plan.variants.map(({ name }) => [name, new UnitSums()]))]),
    );
    const exposedUnits = new Map(plan.variants.map(({ name }) => [name, 0]));
    for (let look = 1; look <= days * looksPerDay; look += 1) {
      for (let unit = 0; unit < unitsPerLook; unit += 1) {
        const { name } = plan.variants[floor(uniform() * plan.variants.length)] as { name: string };
        exposedUnits.set(name, (exposedUnits.get(name) ?? 0) + 1);
        const shared = normal();
        for (const metric of metricNames) {
          const value = 5 + (effects[name]?.[metric] ?? 0) + 0.6 * shared + 0.8 * normal();
          metrics.get(metric)?.get(name)?.add({ value });
        }
      }
      see(analyseExperiment(plan, { nowMs: look * lookMs, exposedUnits, metrics }), run);
    }
  }
}

/** In how many runs something held at any look. */
function runsWith(
  count: number,
  effects: Effects,
  holds: Readonly<Record<string, (of: ExperimentAnalysis) => boolean>>,
) {
  const seen = new Map(Object.keys(holds).map((name) => [name, new Set<number>()]));
  runs(count, effects, (analysis, run) => {
    Object.entries(holds).forEach(([name, test]) => test(analysis) && seen.get(name)?.add(run));
  });
  return Object.fromEntries([...seen].map(([name, found]) => [name, found.size]));
}

const isCode =
  (...codes: readonly VerdictCode[]) =>
  ({ verdict }: ExperimentAnalysis) =>
    codes.includes(verdict.code);

describe(`verdicts on experiments with three variants and five metrics, looked at every four hours, seed ${seed}`, () => {
  it(
    'are wrong in at most 5 % of 300 runs without any effect, for the decision, the guardrails and the rest each',
    () => {
      const wrong = runsWith(
        300,
        {},
        {
          decided: isCode('ship', 'do-not-ship'),
          breached: ({ guardrails }) => guardrails.some(({ check }) => check?.status === 'breached'),
          secondary: ({ secondary }) => secondary.some(({ outcome }) => outcome !== 'open'),
          sampleRatio: isCode('invalid-sample-ratio'),
        },
      );
      const allowed = mostSuccesses(300, plan.alpha);
      expect(wrong['decided']).toBeLessThanOrEqual(allowed);
      expect(wrong['breached']).toBeLessThanOrEqual(allowed);
      expect(wrong['secondary']).toBeLessThanOrEqual(allowed);
      expect(wrong['sampleRatio']).toBeLessThanOrEqual(mostSuccesses(300, plan.sampleRatioAlpha));
    },
    timeoutMs,
  );

  it(
    'ship the better one of two variants, and stop the one that does harm',
    () => {
      const better = { first: { conversion: 0.3 } };
      const harmful = { first: { conversion: 0.3 }, second: { errors: 0.4 } };
      const shipped = runsWith(40, better, {
        right: ({ verdict }) => verdict.code === 'ship' && verdict.variant === 'first',
        wrong: ({ verdict }) => verdict.code === 'ship' && verdict.variant !== 'first',
      });
      const stopped = runsWith(40, harmful, {
        right: ({ verdict }) => verdict.code === 'guardrail-breached' && verdict.variant === 'second',
        wrong: ({ verdict }) => verdict.code === 'guardrail-breached' && verdict.variant !== 'second',
      });
      for (const { right = 0, wrong = 0 } of [shipped, stopped]) {
        expect(right).toBeGreaterThanOrEqual(fewestSuccesses(40, 0.95));
        expect(wrong).toBeLessThanOrEqual(mostSuccesses(40, plan.alpha));
      }
    },
    timeoutMs,
  );
});

import { describe, expect, it } from '@jest/globals';
import { compileTargets, type CompiledTarget } from './index.ts';

const head = 'name: sale\nquestion: Do the brands reach what they planned?\nmetric: units\n';
const twoHours = 'from: 2026-12-05T00:00:00+05:30\nto: 2026-12-05T02:00:00+05:30\n';
const oneRow = 'targets:\n  - { dimensions: { brand: Asha, city: Pune }, value: 100 }\n';
const compile = (text: string) => compileTargets([{ file: 'sale.yaml', text }])[0] as CompiledTarget;

describe('a target', () => {
  it('has rows with keys in the order of the alphabet, steps and rules', () => {
    const target = compile(`${head}${twoHours}${oneRow}`);
    expect(target).toMatchObject({
      name: 'sale',
      fromMs: Date.parse('2026-12-04T18:30:00Z'),
      stepMs: 120_000,
      steps: 60,
      likeFromMs: undefined,
      rules: { below: 0.9, recover: 0.95, after: { time: 0.1 }, holdMs: 120_000 },
    });
    expect(target.rows.map(({ key, value }) => [key, value])).toEqual([['sale|brand=Asha|city=Pune', 100]]);
    expect(target.rows[0]?.shares).toHaveLength(60);
  });

  it('of two minutes has steps of seconds', () => {
    const target = compile(`${head}from: 2026-12-05T12:00:00Z\nto: 2026-12-05T12:02:00Z\n${oneRow}`);
    expect([target.stepMs, target.steps, target.rules.holdMs]).toEqual([2_000, 60, 2_000]);
  });

  it('takes the length of its steps from its weights', () => {
    const target = compile(`${head}${twoHours}curve: { weights: [3, 0, 0, 1] }\n${oneRow}`);
    expect([target.stepMs, target.rows[0]?.shares]).toEqual([1_800_000, [0.75, 0, 0, 0.25]]);
  });

  it('adds the hours of a row up, and expects them as they are', () => {
    const target = compile(`${head}${twoHours}step: 30m\ntargets:\n  - { hours: [10, 30] }\n`);
    expect(target.rows[0]).toMatchObject({
      key: 'sale',
      value: 40,
      hours: [10, 30],
      shares: [0.125, 0.125, 0.375, 0.375],
    });
  });

  it('leaves its curve open that an earlier period decides', () => {
    const target = compile(`${head}${twoHours}curve: { like: { from: 2026-12-04T22:00:00+05:30 } }\n${oneRow}`);
    expect([target.rows[0]?.shares, target.likeFromMs]).toEqual([undefined, Date.parse('2026-12-04T16:30:00Z')]);
  });

  it.each([
    [
      'ends before it begins',
      `${head}to: 2026-12-05T00:00:00Z\nfrom: 2026-12-05T01:00:00Z\n${oneRow}`,
      /:4: to: must be after/,
    ],
    [
      'has no zone',
      `${head}from: 2026-12-05T00:00:00\nto: 2026-12-05T01:00:00Z\n${oneRow}`,
      /:4: from: .* with a zone/,
    ],
    [
      'is like a time of its own',
      `${head}${twoHours}curve: { like: { from: 2026-12-04T23:00:00+05:30 } }\n${oneRow}`,
      /like.from: must lie so early/,
    ],
    ['has steps that do not divide it', `${head}${twoHours}step: 7m\n${oneRow}`, /:6: step: .*divide the period/],
    ['has too many steps', `${head}${twoHours}step: 1s\n${oneRow}`, /step: the period has more than 2000 steps/],
    [
      'has weights and another step',
      `${head}${twoHours}step: 1h\ncurve: { weights: [1, 1, 1] }\n${oneRow}`,
      /step: the weights make steps of 2400 s/,
    ],
    ['has weights of nothing', `${head}${twoHours}curve: { weights: [0, 0] }\n${oneRow}`, /curve: one of the weights/],
    [
      'has weights of broken seconds',
      `${head}${twoHours}curve: { weights: [${Array(7).fill(1).join()}] }\n${oneRow}`,
      /7 weights do not divide/,
    ],
    [
      'has a row twice',
      `${head}${twoHours}${oneRow}  - { dimensions: { city: Pune, brand: Asha }, value: 1 }\n`,
      /sale\|brand=Asha\|city=Pune stands twice/,
    ],
    [
      'has an hour too few',
      `${head}${twoHours}targets:\n  - { hours: [1] }\n`,
      /the period has 2 hours, and hours has 1/,
    ],
    ['has hours of nothing', `${head}${twoHours}targets:\n  - { hours: [0, 0] }\n`, /one of the hours/],
    [
      'has hours and long steps',
      `${head}${twoHours}step: 2h\ntargets:\n  - { hours: [1, 2] }\n`,
      /hours need steps that divide an hour/,
    ],
    ['wants nothing', `${head}${twoHours}targets:\n  - { value: 0 }\n`, /targets.0.value: Too small/],
    [
      'recovers below its limit',
      `${head}${twoHours}${oneRow}offPace: { below: 0.9, recover: 0.8 }\n`,
      /recover: must not be less/,
    ],
    [
      'tests a row it has not',
      `${head}${twoHours}${oneRow}tests:\n  - { name: t, given: [{ after: 1m, actual: 1 }], expect: { state: met } }\n`,
      /tests: "t": there is no row sale$/,
    ],
  ])('that %s is refused with file, line and key', (_what, text, expected) => {
    expect(() => compile(text)).toThrow(
      expect.objectContaining({ code: 'DEFINITION_INVALID', message: expect.stringMatching(expected) }),
    );
  });

  it('has a name of its own', () => {
    const text = `${head}${twoHours}${oneRow}`;
    expect(() => compileTargets(['a.yaml', 'b.yaml'].map((file) => ({ file, text })))).toThrow(
      /^b.yaml:1: name: .*twice/,
    );
  });
});

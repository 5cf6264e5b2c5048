import { describe, expect, it } from '@jest/globals';
import { compileExperiments, experimentsKind, runExperimentTests, runsAt } from './index.ts';

const whole: Readonly<Record<string, string>> = {
  name: 'short-checkout',
  title: 'Checkout on one page',
  hypothesis: 'One page instead of three loses fewer customers.',
  owner: 'orders',
  unit: 'customerId',
  layer: '{ name: checkout, slots: [0, 4999] }',
  traffic: '0.5',
  variants: '[{ name: control, control: true }, { name: short, weight: 3 }]',
  start: "'2026-12-01T00:00:00Z'",
  primary: '{ metric: conversion, better: higher }',
  expectedUnits: '20000',
};

/** A file whose keys stand on lines of their own, in the order above; without those that are undefined. */
function textOf(changed: Readonly<Record<string, string | undefined>> = {}): string {
  return Object.entries({ ...whole, ...changed })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
}

const compileOne = (changed?: Readonly<Record<string, string | undefined>>) =>
  compileExperiments([{ file: 'one.yaml', text: textOf(changed) }])[0];

describe('an experiment file', () => {
  it('has defaults for all that is not said', () => {
    const experiment = compileOne();
    expect(experiment?.assignment).toEqual({
      salt: 'short-checkout',
      layer: 'checkout',
      slots: { first: 0, last: 4_999 },
      traffic: 0.5,
      holdouts: { global: 0, layer: 0 },
      variants: [
        { name: 'control', weight: 1 },
        { name: 'short', weight: 3 },
      ],
    });
    expect(experiment?.plan).toMatchObject({
      secondary: [],
      guardrails: [],
      ...{ alpha: 0.05, sampleRatioAlpha: 0.001, minimumUnits: 200, expectedUnits: 20_000 },
      ...{ startMs: Date.UTC(2026, 11, 1), endMs: undefined, minimumRuntimeMs: 7 * 86_400_000 },
    });
    expect(experiment?.definition).toMatchObject({ observationWindow: 86_400_000, covariateWindow: 14 * 86_400_000 });
  });

  it.each([
    [{ name: 'Short' }, 'one.yaml:1: name: must be in kebab-case'],
    [{ unit: 'customer id' }, 'one.yaml:5: unit: must be the name of a field such as customerId'],
    [{ layer: '{ name: checkout, slots: [5000, 4999] }' }, 'one.yaml:6: layer.slots: the first slot 5000 is behind'],
    [{ layer: '{ name: checkout, slots: [0, 10000] }' }, 'one.yaml:6: layer.slots.1: '],
    [{ traffic: '50' }, 'one.yaml:7: traffic: '],
    [{ variants: '[{ name: a }, { name: b }]' }, 'one.yaml:8: variants: one variant must be the control, not 0'],
    [{ variants: '[{ name: a, control: true }]' }, 'one.yaml:8: variants: '],
    [
      { variants: '[{ name: a, control: true }, { name: b, control: true }]' },
      'one.yaml:8: variants: one variant must be the control, not 2',
    ],
    [{ variants: '\n  - { name: a, control: true }\n  - { name: a }' }, 'one.yaml:10: variants.1.name: stands twice'],
    [{ variants: '[{ name: a, control: true, weight: 0 }, { name: b }]' }, 'one.yaml:8: variants.0.weight: '],
    [{ start: 'tomorrow' }, 'one.yaml:9: start: "tomorrow" is not a time such as 2026-12-01T00:00:00Z'],
    [{ end: "'2026-11-30T00:00:00Z'" }, 'one.yaml:12: end: must be after the start'],
    [{ end: "'2026-12-03T00:00:00Z'" }, 'minimumRuntime: is longer than the experiment from its start to its end'],
    [{ currency: 'rupees' }, 'one.yaml:12: currency: must be a currency code such as INR'],
    [{ primary: '{ metric: revenue, better: more }' }, 'one.yaml:10: primary.better: must be higher or lower'],
    [{ secondary: '[{ metric: conversion, better: higher }]' }, 'one.yaml:12: secondary.0.metric: stands twice'],
    [{ guardrails: '[{ metric: error-rate, better: lower }]' }, 'one.yaml:12: guardrails.0.margin: '],
    [{ salt: 'a b' }, 'one.yaml:12: salt: must have 3 to 100 printable characters without spaces'],
    [{ minimumUnits: '15000' }, 'one.yaml:11: expectedUnits: is less than minimumUnits in each of 2 variants'],
    [{ observationWindow: '0s' }, 'one.yaml:12: observationWindow: must be longer than 0s'],
    [{ covariateWindow: '91d' }, 'one.yaml:12: covariateWindow: must be at most 90d'],
    [{ alpha: '5' }, 'one.yaml:12: alpha: '],
    [
      { tests: '[{ name: t, expect: [{ unit: a, variant: long }] }]' },
      'one.yaml:12: tests.0.expect.0.variant: there is no variant long',
    ],
    [{ audience: 'all' }, 'one.yaml:12: '],
    [{ hypothesis: undefined }, 'one.yaml:1: hypothesis: '],
  ])('with %j is refused, naming file, line and key', (changed, message) => {
    expect(() => compileOne(changed)).toThrow(expect.objectContaining({ code: 'DEFINITION_INVALID' }));
    expect(() => compileOne(changed)).toThrow(message);
  });
});

describe('experiments beside each other', () => {
  const both = (changed: Readonly<Record<string, string>>) => () =>
    compileExperiments([
      { file: 'one.yaml', text: textOf() },
      { file: 'two.yaml', text: textOf({ name: 'other', ...changed }) },
    ]);
  const otherSlots = { layer: '{ name: checkout, slots: [5000, 9999] }' };

  it.each([
    [
      'of one name',
      { ...otherSlots, name: 'short-checkout' },
      'two.yaml:1: name: the experiment short-checkout is defined twice',
    ],
    ['of one salt', { ...otherSlots, salt: 'short-checkout' }, 'two.yaml:12: salt: is that of short-checkout'],
    [
      'that share slots',
      {},
      'two.yaml:6: layer: shares slots with short-checkout, which has 0 to 4999 at the same time',
    ],
    [
      'of one layer and different units',
      { ...otherSlots, unit: 'sessionId' },
      'two.yaml:5: unit: must be that of short-checkout in the same layer, customerId',
    ],
    [
      'of different holdouts of a layer',
      { ...otherSlots, holdouts: '{ layer: 0.1 }' },
      'two.yaml:12: holdouts: layer must be the same in a layer: 0 in short-checkout',
    ],
    [
      'of different global holdouts',
      { layer: '{ name: feed, slots: [0, 9] }', holdouts: '{ global: 0.1 }' },
      'two.yaml:12: holdouts: global must be the same for all: 0 in short-checkout',
    ],
  ])('are refused if they are %s', (_what, changed, message) => {
    expect(both(changed)).toThrow(message);
  });

  it.each([
    ['other slots', otherSlots],
    ['another layer, of another unit', { layer: '{ name: feed, slots: [0, 9999] }', unit: 'sessionId' }],
  ])('are taken with %s', (_what, changed) => {
    expect(both(changed)()).toHaveLength(2);
  });

  it('may have the same slots one after the other', () => {
    const sources = [
      { file: 'one.yaml', text: textOf({ end: "'2026-12-15T00:00:00Z'" }) },
      { file: 'two.yaml', text: textOf({ name: 'later', start: "'2026-12-15T00:00:00Z'" }) },
    ];
    const [first, second] = compileExperiments(sources);
    const at = Date.UTC(2026, 11, 15);
    expect([first, second].map((one) => one && [runsAt(one, at - 1), runsAt(one, at)])).toEqual([
      [true, false],
      [false, true],
    ]);
  });
});

describe('the tests in a file', () => {
  it('say which unit got what instead', () => {
    const tests = '[{ name: t, expect: [{ unit: "", excluded: no-unit }, { unit: "", variant: short }] }]';
    const experiment = compileOne({ tests });
    expect(experiment && runExperimentTests(experiment)).toEqual([
      { name: 't', failures: [': expected short, was excluded by no-unit'] },
    ]);
  });
});

describe('experiments as a kind of definition', () => {
  const kind = experimentsKind();
  const replaced = (changed: Readonly<Record<string, string>>) => () =>
    kind.assertReplaces?.(
      { file: 'experiments/short-checkout@1', text: textOf() },
      { file: 'one.yaml', text: textOf(changed) },
    );

  it('have a name, tests and no preview', async () => {
    const source = { file: 'one.yaml', text: textOf() };
    const [checked] = kind.check([source]);
    expect([kind.nameOf(source), checked?.name]).toEqual(['short-checkout', 'short-checkout']);
    expect([await checked?.test(), checked?.preview()]).toEqual([[], undefined]);
  });

  it.each([
    { salt: 'another' },
    { unit: 'sessionId' },
    { layer: '{ name: feed, slots: [0, 4999] }' },
    { variants: '[{ name: control, control: true }, { name: short }]' },
    { observationWindow: '2d' },
    { currency: 'INR' },
  ])('keep their name only while units stay where they are: not with %j', (changed) => {
    const [key] = Object.keys(changed);
    expect(replaced(changed)).toThrow(`${key}: differs from experiments/short-checkout@1, which has assigned units`);
  });

  it('may change traffic, slots, holdouts and what is measured', () => {
    const changed = { traffic: '1', layer: '{ name: checkout, slots: [0, 9999] }', holdouts: '{ layer: 0.1 }' };
    expect(replaced({ ...changed, primary: '{ metric: revenue, better: higher }' })).not.toThrow();
  });
});

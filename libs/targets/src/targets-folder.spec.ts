import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { compileMetrics } from '@nadi/metrics';
import { compileTargets, targetsKind, unfitReason } from './index.ts';

const folder = (kind: string) => readDefinitionFolder(new URL(`../../../config/${kind}`, import.meta.url).pathname);
const sources = await folder('targets');
const metrics = compileMetrics(await folder('metrics'), contracts);

describe('config/targets', () => {
  const targets = targetsKind().check(sources);

  it.each(targets.map((target) => [target.name, target] as const))('%s passes its tests', async (_name, target) => {
    const results = await target.test();
    expect(results.length).toBeGreaterThan(0);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it.each(compileTargets(sources).map((target) => [target.name, target] as const))(
    '%s fits its metric',
    (_name, target) => {
      expect(unfitReason(target, metrics.find(target.definition.metric))).toBeUndefined();
    },
  );

  it('has files of the names of their targets', () => {
    expect(sources.map(({ file }) => file.split('/').at(-1))).toEqual(targets.map(({ name }) => `${name}.yaml`));
  });
});

describe('a target whose test fails', () => {
  it('says what was expected and what it was', () => {
    const text = `name: sale
question: Is enough sold in two minutes?
metric: units
from: 2026-12-05T12:00:00Z
to: 2026-12-05T12:02:00Z
targets: [{ value: 100 }]
tests:
  - { name: wrong, given: [{ after: 1m, actual: 60 }], expect: { state: off-pace, expected: 40, ratio: 1.2 } }
`;
    const [target] = targetsKind().check([{ file: 'sale.yaml', text }]);
    expect(target?.test()).toEqual([
      { name: 'wrong', failures: ['state: expected off-pace, was on-pace', 'expected: expected 40, was 50'] },
    ]);
  });
});

describe('a target that does not fit its metric', () => {
  const definition = (metric: string, row: string, more = '') =>
    compileTargets([
      {
        file: 'sale.yaml',
        text: `name: sale\nquestion: Is enough sold in two hours?\nmetric: ${metric}\nfrom: 2026-12-05T12:00:00Z\nto: 2026-12-05T14:00:00Z\n${more}targets: [${row}]\n`,
      },
    ])[0] as ReturnType<typeof compileTargets>[number];

  it.each([
    ['an unknown metric', definition('nothing', '{ value: 1 }'), 'there is no metric nothing'],
    ['a distinct count', definition('orders', '{ value: 1 }'), 'measures distinct; a target needs'],
    ['steps shorter than windows', definition('searches', '{ value: 1 }', 'step: 10s\n'), 'has windows of 60 s'],
    [
      'an unknown dimension',
      definition('searches', '{ dimensions: { brand: x }, value: 1 }'),
      'sale|brand=x: the metric searches has no dimension brand; it has',
    ],
    [
      'money of all currencies',
      definition('revenue-by-brand', '{ dimensions: { brand: Asha }, value: 1 }'),
      'name the currency',
    ],
  ])('is told of %s', (_what, target, reason) => {
    expect(unfitReason(target, metrics.find(target.definition.metric))).toContain(reason);
  });
});

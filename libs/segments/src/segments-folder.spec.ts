import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { segmentsKind } from './index.ts';

const kind = segmentsKind(contracts);
const sources = await readDefinitionFolder(new URL('../../../config/segments', import.meta.url).pathname);

describe('config/segments', () => {
  const segments = kind.check(sources);

  it.each(segments.map((segment) => [segment.name, segment] as const))(
    '%s passes its tests',
    async (_name, segment) => {
      const results = await segment.test();
      expect(results.length).toBeGreaterThan(0);
      expect(results.flatMap(({ failures }) => failures)).toEqual([]);
    },
  );

  it('has files of the names of their segments', () => {
    expect(sources.map(({ file }) => file.split('/').at(-1))).toEqual(segments.map(({ name }) => `${name}.yaml`));
  });
});

const text = (changes: Readonly<Record<string, string>> = {}) => {
  const keys = {
    name: 'buyers',
    question: 'Who buys something now and then?',
    unit: 'customerId',
    values: '{ orders: { source: orders.order-placed, measure: count, window: 7d } }',
    when: 'orders > 0',
    tests: '[]',
    ...changes,
  };
  return Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
};
const check = (changes: Readonly<Record<string, string>>) =>
  kind.check([{ file: 'segments/buyers.yaml', text: text(changes) }]);

describe('a segment that cannot be', () => {
  const valueOf = (value: string) => `{ orders: { source: orders.order-placed, ${value} } }`;

  it.each([
    [
      'an unknown contract',
      { values: '{ orders: { source: orders.none, measure: count, window: 7d } }' },
      4,
      'no contract orders.none',
    ],
    [
      'a topic of the platform',
      { values: '{ w: { source: metrics.window-updated, measure: count, window: 7d } }' },
      4,
      'written by the platform',
    ],
    ['a field that is not there', { unit: 'basketId' }, 4, 'has no field basketId; say with "unit"'],
    [
      'personal data',
      { values: valueOf('measure: { distinct: data.contactEmail }, window: 7d') },
      4,
      'reads the personal field contactEmail',
    ],
    ['an amount without a window', { values: valueOf('measure: count') }, 4, 'is required, for instance 30d'],
    [
      'a window of what is known last',
      { values: valueOf('measure: { last: data.city }, window: 7d') },
      4,
      'has no window',
    ],
    ['a window that is too long', { values: valueOf('measure: count, window: 900d') }, 4, 'must be from 1m to 400d'],
    ['an unknown name', { when: 'sales > 0' }, 5, 'sales'],
    [
      'a condition that does not parse',
      { values: valueOf('where: "data.x ==", measure: count, window: 7d') },
      4,
      'data.x ==',
    ],
    [
      'tests of another contract',
      {
        tests:
          '[{ name: t, given: [{ contract: cart.item-added, time: "2026-01-01T00:00:00Z", data: {} }], at: "2026-01-01T00:00:00Z", expect: [] }]',
      },
      6,
      'no value is computed from cart.item-added',
    ],
  ])('is refused with its line: %s', (_what, changes, line, reason) => {
    expect(() => check(changes)).toThrow(NadiError);
    expect(() => check(changes)).toThrow(
      new RegExp(`buyers\\.yaml:${line}\\b.*${reason.replaceAll(/[.()]/g, '\\$&')}`),
    );
  });

  it('cannot have the name of another', () => {
    const one = { file: 'a.yaml', text: text() };
    expect(() => kind.check([one, { ...one, file: 'b.yaml' }])).toThrow('is defined twice');
  });
});

describe('the preview of a segment', () => {
  const events = ['c1', 'c2', 'c1'].map((customerId, index) => ({
    ...{ tenantId: 't', contract: 'orders.order-placed', id: `e${index}`, timeMs: 1_000, receivedAtMs: 2_000 },
    data: { customerId },
  }));
  const [segment] = check({ when: 'orders > 1' });

  it('says who would be in it', () => {
    expect(segment?.preview()?.run(events)).toEqual([{ what: 'made', name: 'members', count: 1, examples: ['c1'] }]);
  });

  it('counts them only where not everything may be shown', () => {
    expect(segment?.preview()?.run(events, ({ id }) => id !== 'e1')).toEqual([
      { what: 'made', name: 'members', count: 1, examples: [] },
    ]);
  });
});

describe('a test that fails', () => {
  it('says who was expected and who was there', async () => {
    const given = '{ contract: orders.order-placed, time: "2026-01-01T00:00:00Z", data: { customerId: c1 } }';
    const tests = `[{ name: nobody, given: [${given}], at: "2026-01-01T00:00:00Z", expect: [c2] }]`;
    expect(await check({ tests })[0]?.test()).toEqual([{ name: 'nobody', failures: ['expected c2, was c1'] }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { featuresKind } from './index.ts';

const kind = featuresKind(contracts);
const sources = await readDefinitionFolder(new URL('../../../config/features', import.meta.url).pathname);

describe('config/features', () => {
  const sets = kind.check(sources);

  it.each(sets.map((set) => [set.name, set] as const))('%s passes its tests', async (_name, set) => {
    const results = await set.test();
    expect(results.length).toBeGreaterThan(0);
    expect(results.flatMap(({ failures }) => failures)).toEqual([]);
  });

  it('has files of the names of their sets', () => {
    expect(sources.map(({ file }) => file.split('/').at(-1))).toEqual(sets.map(({ name }) => `${name}.yaml`));
  });
});

const text = (changes: Readonly<Record<string, string>> = {}) => {
  const keys = {
    name: 'buyers',
    question: 'How often does somebody buy?',
    entity: '{ name: customer, id: data.customerId }',
    source: 'orders.order-placed',
    features: '{ n: { measure: count, window: { exact: 1h } } }',
    tests: '[]',
    ...changes,
  };
  return Object.entries(keys)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
};
const check = (changes: Readonly<Record<string, string>>) =>
  kind.check([{ file: 'features/buyers.yaml', text: text(changes) }]);

describe('features that cannot be', () => {
  const one = (feature: string) => ({
    features: `{ n: { measure: count, window: { exact: 1h } }, f: { ${feature} } }`,
  });
  const test = (keys: string) => ({
    tests: `[{ name: t, given: [{ time: "2026-01-01T00:00:00Z", data: { customerId: c } }], id: c, ${keys} }]`,
  });

  it.each([
    ['a name of another form', { name: 'My Buyers' }, 1, 'name', 'kebab-case'],
    ['an unknown key', { sort: 'x' }, 7, '', 'sort'],
    ['an entity without a name', { entity: '{ id: data.customerId }' }, 3, 'entity.name', ''],
    ['an unknown contract', { source: 'orders.none' }, 4, 'source', 'no contract orders.none'],
    ['a topic of the platform', { source: 'metrics.window-updated' }, 4, 'source', 'written by the platform'],
    ['an id that does not parse', { entity: '{ name: a, id: "data.x +" }' }, 3, 'entity.id', 'no field x'],
    ['an id without sense', { entity: '{ name: a, id: "data.customerId +" }' }, 3, 'entity.id', 'data.customerId +'],
    [
      'a field that is not there',
      one('measure: { sum: data.amount }, window: { exact: 1h }'),
      5,
      'features.f.measure.sum',
      'no field amount',
    ],
    [
      'personal data',
      one('measure: { distinct: data.contactEmail }, window: { exact: 1h }'),
      5,
      'features.f.measure.distinct',
      'personal field contactEmail',
    ],
    [
      'a condition that does not parse',
      one('measure: count, where: "data.city ==", window: { exact: 1h }'),
      5,
      'features.f.where',
      'data.city ==',
    ],
    ['a condition of the set', { where: 'data.town == "x"' }, 7, 'where', 'no field town'],
    ['an unknown measure', one('measure: median, window: { exact: 1h }'), 5, 'features.f.measure', 'must be count'],
    ['a count without a window', one('measure: count'), 5, 'features.f.window', 'is required'],
    ['a window without a kind', one('measure: count, window: 1h'), 5, 'features.f.window', 'must be { exact: 1h }'],
    [
      'a window that is too short',
      one('measure: count, window: { exact: 10ms }'),
      5,
      'features.f.window.exact',
      'from 1s to 30d',
    ],
    [
      'a window that is too long',
      one('measure: count, window: { exact: 31d }'),
      5,
      'features.f.window.exact',
      'from 1s to 30d',
    ],
    [
      'a window of parts of buckets',
      one('measure: count, window: { bucketed: 1h, by: 7m }'),
      5,
      'features.f.window.by',
      'a whole number of them',
    ],
    [
      'different values in buckets',
      one('measure: { distinct: data.city }, window: { bucketed: 1h, by: 1m }'),
      5,
      'features.f.window',
      'exact windows only',
    ],
    [
      'a window of what is known last',
      one('measure: { last: data.totalMinor }, window: { exact: 1h }'),
      5,
      'features.f.window',
      'last has no window',
    ],
    ['decay without a half-life', one('measure: decayedCount'), 5, 'features.f.halfLife', 'is required'],
    [
      'a half-life of a count',
      one('measure: count, window: { exact: 1h }, halfLife: 1h'),
      5,
      'features.f.halfLife',
      'count has no half-life',
    ],
    [
      'a delay without a window',
      one('measure: timeSince, delay: 1d'),
      5,
      'features.f.delay',
      'no window that could be delayed',
    ],
    [
      'a delay that is too long',
      one('measure: count, window: { exact: 1h }, delay: 40d'),
      5,
      'features.f.delay',
      'up to 30d',
    ],
    ['a ratio of nothing', one('measure: { ratio: [n, m] }'), 5, 'features.f.measure', 'm is not in this file'],
    ['a ratio of a ratio', one('measure: { ratio: [n, f] }'), 5, 'features.f.measure', 'f is a ratio itself'],
    [
      'a condition of a ratio',
      one('measure: { ratio: [n, n] }, where: data.city == "x"'),
      5,
      'features.f.where',
      'no events of its own',
    ],
    ['an unknown calendar', one('measure: { calendar: month }'), 5, 'features.f.measure', 'must be count'],
    ['lateness beyond all bounds', { lateness: '8d' }, 7, 'lateness', 'up to 7d'],
    ['too many entities', { maxEntities: '3000000' }, 7, 'maxEntities', '2000000'],
    ['a test of an unknown feature', test('expect: { m: 1 }'), 6, 'tests.0.expect.m', 'there is no feature m'],
    ['a test without a zone', test('at: "2026-01-01T00:00:00", expect: { n: 1 }'), 6, 'tests.0.at', 'time with a zone'],
  ])('are refused with file, line and key: %s', (_what, changes, line, key, reason) => {
    expect(() => check(changes)).toThrow(NadiError);
    let message = '';
    try {
      check(changes);
    } catch (error) {
      message = String((error as NadiError).message);
    }
    expect(message.split('\n')[0]).toContain(`features/buyers.yaml:${line}: ${key === '' ? '' : `${key}: `}`);
    expect(message).toContain(reason);
  });

  it('cannot have the name of another set, or of a feature of the same entity', () => {
    const first = { file: 'a.yaml', text: text() };
    expect(() => kind.check([first, { ...first, file: 'b.yaml' }])).toThrow(
      'b.yaml:1: name: the features buyers are defined twice',
    );
    const second = { file: 'b.yaml', text: text({ name: 'others' }) };
    expect(() => kind.check([first, second])).toThrow('b.yaml:5: features.n: customer/n is also defined by buyers');
  });
});

describe('the preview of features', () => {
  const events = ['c1', 'c2', 'c1'].map((customerId, index) => ({
    ...{ tenantId: 't', contract: 'orders.order-placed', id: `e${index}`, timeMs: 5_000, receivedAtMs: 2_000 },
    data: { customerId },
  }));
  const [set] = check({});

  it('shows some entities with their values', () => {
    const examples = [
      { customer: 'c1', n: 2 },
      { customer: 'c2', n: 1 },
    ];
    expect(set?.preview()?.run(events)).toEqual([{ what: 'made', name: 'customer features', count: 2, examples }]);
  });

  it('leaves entities out of which not everything may be shown', () => {
    const [group] = set?.preview()?.run(events, ({ id }) => id !== 'e2') ?? [];
    expect(group).toMatchObject({ count: 2, examples: [{ customer: 'c2', n: 1 }] });
  });

  it('says which events cannot be read', () => {
    const wrong = { ...events[0]!, data: { customerId: ['c1'] } };
    expect(set?.preview()?.run([wrong])).toMatchObject([{ what: 'failed', count: 1, examples: ['e0'] }]);
  });
});

describe('a test that fails', () => {
  const given = 'given: [{ time: "2026-01-01T00:00:00Z", data: { customerId: c } }]';

  it('says what was expected and what was there', async () => {
    const tests = `[{ name: two, ${given}, id: c, expect: { n: 2 } }]`;
    expect(await check({ tests })[0]?.test()).toEqual([{ name: 'two', failures: ['n: expected 2, was 1'] }]);
  });

  it('says that nothing is read', async () => {
    const tests = `[{ name: none, ${given}, id: d, expect: { n: 0 } }]`;
    expect((await check({ tests })[0]?.test())?.[0]?.failures[0]).toContain('no event is of d');
  });
});

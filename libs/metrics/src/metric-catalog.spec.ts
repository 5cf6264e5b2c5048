import { describe, expect, it } from '@jest/globals';
import { parseYamlDefinition } from '@nadi/definitions';
import { metricDefinition } from './definition.ts';
import { MetricCatalog } from './metric-catalog.ts';

const sources = new Map([
  ['orders.placed', { personalFields: ['customer.email', 'items[].giftNote'] }],
  ['shop.viewed', { personalFields: [] }],
  ['shop.sold', { personalFields: [], seller: 'sellerId' }],
]);

const base = { question: 'What is counted?', unit: 'things', source: 'orders.placed', measure: 'count' };

function catalogOf(...definitions: Record<string, unknown>[]): MetricCatalog {
  const loaded = definitions.map((definition, index) => ({
    file: `m${index}.yaml`,
    definition: metricDefinition.parse({ ...base, ...definition }),
  }));
  return new MetricCatalog(loaded, sources);
}

const ofSellers = (name: string) => ({
  ...{ name, source: 'shop.sold', seller: 'seller', dimensions: { seller: 'data.sellerId', city: 'data.city' } },
});
const ratio = (of: string, to: string) => ({ name: 'share', source: undefined, measure: { ratio: { of, to } } });

describe('MetricCatalog', () => {
  it.each([
    ['an unknown contract', [{ name: 'a', source: 'no.such' }], 'm0.yaml:1: source: there is no contract no.such'],
    ['a name that stands twice', [{ name: 'a' }, { name: 'a' }], 'm1.yaml:1: name: the metric a is defined twice'],
    [
      'a personal field as dimension',
      [{ name: 'a', dimensions: { who: 'data.customer.email' } }],
      'm0.yaml:1: dimensions or measure: "data.customer.email" reads the personal field customer.email',
    ],
    ['a personal field as value', [{ name: 'a', measure: { topK: 'data["customer"]["email"]' } }], 'personal field'],
    [
      'a personal field of an element',
      [{ name: 'a', forEach: 'data.items', dimensions: { note: 'item.giftNote' } }],
      'items[].giftNote',
    ],
    [
      'a personal field read from all contracts',
      [{ name: 'a', source: '*', dimensions: { who: 'data.customer.email' } }],
      'personal field customer.email',
    ],
    [
      'a ratio of an unknown metric',
      [{ name: 'a' }, ratio('a', 'b')],
      'm1.yaml:1: measure.ratio: there is no metric b',
    ],
    ['a ratio of a ratio', [{ name: 'a' }, ratio('a', 'share')], 'there is no metric share to take a ratio of'],
    [
      'a ratio over different windows',
      [{ name: 'a' }, { name: 'b', window: '5m' }, ratio('a', 'b')],
      'windows of different length',
    ],
    [
      'a ratio that would add currencies',
      [{ name: 'a', dimensions: { currency: 'data.currency' } }, { name: 'b' }, ratio('a', 'b')],
      'never added across currencies',
    ],
    ['a seller that is no dimension', [{ name: 'a', seller: 'seller' }], 'm0.yaml:1: seller: there is no dimension'],
    ['a seller by a name that every object has', [{ name: 'a', seller: 'constructor' }], 'there is no dimension'],
    [
      'a seller in all contracts',
      [{ name: 'a', source: '*', seller: 'seller', dimensions: { seller: 'data.sellerId' } }],
      'not for sellers',
    ],
    [
      'a seller that is another field than the contract names',
      [{ name: 'a', source: 'shop.sold', seller: 'seller', dimensions: { seller: 'data.brand' } }],
      'm0.yaml:1: seller: the dimension seller must be data.sellerId, which shop.sold names as its seller',
    ],
    [
      'a seller in a contract that names none',
      [{ name: 'a', source: 'shop.viewed', seller: 'seller', dimensions: { seller: 'data.sellerId' } }],
      'm0.yaml:1: seller: shop.viewed names no seller',
    ],
    [
      'a ratio for sellers of a metric that is not',
      [ofSellers('a'), { ...ofSellers('b'), seller: undefined }, { ...ratio('a', 'b'), seller: 'seller' }],
      'both metrics need "seller: seller"',
    ],
    [
      'a ratio for sellers by another dimension',
      [ofSellers('a'), ofSellers('b'), { ...ratio('a', 'b'), seller: 'city' }],
      'both metrics need "seller: city"',
    ],
    ['an expression that does not parse', [{ name: 'a', where: 'data.a >' }], 'm0.yaml:1: measure, where, forEach'],
    ['an expression over an unknown variable', [{ name: 'a', where: 'item.a > 1' }], 'item'],
  ])('refuses %s, naming file and key', (_name, definitions, message) => {
    expect(() => catalogOf(...definitions)).toThrow(message);
  });

  it('knows which metrics an event feeds, those of all contracts included, in any order of the files', () => {
    const catalog = catalogOf(
      { name: 'placed' },
      { name: 'everything', source: '*' },
      { name: 'viewed', source: 'shop.viewed' },
    );
    const fed = (contract: string) => catalog.fedBy(contract).map(({ definition }) => definition.name);
    expect(fed('orders.placed').sort()).toEqual(['everything', 'placed']);
    expect(fed('shop.viewed').sort()).toEqual(['everything', 'viewed']);
    expect(fed('other.thing')).toEqual(['everything']);
    expect(() => catalog.named('nothing')).toThrow('there is no metric "nothing"');
    expect(catalog.find('nothing')).toBeUndefined();
  });

  it('knows which metrics are for sellers', () => {
    const catalog = catalogOf(...[ofSellers('a'), ofSellers('b'), { ...ratio('a', 'b'), seller: 'seller' }], {
      ...ofSellers('c'),
      seller: undefined,
    });
    const sellers = catalog.all.map(({ definition }) => [definition.name, definition.seller ?? null]);
    expect(sellers).toEqual([...['a', 'b', 'share'].map((name) => [name, 'seller']), ['c', null]]);
  });

  it('splits a ratio only by what both of its metrics have', () => {
    const catalog = catalogOf(
      { name: 'a', dimensions: { city: 'data.city', device: 'data.device' }, sliding: '5m' },
      { name: 'b', dimensions: { device: 'data.device', channel: 'data.channel' } },
      ratio('a', 'b'),
    );
    const share = catalog.named('share');
    expect(catalog.dimensionsOf(share)).toEqual(['device']);
    expect(catalog.slidingOf(share)).toBeUndefined();
    expect(catalog.slidingOf(catalog.named('a'))).toBe(300_000);
    expect(catalog.ratiosOf('b').map(({ definition }) => definition.name)).toEqual(['share']);
    expect(catalog.ratiosOf('share')).toEqual([]);
  });
});

describe('a metric file', () => {
  const parse = (...lines: string[]) =>
    parseYamlDefinition(
      ['name: tried', 'question: What is tried here?', 'unit: tries', ...lines].join('\n'),
      'tried.yaml',
      metricDefinition,
    );

  it('has defaults for all that is not said', () => {
    expect(parse('source: a.b', 'measure: count', 'dimensions: { city: data.city }')).toMatchObject({
      dimensions: { city: { value: 'data.city', limit: 1_000 } },
      window: 60_000,
      lateness: 60_000,
      zone: 'UTC',
      tests: [],
    });
  });

  it.each([
    [['source: a.b', 'measure: count', 'windw: 5m'], 'tried.yaml:6: '],
    [['source: a.b', 'measure: count', 'window: 7m'], 'tried.yaml:6: window: must divide a day'],
    [['source: a.b', 'measure: count', 'window: 0s'], 'tried.yaml:6: window: must divide a day'],
    [['source: a.b', 'measure: count', 'window: soon'], '"soon" is not a duration'],
    [['source: a.b', 'measure: count', 'sliding: 90s'], 'tried.yaml:6: sliding: must be a multiple of window'],
    [['source: a.b', 'measure: count', 'sliding: 0s'], 'tried.yaml:6: sliding'],
    [['source: a.b', 'measure: count', 'zone: Mars/Base'], 'tried.yaml:6: zone: must be a time zone'],
    [['source: a.b', 'measure: { middle: data.a }'], 'tried.yaml:5: measure'],
    [['measure: count'], 'source: is required'],
    [['source: a.b', 'measure: { ratio: { of: a, to: b } }'], 'tried.yaml:4: source: a ratio has no source'],
    [['measure: { ratio: { of: a, to: b } }', 'dimensions: { a: data.a }'], 'tried.yaml:5: dimensions: a ratio takes'],
    [['measure: { ratio: { of: a, to: b } }', 'where: data.a > 1'], 'tried.yaml:5: where: a ratio takes'],
    [['measure: { ratio: { of: a, to: b } }', 'sliding: 5m'], 'tried.yaml:5: sliding: a ratio takes'],
  ])('refuses %j, naming file, line and key', (lines, message) => {
    expect(() => parse(...lines)).toThrow(message);
  });
});

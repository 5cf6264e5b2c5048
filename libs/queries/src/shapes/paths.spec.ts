import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rounded, seeded, SpecEngine, type GivenEvent } from '../testing/ask-query.ts';

let engine: SpecEngine;
beforeAll(async () => {
  engine = await SpecEngine.start();
});
afterAll(() => engine.stop());

const minuteMs = 60_000;
const startMs = Date.parse('2026-01-06T00:00:00Z');
const order = ['storefront.page-viewed', 'storefront.search-performed', 'cart.item-added'] as const;
const text = (direction: string, more = '') => `paths:
  by: visitorId
  anchor: { event: storefront.search-performed, where: resultCount > 0 }
  direction: ${direction}
  within: 30m
  length: 3
${more}  events:
    - { event: storefront.page-viewed, label: pageType }
    - { event: storefront.search-performed, label: "'search'" }
    - { event: cart.item-added }
`;
let made = 0;
const event = (contract: (typeof order)[number], visitorId: string | null, minute: number, data = {}): GivenEvent => {
  made += 1;
  return {
    contract,
    id: `e${String(made).padStart(6, '0')}`,
    timeMs: startMs + minute * minuteMs,
    data: { visitorId, ...data },
  };
};
const page = (visitor: string | null, minute: number, pageType: string | null) =>
  event(order[0], visitor, minute, { pageType });
const search = (visitor: string, minute: number, resultCount = 1) => event(order[1], visitor, minute, { resultCount });
const added = (visitor: string, minute: number) => event(order[2], visitor, minute, { cartId: visitor });

function labelOf({ contract, data }: GivenEvent): string {
  if (contract === order[0]) return typeof data['pageType'] === 'string' ? data['pageType'] : '(none)';
  return contract === order[1] ? 'search' : contract;
}

const inOrder = (a: GivenEvent, b: GivenEvent) =>
  a.timeMs - b.timeMs ||
  order.indexOf(a.contract as never) - order.indexOf(b.contract as never) ||
  (a.id < b.id ? -1 : 1);

/** The same, one visitor after the other. */
function reference(events: readonly GivenEvent[], isAfter: boolean) {
  const paths: string[][] = [];
  for (const [visitor, own] of Map.groupBy([...events].sort(inOrder), ({ data }) => data['visitorId'])) {
    const anchor = own
      .filter(({ contract, data }) => contract === order[1] && Number(data['resultCount']) > 0)
      .sort((a, b) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1))[0];
    if (anchor === undefined || visitor === null) continue;
    const distance = ({ timeMs }: GivenEvent) => (timeMs - anchor.timeMs) * (isAfter ? 1 : -1);
    const near = own.filter(
      (one) => one !== anchor && distance(one) >= (isAfter ? 0 : 1) && distance(one) <= 30 * minuteMs,
    );
    const labels = near.map(labelOf).filter((label, index, all) => label !== all[index - 1]);
    paths.push(isAfter ? labels.slice(0, 3) : labels.slice(-3));
  }
  return [...Map.groupBy(paths, (path) => JSON.stringify(path))]
    .map(([path, own]) => ({
      path: JSON.parse(path) as string[],
      entities: own.length,
      share: own.length / paths.length,
    }))
    .sort((a, b) => b.entities - a.entities || compareLists(a.path, b.path));
}

function compareLists(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a !== b) return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

describe('paths', () => {
  it.each([
    ['after', 41],
    ['after', 42],
    ['before', 43],
    ['before', 44],
  ])('%s an event are those of a loop over all visitors, seed %i', async (direction, seed) => {
    const below = seeded(seed);
    const events = Array.from({ length: 900 }, () => {
      const [visitor, minute] = [`v${below(80)}`, below(120)];
      const kind = below(4);
      if (kind === 0) return search(visitor, minute, below(2));
      return kind === 1 ? added(visitor, minute) : page(visitor, minute, ['home', 'product', null][below(3)] ?? null);
    });
    const wanted = reference(events, direction === 'after');
    expect(wanted.length).toBeGreaterThan(10);
    expect(rounded(await engine.rows(text(direction, '  top: 1000\n'), events))).toEqual(rounded(wanted));
  });

  it('have events of the time of the anchor behind it, and never the anchor itself', async () => {
    const events = [search('v', 0), page('v', 0, 'home'), search('v', 0)];
    expect(await engine.rows(text('after'), events)).toEqual([{ path: ['home', 'search'], entities: 1, share: 1 }]);
    expect(await engine.rows(text('before'), events)).toEqual([{ path: [], entities: 1, share: 1 }]);
  });

  it('tell only the most frequent ones', async () => {
    const events = ['a', 'b', 'c'].flatMap((visitor) => [
      search(visitor, 0),
      page(visitor, 1, visitor === 'c' ? 'home' : 'cart'),
    ]);
    expect(await engine.rows(text('after', '  top: 1\n'), events)).toMatchObject([{ path: ['cart'], entities: 2 }]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '../testing/seeded-random.ts';
import type { CountedLevel } from './feed-rows.ts';
import { settleFeed, type StoredLevel, type StoreState } from './settle-feed.ts';

interface Feed {
  readonly rows: readonly CountedLevel[];
  readonly completeAsOfMs?: number;
}

/** A store that keeps what feeds leave, and adds the deltas up. */
function settleAll(feeds: readonly Feed[]) {
  const levels = new Map<string, StoredLevel>();
  const sums = new Map<string, number>();
  let completeAsOfMs: number | undefined;
  for (const feed of feeds) {
    const state: StoreState = { levels: new Map(levels), completeAsOfMs };
    for (const { productId, delta, ...level } of settleFeed(feed.rows, state, feed.completeAsOfMs).changes) {
      levels.set(productId, level);
      sums.set(productId, (sums.get(productId) ?? 0) + delta);
    }
    if (feed.completeAsOfMs !== undefined) completeAsOfMs = Math.max(completeAsOfMs ?? 0, feed.completeAsOfMs);
  }
  const onHand = new Map([...levels].map(([productId, level]) => [productId, level.onHand]));
  return { onHand: withoutNothing(onHand), sums: withoutNothing(sums) };
}

function withoutNothing(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const row = (productId: string, onHand: number, asOfMs: number): CountedLevel => ({
  row: 1,
  productId,
  onHand,
  asOfMs,
});
const none: StoreState = { levels: new Map(), completeAsOfMs: undefined };
const five = new Map([['p', { onHand: 5, asOfMs: 10, isImplied: false }]]);

describe('a feed', () => {
  it('changes what it has counted later, by the difference', () => {
    expect(settleFeed([row('p', 3, 11), row('q', 2, 11)], { ...none, levels: five }, undefined)).toMatchObject({
      changes: [
        { productId: 'p', onHand: 3, delta: -2 },
        { productId: 'q', onHand: 2, delta: 2 },
      ],
      changed: 2,
    });
  });

  it('changes nothing by what it has counted earlier, or again', () => {
    const again = settleFeed([row('p', 5, 10), row('p', 9, 9)], { ...none, levels: five }, undefined);
    expect(again).toMatchObject({ changes: [], changed: 0, unchanged: 1, stale: 1 });
  });

  it('with another level of the same moment leaves the stored one and says so', () => {
    const other = settleFeed([row('p', 6, 10)], { ...none, levels: five }, undefined);
    expect(other).toMatchObject({ changes: [], conflicts: [{ productId: 'p', onHand: 6 }] });
  });

  it('with the same level of a later count keeps the time and tells nobody', () => {
    const later = settleFeed([row('p', 5, 20)], { ...none, levels: five }, undefined);
    expect(later).toMatchObject({ changes: [{ asOfMs: 20, delta: 0 }], unchanged: 1 });
  });

  it('that is complete leaves nothing of what it does not name, and of what comes late', () => {
    const complete = settleFeed([row('q', 1, 20)], { ...none, levels: five }, 20);
    expect(complete).toMatchObject({
      missing: 1,
      changes: [{ productId: 'q' }, { productId: 'p', onHand: 0, delta: -5 }],
    });
    const late = settleFeed([row('r', 4, 19)], { levels: new Map(), completeAsOfMs: 20 }, undefined);
    expect(late).toMatchObject({ changes: [], stale: 1 });
  });
});

describe('the levels after many feeds', () => {
  it.each([1, 2, 3, 4, 5])('are the same in every order, and the deltas add up to them (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 200; round += 1) {
      // One level of a product at a moment: two exclude each other, whoever comes first.
      const levelAt = new Map<string, number>();
      const feeds = Array.from({ length: 1 + below(6) }, (): Feed => {
        const asOfMs = 1 + below(5);
        const products = [...'abcd'].filter(() => below(2) === 0);
        const rows = products.map((productId) => {
          const place = `${productId} ${asOfMs}`;
          levelAt.set(place, levelAt.get(place) ?? below(4));
          return row(productId, levelAt.get(place) ?? 0, asOfMs);
        });
        return { rows, ...(below(3) === 0 ? { completeAsOfMs: asOfMs } : {}) };
      });
      const expected = settleAll(feeds);
      expect(expected.sums).toEqual(expected.onHand);
      const copies = [...feeds, ...feeds.slice(below(feeds.length))];
      const shuffled = copies.map((feed) => ({ feed, at: random() })).sort((a, b) => a.at - b.at);
      const actual = settleAll(shuffled.map(({ feed }) => feed));
      expect([round, actual.sums]).toEqual([round, actual.onHand]);
      expect([round, actual.onHand]).toEqual([round, expected.onHand]);
    }
  });
});

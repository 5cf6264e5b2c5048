import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rounded, seeded, SpecEngine, type GivenEvent } from '../testing/ask-query.ts';

let engine: SpecEngine;
beforeAll(async () => {
  engine = await SpecEngine.start();
});
afterAll(() => engine.stop());

const timeMs = Date.parse('2026-01-06T00:00:00Z');
const lists = `baskets: { event: orders.order-placed, by: orderId, forEach: items, value: item.productId, minimumBaskets: 3, mostItems: 6 }\n`;
const lines = `baskets: { event: orders.line-sold, by: orderId, value: productId, minimumBaskets: 3, mostItems: 6 }\n`;

type Basket = readonly (string | null)[];
const ordered = (baskets: readonly Basket[]): GivenEvent[] =>
  baskets.map((held, index) => ({
    ...{ contract: 'orders.order-placed', id: `o${index}`, timeMs },
    data: { orderId: `o${index}`, items: held.map((productId) => ({ productId })) },
  }));
const sold = (baskets: readonly Basket[]): GivenEvent[] =>
  baskets.flatMap((held, index) =>
    held.map((productId, line) => ({
      ...{ contract: 'orders.line-sold', id: `o${index}-${line}`, timeMs },
      data: { orderId: `o${index}`, lineNumber: line, productId },
    })),
  );

/** The same by counting every pair of every basket. */
function reference(baskets: readonly Basket[]) {
  const sets = baskets.map((held) => new Set(held.filter((one) => one !== null))).filter(({ size }) => size > 0);
  const kept = sets.filter(({ size }) => size <= 6);
  const with_ = (...values: readonly string[]) =>
    kept.filter((held) => values.every((value) => held.has(value))).length;
  const values = [...new Set(kept.flatMap((held) => [...held]))];
  return values
    .flatMap((antecedent) =>
      values.filter((one) => one !== antecedent).map((consequent) => ({ antecedent, consequent })),
    )
    .map(({ antecedent, consequent }) => {
      const both = with_(antecedent, consequent);
      const confidence = both / with_(antecedent);
      return {
        ...{ antecedent, consequent, baskets: both, support: both / kept.length, confidence },
        lift: (both * kept.length) / (with_(antecedent) * with_(consequent)),
        ...{ all_baskets: kept.length, left_out: sets.length - kept.length },
      };
    })
    .filter((rule) => rule.baskets >= 3)
    .sort(
      (a, b) =>
        b.lift - a.lift ||
        b.baskets - a.baskets ||
        compare(a.antecedent, b.antecedent) ||
        compare(a.consequent, b.consequent),
    );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

describe('baskets', () => {
  it.each([31, 32, 33])(
    'have the rules of every pair of every basket, from lists and from lines, seed %i',
    async (seed) => {
      const below = seeded(seed);
      const baskets = Array.from({ length: 150 }, () =>
        Array.from({ length: below(10) + 1 }, () => (below(20) === 0 ? null : `p${Math.min(below(12), below(12))}`)),
      );
      const wanted = reference(baskets);
      expect(wanted.length).toBeGreaterThan(10);
      expect(wanted[0]?.left_out).toBeGreaterThan(0);
      expect(rounded(await engine.rows(lists, ordered(baskets)))).toEqual(rounded(wanted));
      expect(rounded(await engine.rows(lines, sold(baskets)))).toEqual(rounded(wanted));
    },
  );

  it('count a value once per basket, and leave large baskets out of everything', async () => {
    const pair: Basket = ['a', 'b', 'a'];
    const large = Array.from({ length: 7 }, (_, index) => (index === 0 ? 'a' : `x${index}`));
    const rows = await engine.rows(lists, ordered([pair, pair, pair, large, ['c'], []]));
    expect(rows).toMatchObject([
      { antecedent: 'a', consequent: 'b', baskets: 3, support: 0.75, confidence: 1, all_baskets: 4, left_out: 1 },
      { antecedent: 'b', consequent: 'a' },
    ]);
  });

  it('are one per event by default, also where events of different keys have one id', async () => {
    const text = `baskets: { event: orders.order-placed, forEach: items, value: item.productId, minimumBaskets: 1 }\n`;
    const order = (orderId: string, ...products: string[]): GivenEvent => ({
      ...{ contract: 'orders.order-placed', id: '1', timeMs },
      data: { orderId, items: products.map((productId) => ({ productId })) },
    });
    expect(await engine.rows(text, [order('o1', 'a', 'b'), order('o2', 'c')])).toMatchObject([
      { antecedent: 'a', consequent: 'b', baskets: 1, all_baskets: 2 },
      { antecedent: 'b', consequent: 'a' },
    ]);
  });

  it('tell of nothing where no pair is frequent', async () => {
    expect(
      await engine.rows(
        lists,
        ordered([
          ['a', 'b'],
          ['a', 'b'],
        ]),
      ),
    ).toEqual([]);
    expect(await engine.rows(lists, [])).toEqual([]);
  });
});

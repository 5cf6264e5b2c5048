/** What is in a basket often goes with something else: one direction of a pair. */
export interface BasketRule {
  readonly antecedent: string;
  readonly consequent: string;
  /** Baskets that hold both. */
  readonly baskets: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
}

export interface BasketRulesOptions {
  /** Fewest baskets that hold both. */
  readonly minimumBaskets: number;
  /** Larger baskets are left out of everything. */
  readonly mostItems: number;
}

/**
 * All association rules between two products, by counting every pair of every basket: the reference that a faster way is compared with.
 *
 * Source: Agrawal, Imieliński, Swami: Mining Association Rules between Sets of Items in Large Databases, SIGMOD 1993, for support and
 * confidence; Brin, Motwani, Ullman, Tsur: Dynamic Itemset Counting, SIGMOD 1997, for lift.
 * @param lines basket and product, as often as they stand in the file
 */
export function basketRules(
  lines: Iterable<readonly [basket: string, product: string]>,
  { minimumBaskets, mostItems }: BasketRulesOptions,
): BasketRule[] {
  const held = new Map<string, Set<string>>();
  for (const [basket, product] of lines) {
    const products = held.get(basket);
    if (products === undefined) {
      held.set(basket, new Set([product]));
    } else {
      products.add(product);
    }
  }
  const baskets = [...held.values()].filter(({ size }) => size <= mostItems);
  const single = new Map<string, number>();
  const together = new Map<string, Map<string, number>>();
  for (const products of baskets) {
    for (const antecedent of products) {
      single.set(antecedent, (single.get(antecedent) ?? 0) + 1);
      const others = together.get(antecedent) ?? new Map<string, number>();
      together.set(antecedent, others);
      for (const consequent of products) {
        if (consequent !== antecedent) {
          others.set(consequent, (others.get(consequent) ?? 0) + 1);
        }
      }
    }
  }
  const countOf = (product: string) => single.get(product) ?? 0;
  return [...together].flatMap(([antecedent, others]) =>
    [...others]
      .filter(([, both]) => both >= minimumBaskets)
      .map(([consequent, both]) => ({
        ...{ antecedent, consequent, baskets: both },
        support: both / baskets.length,
        confidence: both / countOf(antecedent),
        lift: (both * baskets.length) / (countOf(antecedent) * countOf(consequent)),
      })),
  );
}

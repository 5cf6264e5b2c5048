import type { Random } from '../core/random.ts';
import { WeightedPicker, zipfWeight } from '../core/weighted-picker.ts';
import type { Currency } from './places.ts';
import { adjectives, categories, colours, syllables, type Category } from './words.ts';

export interface Seller {
  readonly id: string;
  readonly name: string;
}

/** A product; only its price and whether it can be bought change. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly seller: Seller;
  readonly brand: string | null;
  readonly category: Category;
  /** Part of all demand, 0 to 1. */
  readonly share: number;
  /** Price of one piece in minor units. */
  readonly prices: Record<Currency, number>;
  isActive: boolean;
}

/** Products and the ways shoppers come to them. */
export interface Catalogue {
  readonly products: readonly Product[];
  readonly sellers: readonly Seller[];
  /** By popularity over everything. */
  readonly popular: WeightedPicker<Product>;
  readonly byCategory: ReadonlyMap<Category, WeightedPicker<Product>>;
  readonly byBrand: ReadonlyMap<string, WeightedPicker<Product>>;
  readonly bySeller: ReadonlyMap<Seller, readonly Product[]>;
  readonly categoryPicker: WeightedPicker<Category>;
}

export interface CatalogueSize {
  readonly products: number;
  readonly sellers: number;
  readonly brands: number;
}

const poundsPerEuro = 0.86;
const popularity = 0.85;

/** Builds the catalogue of a seed. */
export function createCatalogue(random: Random, size: CatalogueSize): Catalogue {
  const brands = distinctNames(random, size.brands);
  const sellers = distinctNames(random, size.sellers).map((name, index) => ({
    id: `m-${String(index + 1).padStart(3, '0')}`,
    name: `${name} Trading`,
  }));
  const brandPicker = new WeightedPicker(brands, (_, rank) => zipfWeight(rank, 0.8));
  const sellerPicker = new WeightedPicker(sellers, (_, rank) => zipfWeight(rank, 0.7));
  const categoryPicker = new WeightedPicker(categories, (_, rank) => zipfWeight(rank, 0.6));
  const weights = Array.from({ length: size.products }, (_, rank) => zipfWeight(rank, popularity));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const products = weights.map((weight, index): Product => {
    // The first products make sure that no category is empty.
    const category = categories[index] ?? categoryPicker.pick(random);
    const noun = random.pick(category.nouns);
    const adjective = random.pick(adjectives);
    const euros = random.logNormal(category.medianPrice, 0.5);
    return {
      id: `p-${100_000 + index}`,
      name: `${adjective[0]?.toUpperCase()}${adjective.slice(1)} ${noun}`,
      colour: random.pick(colours),
      seller: sellerPicker.pick(random),
      brand: random.chance(0.92) ? brandPicker.pick(random) : null,
      category,
      share: weight / total,
      prices: { EUR: shelfPrice(euros), GBP: shelfPrice(euros * poundsPerEuro) },
      isActive: true,
    };
  });
  return {
    products,
    sellers,
    categoryPicker,
    popular: new WeightedPicker(products, ({ share }) => share),
    byCategory: pickersBy(products, ({ category }) => category),
    byBrand: pickersBy(products, ({ brand }) => brand),
    bySeller: Map.groupBy(products, ({ seller }) => seller),
  };
}

/** A price as shops write it, such as 19.99, in minor units. */
export function shelfPrice(major: number): number {
  return Math.max(1, Math.round(major)) * 100 - 1;
}

/** Band of a unit price, as the contracts define it. */
export function priceBand(unitPriceMinor: number): string {
  const major = unitPriceMinor / 100;
  if (major < 10) return '0-10';
  if (major < 25) return '10-25';
  if (major < 50) return '25-50';
  if (major < 100) return '50-100';
  return major < 250 ? '100-250' : '250+';
}

function pickersBy<K>(
  products: readonly Product[],
  keyOf: (product: Product) => K | null,
): ReadonlyMap<K, WeightedPicker<Product>> {
  const pickers = new Map<K, WeightedPicker<Product>>();
  for (const [key, group] of Map.groupBy(products, keyOf)) {
    if (key !== null) {
      pickers.set(key, new WeightedPicker(group, ({ share }) => share));
    }
  }
  return pickers;
}

function distinctNames(random: Random, count: number): string[] {
  const names = new Set<string>();
  while (names.size < count) {
    const name = random.pick(syllables) + random.pick(syllables) + (random.chance(0.6) ? random.pick(syllables) : '');
    names.add(`${name[0]?.toUpperCase()}${name.slice(1)}`);
  }
  return [...names];
}

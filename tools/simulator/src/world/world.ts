import { Random } from '../core/random.ts';
import { createCatalogue, type Catalogue } from './catalogue.ts';
import { Customers } from './customers.ts';
import { createStores, type Stores } from './stores.ts';

/** How large the marketplace is. */
export interface WorldScale {
  /** Shops in streets, from 1. Default 9,000. */
  readonly stores?: number;
  /** Products, from 36. Default 12,000. */
  readonly products?: number;
  /** Sellers, 1 to 5,000. Default 600. */
  readonly sellers?: number;
  /** Brands, 1 to 5,000. Default 240. */
  readonly brands?: number;
  /** Customers with an account at the start, from 1. Default 60,000. */
  readonly customers?: number;
}

/** Everything that stands before the first event. */
export interface World {
  readonly catalogue: Catalogue;
  readonly stores: Stores;
  readonly customers: Customers;
}

/** Builds the world of a seed; it depends on nothing else, so that runs share stores, products and customers. */
export function createWorld(seed: string, scale: WorldScale = {}): World {
  const { stores = 9_000, products = 12_000, sellers = 600, brands = 240, customers = 60_000 } = scale;
  const catalogue = createCatalogue(new Random(`${seed}/catalogue`), { products, sellers, brands });
  return {
    catalogue,
    stores: createStores(new Random(`${seed}/stores`), stores),
    customers: new Customers(seed, catalogue, customers),
  };
}

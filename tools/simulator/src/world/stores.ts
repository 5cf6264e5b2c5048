import type { Random } from '../core/random.ts';
import { WeightedPicker } from '../core/weighted-picker.ts';
import { countryShares, places, type Place } from './places.ts';

/** A shop in a street, or a warehouse that serves the orders of a country. */
export interface Store {
  readonly id: string;
  readonly place: Place;
  /** Part of a country's demand it serves, 0 to 1; stores share what is sold over the counter. */
  readonly share: number;
  readonly isWarehouse: boolean;
}

export interface Stores {
  readonly stores: readonly Store[];
  readonly byId: ReadonlyMap<string, Store>;
  /** By country. */
  readonly warehouses: ReadonlyMap<string, Store>;
}

/** Spreads stores over the cities in proportion to the people who live there. */
export function createStores(random: Random, count: number): Stores {
  const cities = new WeightedPicker(places, ({ weight }) => weight);
  const stores = Array.from({ length: count }, (_, index) => ({
    id: `st-${String(index + 1).padStart(4, '0')}`,
    place: cities.pick(random),
    share: 1 / count,
    isWarehouse: false,
  }));
  const warehouses = new Map<string, Store>();
  for (const place of places) {
    // The first city of a country is its largest; the warehouse stands there.
    if (!warehouses.has(place.country)) {
      const share = countryShares.get(place.country) as number;
      warehouses.set(place.country, { id: `wh-${place.country.toLowerCase()}-1`, place, share, isWarehouse: true });
    }
  }
  return { stores, byId: new Map(stores.map((store) => [store.id, store])), warehouses };
}

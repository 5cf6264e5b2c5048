import type { Product } from '../world/catalogue.ts';
import type { Customer } from '../world/customers.ts';
import type { Currency, Place } from '../world/places.ts';

/** What every event of a visit says about the visitor. */
export interface VisitFields {
  readonly visitorId: string;
  readonly sessionId: string;
  readonly customerId: string | null;
  readonly channel: 'web' | 'app' | 'live';
  readonly storeId: string | null;
  readonly device: 'desktop' | 'mobile' | 'tablet';
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly ageBand: string | null;
  readonly gender: string | null;
}

/** What an order says about who placed it; over the counter there is no visit. */
export interface ShopperFields {
  readonly visitorId: string | null;
  readonly sessionId: string | null;
  readonly customerId: string | null;
  readonly channel: 'web' | 'app' | 'store' | 'live';
  readonly storeId: string | null;
  readonly device: 'desktop' | 'mobile' | 'tablet' | 'pos';
  readonly city: string;
  readonly region: string;
  readonly country: string;
  readonly ageBand: string | null;
  readonly gender: string | null;
}

/** Somebody who can place an order. */
export interface Shopper {
  fields: ShopperFields;
  readonly place: Place;
  readonly currency: Currency;
  /** The account they are signed in to. */
  customer: Customer | undefined;
  readonly campaign: string | null;
  readonly deviceId: string;
  readonly addressId: string | null;
  readonly networkId: string | null;
  readonly ipAddress: string | null;
  readonly cardId: string;
}

/** A line of a cart. */
export interface CartLine {
  readonly product: Product;
  readonly quantity: number;
}

/** The demographic fields of a customer, or of somebody nobody knows. */
export function personFields(customer: Customer | undefined, place: Place) {
  return {
    city: place.city,
    region: place.region,
    country: place.country,
    ageBand: customer?.ageBand ?? null,
    gender: customer?.gender ?? null,
  };
}

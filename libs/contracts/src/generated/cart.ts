// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A visitor put pieces of a product into the cart. */
export interface ItemAdded {
  /** Id of the cart; one per visitor until it becomes an order. */
  readonly cartId: string;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. */
  readonly sessionId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown. */
  readonly region?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Age band in years. One of: 18-24, 25-34, 35-44, 45-54, 55-64, 65+, unknown; null if not asked. */
  readonly ageBand?: string | null;
  /** Gender as stated by the customer. One of: female, male, other, unknown; null if not asked. */
  readonly gender?: string | null;
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces added, from 1. */
  readonly quantity: number;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Price of one piece, zero or more. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Value of the whole cart after the change, zero or more. Minor units of the currency; null if unknown. */
  readonly cartTotalMinor?: number | null;
  /** Id of the recommended feed or search result that led here; null if none. */
  readonly feedId?: string | null;
  /** Id of the livestream the product was added from; null if none. */
  readonly streamId?: string | null;
}

/** A visitor put pieces of a product into the cart. */
export const itemAdded: Contract<ItemAdded> = {
  "name": "cart.item-added",
  "domain": "cart",
  "purpose": "Demand before the order: add-to-cart rate, abandoned carts and the strongest signal of interest for recommendations.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ItemAdded",
      "namespace": "nadi.cart",
      "doc": "A visitor put pieces of a product into the cart.",
      "fields": [
        {
          "name": "cartId",
          "type": "string",
          "doc": "Id of the cart; one per visitor until it becomes an order."
        },
        {
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
        },
        {
          "name": "sessionId",
          "type": "string",
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the signed-in customer; null while the visitor is anonymous."
        },
        {
          "name": "channel",
          "type": "string",
          "doc": "Sales channel. One of: web, app, store, live."
        },
        {
          "name": "storeId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the store, one of about 9,000; null where no store is involved."
        },
        {
          "name": "device",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown."
        },
        {
          "name": "city",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "City in English spelling, of the visitor or the delivery; null if unknown."
        },
        {
          "name": "region",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown."
        },
        {
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "ageBand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Age band in years. One of: 18-24, 25-34, 35-44, 45-54, 55-64, 65+, unknown; null if not asked."
        },
        {
          "name": "gender",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Gender as stated by the customer. One of: female, male, other, unknown; null if not asked."
        },
        {
          "name": "productId",
          "type": "string",
          "doc": "Id of the product (stock keeping unit)."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
        },
        {
          "name": "brand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Brand of the product; null if it has none."
        },
        {
          "name": "category",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Leaf category of the product; null if it has none."
        },
        {
          "name": "priceBand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+."
        },
        {
          "name": "quantity",
          "type": "int",
          "doc": "Pieces added, from 1."
        },
        {
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "unitPriceMinor",
          "type": "long",
          "doc": "Price of one piece, zero or more. Minor units of the currency."
        },
        {
          "name": "cartTotalMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Value of the whole cart after the change, zero or more. Minor units of the currency; null if unknown."
        },
        {
          "name": "feedId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the recommended feed or search result that led here; null if none."
        },
        {
          "name": "streamId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the livestream the product was added from; null if none."
        }
      ]
    }
  ],
  "key": "cartId",
  "seller": "sellerId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "checkout",
    "contact": "checkout@nadi.example",
    "runbook": "https://runbooks.nadi.example/checkout/cart.item-added"
  },
  "quality": [
    {
      "name": "channel-known",
      "rule": "data.channel in ['web', 'app', 'store', 'live']",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "age-band-known",
      "rule": "data.ageBand == null || data.ageBand in ['18-24', '25-34', '35-44', '45-54', '55-64', '65+', 'unknown']",
      "severity": "warn"
    },
    {
      "name": "gender-known",
      "rule": "data.gender == null || data.gender in ['female', 'male', 'other', 'unknown']",
      "severity": "warn"
    },
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "currency-code",
      "rule": "data.currency.matches('^[A-Z]{3}$')",
      "severity": "error"
    },
    {
      "name": "quantity-positive",
      "rule": "data.quantity >= 1",
      "severity": "error"
    },
    {
      "name": "price-not-negative",
      "rule": "data.unitPriceMinor >= 0",
      "severity": "error"
    },
    {
      "name": "price-band-known",
      "rule": "data.priceBand == null || data.priceBand in ['0-10', '10-25', '25-50', '50-100', '100-250', '250+']",
      "severity": "warn"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "reporting"
  ]
};

/** A visitor took pieces of a product out of the cart. */
export interface ItemRemoved {
  /** Id of the cart; one per visitor until it becomes an order. */
  readonly cartId: string;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. */
  readonly sessionId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown. */
  readonly region?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Age band in years. One of: 18-24, 25-34, 35-44, 45-54, 55-64, 65+, unknown; null if not asked. */
  readonly ageBand?: string | null;
  /** Gender as stated by the customer. One of: female, male, other, unknown; null if not asked. */
  readonly gender?: string | null;
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces removed, from 1. */
  readonly quantity: number;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Price of one piece, zero or more. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Value of the whole cart after the change, zero or more. Minor units of the currency; null if unknown. */
  readonly cartTotalMinor?: number | null;
  /** Why the item left the cart. One of: visitor, out-of-stock, price-changed, expired; null if unknown. */
  readonly reason?: string | null;
}

/** A visitor took pieces of a product out of the cart. */
export const itemRemoved: Contract<ItemRemoved> = {
  "name": "cart.item-removed",
  "domain": "cart",
  "purpose": "Second thoughts before the order: removals by product and reason.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ItemRemoved",
      "namespace": "nadi.cart",
      "doc": "A visitor took pieces of a product out of the cart.",
      "fields": [
        {
          "name": "cartId",
          "type": "string",
          "doc": "Id of the cart; one per visitor until it becomes an order."
        },
        {
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
        },
        {
          "name": "sessionId",
          "type": "string",
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the signed-in customer; null while the visitor is anonymous."
        },
        {
          "name": "channel",
          "type": "string",
          "doc": "Sales channel. One of: web, app, store, live."
        },
        {
          "name": "storeId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the store, one of about 9,000; null where no store is involved."
        },
        {
          "name": "device",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown."
        },
        {
          "name": "city",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "City in English spelling, of the visitor or the delivery; null if unknown."
        },
        {
          "name": "region",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown."
        },
        {
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "ageBand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Age band in years. One of: 18-24, 25-34, 35-44, 45-54, 55-64, 65+, unknown; null if not asked."
        },
        {
          "name": "gender",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Gender as stated by the customer. One of: female, male, other, unknown; null if not asked."
        },
        {
          "name": "productId",
          "type": "string",
          "doc": "Id of the product (stock keeping unit)."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
        },
        {
          "name": "brand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Brand of the product; null if it has none."
        },
        {
          "name": "category",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Leaf category of the product; null if it has none."
        },
        {
          "name": "priceBand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+."
        },
        {
          "name": "quantity",
          "type": "int",
          "doc": "Pieces removed, from 1."
        },
        {
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "unitPriceMinor",
          "type": "long",
          "doc": "Price of one piece, zero or more. Minor units of the currency."
        },
        {
          "name": "cartTotalMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Value of the whole cart after the change, zero or more. Minor units of the currency; null if unknown."
        },
        {
          "name": "reason",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Why the item left the cart. One of: visitor, out-of-stock, price-changed, expired; null if unknown."
        }
      ]
    }
  ],
  "key": "cartId",
  "seller": "sellerId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "checkout",
    "contact": "checkout@nadi.example",
    "runbook": "https://runbooks.nadi.example/checkout/cart.item-removed"
  },
  "quality": [
    {
      "name": "channel-known",
      "rule": "data.channel in ['web', 'app', 'store', 'live']",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "age-band-known",
      "rule": "data.ageBand == null || data.ageBand in ['18-24', '25-34', '35-44', '45-54', '55-64', '65+', 'unknown']",
      "severity": "warn"
    },
    {
      "name": "gender-known",
      "rule": "data.gender == null || data.gender in ['female', 'male', 'other', 'unknown']",
      "severity": "warn"
    },
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "currency-code",
      "rule": "data.currency.matches('^[A-Z]{3}$')",
      "severity": "error"
    },
    {
      "name": "quantity-positive",
      "rule": "data.quantity >= 1",
      "severity": "error"
    },
    {
      "name": "price-not-negative",
      "rule": "data.unitPriceMinor >= 0",
      "severity": "error"
    },
    {
      "name": "price-band-known",
      "rule": "data.priceBand == null || data.priceBand in ['0-10', '10-25', '25-50', '50-100', '100-250', '250+']",
      "severity": "warn"
    },
    {
      "name": "reason-known",
      "rule": "data.reason == null || data.reason in ['visitor', 'out-of-stock', 'price-changed', 'expired']",
      "severity": "warn"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "reporting"
  ]
};

// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** One line of an order was sold. */
export interface LineSold {
  /** Id of the order. Several events may carry the same order. */
  readonly orderId: string;
  /** Place of the line in the order, from 0. */
  readonly lineNumber: number;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown. */
  readonly region?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces; negative where a line corrects an earlier one. */
  readonly quantity: number;
  /** Price of one piece, rounded half-up. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency. */
  readonly lineTotalMinor: number;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card; null if not yet chosen or unknown. */
  readonly paymentMethod?: string | null;
}

/** One line of an order was sold. */
export const lineSold: Contract<LineSold> = {
  "name": "orders.line-sold",
  "domain": "orders",
  "purpose": "One line of a placed order by itself: what is sold by product, seller and store, without the order's personal data and without reading whole orders.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "LineSold",
      "namespace": "nadi.orders",
      "doc": "One line of an order was sold.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order. Several events may carry the same order."
        },
        {
          "name": "lineNumber",
          "type": "int",
          "doc": "Place of the line in the order, from 0."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the customer; null for guests."
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
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "productId",
          "type": "string",
          "doc": "Id of the product (stock keeping unit)."
        },
        {
          "name": "sellerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the seller who offers the product. Null if unknown."
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
          "doc": "Pieces; negative where a line corrects an earlier one."
        },
        {
          "name": "unitPriceMinor",
          "type": "long",
          "doc": "Price of one piece, rounded half-up. Minor units of the currency."
        },
        {
          "name": "lineTotalMinor",
          "type": "long",
          "doc": "Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency."
        },
        {
          "name": "campaign",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the marketing campaign the visit is attributed to; null if none."
        },
        {
          "name": "paymentMethod",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card; null if not yet chosen or unknown."
        }
      ]
    }
  ],
  "key": "productId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "orders",
    "contact": "orders@nadi.example",
    "runbook": "https://runbooks.nadi.example/orders/orders.line-sold"
  },
  "quality": [
    {
      "name": "channel-known",
      "rule": "data.channel in ['web', 'app', 'store', 'live']",
      "severity": "error"
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
      "name": "line-number-from-zero",
      "rule": "data.lineNumber >= 0",
      "severity": "error"
    },
    {
      "name": "quantity-not-zero",
      "rule": "data.quantity != 0",
      "severity": "warn"
    }
  ],
  "producers": [
    "pipelines"
  ],
  "consumers": [
    "reporting"
  ]
};

/** One cancelled line of an order; quantity and amounts are positive. */
export interface CancelledItem {
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Name of the product as sold; null if unknown. */
  readonly productName?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces; negative where a line corrects an earlier one. */
  readonly quantity: number;
  /** Price of one piece, rounded half-up. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency. */
  readonly lineTotalMinor: number;
}

/** An order, or some of its lines, was cancelled before delivery. Usable without the order it refers to. */
export interface OrderCancelled {
  /** Id of the order. Several events may carry the same order. */
  readonly orderId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit. */
  readonly visitorId?: string | null;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit. */
  readonly sessionId?: string | null;
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
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Value given back to the customer, zero or more. Minor units of the currency. */
  readonly totalMinor: number;
  /** Why. One of: customer, payment-failed, out-of-stock, fraud, address, seller, other. */
  readonly reason: string;
  /** Who cancelled. One of: customer, seller, platform; null if unknown. */
  readonly cancelledBy?: string | null;
  /** True if nothing of the order remains. */
  readonly wholeOrder: boolean;
  /** Cancelled lines; empty if the source does not name them. */
  readonly items?: readonly CancelledItem[];
}

/** An order, or some of its lines, was cancelled before delivery. Usable without the order it refers to. */
export const orderCancelled: Contract<OrderCancelled> = {
  "name": "orders.order-cancelled",
  "domain": "orders",
  "purpose": "Lost revenue: cancellations by reason, country and brand, and the correction of sales figures.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "OrderCancelled",
      "namespace": "nadi.orders",
      "doc": "An order, or some of its lines, was cancelled before delivery. Usable without the order it refers to.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order. Several events may carry the same order."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the customer; null for guests."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit."
        },
        {
          "name": "sessionId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit."
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
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "totalMinor",
          "type": "long",
          "doc": "Value given back to the customer, zero or more. Minor units of the currency."
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "Why. One of: customer, payment-failed, out-of-stock, fraud, address, seller, other."
        },
        {
          "name": "cancelledBy",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Who cancelled. One of: customer, seller, platform; null if unknown."
        },
        {
          "name": "wholeOrder",
          "type": "boolean",
          "doc": "True if nothing of the order remains."
        },
        {
          "name": "items",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "CancelledItem",
              "doc": "One cancelled line of an order; quantity and amounts are positive.",
              "fields": [
                {
                  "name": "productId",
                  "type": "string",
                  "doc": "Id of the product (stock keeping unit)."
                },
                {
                  "name": "productName",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name of the product as sold; null if unknown."
                },
                {
                  "name": "sellerId",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Id of the seller who offers the product. Null if unknown."
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
                  "doc": "Pieces; negative where a line corrects an earlier one."
                },
                {
                  "name": "unitPriceMinor",
                  "type": "long",
                  "doc": "Price of one piece, rounded half-up. Minor units of the currency."
                },
                {
                  "name": "lineTotalMinor",
                  "type": "long",
                  "doc": "Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency."
                }
              ]
            }
          },
          "default": [],
          "doc": "Cancelled lines; empty if the source does not name them."
        }
      ]
    }
  ],
  "key": "orderId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": 600000,
  "freshnessTargetMs": 5000,
  "classification": "confidential",
  "personalFields": [],
  "owner": {
    "team": "orders",
    "contact": "orders@nadi.example",
    "runbook": "https://runbooks.nadi.example/orders/orders.order-cancelled"
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
      "name": "total-not-negative",
      "rule": "data.totalMinor >= 0",
      "severity": "error"
    },
    {
      "name": "reason-known",
      "rule": "data.reason in ['customer', 'payment-failed', 'out-of-stock', 'fraud', 'address', 'seller', 'other']",
      "severity": "warn"
    },
    {
      "name": "canceller-known",
      "rule": "data.cancelledBy == null || data.cancelledBy in ['customer', 'seller', 'platform']",
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

/** One line of an order. */
export interface OrderItem {
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Name of the product as sold; null if unknown. */
  readonly productName?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces; negative where a line corrects an earlier one. */
  readonly quantity: number;
  /** Price of one piece, rounded half-up. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency. */
  readonly lineTotalMinor: number;
}

/** A customer placed an order. An order may be told in one event, or in one event per line with the same orderId. */
export interface OrderPlaced {
  /** Id of the order. Several events may carry the same order. */
  readonly orderId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit. */
  readonly visitorId?: string | null;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit. */
  readonly sessionId?: string | null;
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
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** What the customer owes for the items of this event after discount, with shipping; negative only for a bookkeeping correction. Minor units of the currency. */
  readonly totalMinor: number;
  /** Discount already taken off the total, zero or more. Minor units of the currency; null if unknown. */
  readonly discountMinor?: number | null;
  /** Shipping included in the total, zero or more. Minor units of the currency; null if unknown. */
  readonly shippingMinor?: number | null;
  /** Lines of the order told by this event, at least one. */
  readonly items: readonly OrderItem[];
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card; null if not yet chosen or unknown. */
  readonly paymentMethod?: string | null;
  /** Id of the livestream the order came from; null if none. */
  readonly streamId?: string | null;
  /** Pseudonymous fingerprint of the device; joins orders that share a device. */
  readonly deviceId?: string | null;
  /** Pseudonymous id of the delivery address (keyed hash); joins orders that share an address. */
  readonly addressId?: string | null;
  /** Pseudonymous id of the network the request came from (keyed hash of the /24 or /48 prefix); joins instead of the address. */
  readonly networkId?: string | null;
  /** Name of the person the parcel goes to. Personal data. */
  readonly recipientName?: string | null;
  /** Street and house number of the delivery. Personal data. */
  readonly deliveryStreet?: string | null;
  /** Postal code of the delivery. Personal data. */
  readonly deliveryPostcode?: string | null;
  /** E-mail address for messages about the order. Personal data. */
  readonly contactEmail?: string | null;
  /** Phone number for messages about the order, E.164. Personal data. */
  readonly contactPhone?: string | null;
  /** IPv4 or IPv6 address the request came from. Personal data. */
  readonly ipAddress?: string | null;
}

/** A customer placed an order. An order may be told in one event, or in one event per line with the same orderId. */
export const orderPlaced: Contract<OrderPlaced> = {
  "name": "orders.order-placed",
  "domain": "orders",
  "purpose": "The money side of the marketplace: orders, revenue, top brands, products, sellers, stores, cities and demographics, and the signal fraud detection starts from. Orders are counted as distinct order ids, revenue as the sum over events.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "OrderPlaced",
      "namespace": "nadi.orders",
      "doc": "A customer placed an order. An order may be told in one event, or in one event per line with the same orderId.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order. Several events may carry the same order."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the customer; null for guests."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit."
        },
        {
          "name": "sessionId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit."
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
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "totalMinor",
          "type": "long",
          "doc": "What the customer owes for the items of this event after discount, with shipping; negative only for a bookkeeping correction. Minor units of the currency."
        },
        {
          "name": "discountMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Discount already taken off the total, zero or more. Minor units of the currency; null if unknown."
        },
        {
          "name": "shippingMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Shipping included in the total, zero or more. Minor units of the currency; null if unknown."
        },
        {
          "name": "items",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "OrderItem",
              "doc": "One line of an order.",
              "fields": [
                {
                  "name": "productId",
                  "type": "string",
                  "doc": "Id of the product (stock keeping unit)."
                },
                {
                  "name": "productName",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name of the product as sold; null if unknown."
                },
                {
                  "name": "sellerId",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Id of the seller who offers the product. Null if unknown."
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
                  "doc": "Pieces; negative where a line corrects an earlier one."
                },
                {
                  "name": "unitPriceMinor",
                  "type": "long",
                  "doc": "Price of one piece, rounded half-up. Minor units of the currency."
                },
                {
                  "name": "lineTotalMinor",
                  "type": "long",
                  "doc": "Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency."
                }
              ]
            }
          },
          "doc": "Lines of the order told by this event, at least one."
        },
        {
          "name": "campaign",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the marketing campaign the visit is attributed to; null if none."
        },
        {
          "name": "paymentMethod",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card; null if not yet chosen or unknown."
        },
        {
          "name": "streamId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the livestream the order came from; null if none."
        },
        {
          "name": "deviceId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous fingerprint of the device; joins orders that share a device."
        },
        {
          "name": "addressId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the delivery address (keyed hash); joins orders that share an address."
        },
        {
          "name": "networkId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the network the request came from (keyed hash of the /24 or /48 prefix); joins instead of the address."
        },
        {
          "name": "recipientName",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Name of the person the parcel goes to.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "deliveryStreet",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Street and house number of the delivery.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "deliveryPostcode",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Postal code of the delivery.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "contactEmail",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "E-mail address for messages about the order.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "contactPhone",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Phone number for messages about the order, E.164.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "ipAddress",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "IPv4 or IPv6 address the request came from.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "orderId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "recipientName",
    "deliveryStreet",
    "deliveryPostcode",
    "contactEmail",
    "contactPhone",
    "ipAddress"
  ],
  "owner": {
    "team": "orders",
    "contact": "orders@nadi.example",
    "runbook": "https://runbooks.nadi.example/orders/orders.order-placed"
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
      "name": "has-items",
      "rule": "size(data.items) >= 1",
      "severity": "error"
    },
    {
      "name": "total-not-negative",
      "rule": "data.totalMinor >= 0",
      "severity": "warn"
    },
    {
      "name": "discount-not-negative",
      "rule": "data.discountMinor == null || data.discountMinor >= 0",
      "severity": "error"
    },
    {
      "name": "shipping-not-negative",
      "rule": "data.shippingMinor == null || data.shippingMinor >= 0",
      "severity": "error"
    },
    {
      "name": "quantities-not-zero",
      "rule": "data.items.all(item, item.quantity != 0)",
      "severity": "warn"
    },
    {
      "name": "payment-method-known",
      "rule": "data.paymentMethod == null || data.paymentMethod in ['card', 'wallet', 'upi', 'bank-transfer', 'cash-on-delivery', 'gift-card']",
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

/** One returned line of an order; quantity and amounts are positive. */
export interface ReturnedItem {
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Name of the product as sold; null if unknown. */
  readonly productName?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Band of the unit price in major units of the currency, lower bound included. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+. */
  readonly priceBand?: string | null;
  /** Pieces; negative where a line corrects an earlier one. */
  readonly quantity: number;
  /** Price of one piece, rounded half-up. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency. */
  readonly lineTotalMinor: number;
}

/** A customer sent goods back after delivery and they were accepted. */
export interface OrderReturned {
  /** Id of the order. Several events may carry the same order. */
  readonly orderId: string;
  /** Id of the return; an order may have several. */
  readonly returnId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit. */
  readonly visitorId?: string | null;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit. */
  readonly sessionId?: string | null;
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
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Value given back to the customer, zero or more. Minor units of the currency. */
  readonly totalMinor: number;
  /** Why. One of: damaged, wrong-item, not-as-described, size, late, changed-mind, other. */
  readonly reason: string;
  /** Returned lines, at least one. */
  readonly items: readonly ReturnedItem[];
  /** When the order was placed; null if unknown. */
  readonly orderedAt?: number | null;
}

/** A customer sent goods back after delivery and they were accepted. */
export const orderReturned: Contract<OrderReturned> = {
  "name": "orders.order-returned",
  "domain": "orders",
  "purpose": "Returns by product, seller and reason, and the correction of sales figures.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "OrderReturned",
      "namespace": "nadi.orders",
      "doc": "A customer sent goods back after delivery and they were accepted.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order. Several events may carry the same order."
        },
        {
          "name": "returnId",
          "type": "string",
          "doc": "Id of the return; an order may have several."
        },
        {
          "name": "customerId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the customer; null for guests."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if the order did not come from a visit."
        },
        {
          "name": "sessionId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if the order did not come from a visit."
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
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "totalMinor",
          "type": "long",
          "doc": "Value given back to the customer, zero or more. Minor units of the currency."
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "Why. One of: damaged, wrong-item, not-as-described, size, late, changed-mind, other."
        },
        {
          "name": "items",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ReturnedItem",
              "doc": "One returned line of an order; quantity and amounts are positive.",
              "fields": [
                {
                  "name": "productId",
                  "type": "string",
                  "doc": "Id of the product (stock keeping unit)."
                },
                {
                  "name": "productName",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Name of the product as sold; null if unknown."
                },
                {
                  "name": "sellerId",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "Id of the seller who offers the product. Null if unknown."
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
                  "doc": "Pieces; negative where a line corrects an earlier one."
                },
                {
                  "name": "unitPriceMinor",
                  "type": "long",
                  "doc": "Price of one piece, rounded half-up. Minor units of the currency."
                },
                {
                  "name": "lineTotalMinor",
                  "type": "long",
                  "doc": "Quantity times exact unit price, rounded half-up once; negative where a line corrects an earlier one. Minor units of the currency."
                }
              ]
            }
          },
          "doc": "Returned lines, at least one."
        },
        {
          "name": "orderedAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the order was placed; null if unknown."
        }
      ]
    }
  ],
  "key": "orderId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": 3600000,
  "freshnessTargetMs": 5000,
  "classification": "confidential",
  "personalFields": [],
  "owner": {
    "team": "orders",
    "contact": "orders@nadi.example",
    "runbook": "https://runbooks.nadi.example/orders/orders.order-returned"
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
      "name": "has-items",
      "rule": "size(data.items) >= 1",
      "severity": "error"
    },
    {
      "name": "total-not-negative",
      "rule": "data.totalMinor >= 0",
      "severity": "error"
    },
    {
      "name": "reason-known",
      "rule": "data.reason in ['damaged', 'wrong-item', 'not-as-described', 'size', 'late', 'changed-mind', 'other']",
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

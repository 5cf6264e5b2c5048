// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A page of the shop was requested, by a visitor or a machine. */
export interface PageRequested {
  /** Id of the request as the edge assigned it. */
  readonly requestId: string;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. */
  readonly sessionId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Route of the page without query string, for example /category/table-lamps. */
  readonly path: string;
  /** Kind of page. One of: home, category, product, search, cart, checkout, account, live, other. */
  readonly pageType: string;
  /** User agent header as the browser sent it, at most 512 characters; null if there was none. */
  readonly userAgent?: string | null;
  /** Host name of the page that led here, without path or query; null on direct visits. */
  readonly referrer?: string | null;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** HTTP method in capitals, for example GET. */
  readonly method: string;
  /** HTTP status code, 100 to 599. */
  readonly statusCode: number;
  /** Time from the first byte received to the last byte sent, in milliseconds, from 0. */
  readonly durationMs: number;
  /** Size of the answer in bytes, from 0; null if not measured. */
  readonly responseBytes?: number | null;
  /** True if the answer came from a cache; null if the route is not cached. */
  readonly cacheHit?: boolean | null;
  /** Name of the shop service that answered. */
  readonly service: string;
  /** IPv4 or IPv6 address the request came from. Personal data. Personal data. */
  readonly ipAddress?: string | null;
}

/** A page of the shop was requested, by a visitor or a machine. */
export const pageRequested: Contract<PageRequested> = {
  "name": "storefront.page-requested",
  "domain": "storefront",
  "purpose": "Requests for pages as the edge saw them, machines included: what page views and response times are made from, by pipelines that sort out machines, find device and place, and take the address out.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "PageRequested",
      "namespace": "nadi.storefront",
      "doc": "A page of the shop was requested, by a visitor or a machine.",
      "fields": [
        {
          "name": "requestId",
          "type": "string",
          "doc": "Id of the request as the edge assigned it."
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
          "name": "path",
          "type": "string",
          "doc": "Route of the page without query string, for example /category/table-lamps."
        },
        {
          "name": "pageType",
          "type": "string",
          "doc": "Kind of page. One of: home, category, product, search, cart, checkout, account, live, other."
        },
        {
          "name": "userAgent",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "User agent header as the browser sent it, at most 512 characters; null if there was none."
        },
        {
          "name": "referrer",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Host name of the page that led here, without path or query; null on direct visits."
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
          "name": "method",
          "type": "string",
          "doc": "HTTP method in capitals, for example GET."
        },
        {
          "name": "statusCode",
          "type": "int",
          "doc": "HTTP status code, 100 to 599."
        },
        {
          "name": "durationMs",
          "type": "double",
          "doc": "Time from the first byte received to the last byte sent, in milliseconds, from 0."
        },
        {
          "name": "responseBytes",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Size of the answer in bytes, from 0; null if not measured."
        },
        {
          "name": "cacheHit",
          "type": [
            "null",
            "boolean"
          ],
          "default": null,
          "doc": "True if the answer came from a cache; null if the route is not cached."
        },
        {
          "name": "service",
          "type": "string",
          "doc": "Name of the shop service that answered."
        },
        {
          "name": "ipAddress",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "IPv4 or IPv6 address the request came from. Personal data.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "visitorId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 259200000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "ipAddress"
  ],
  "owner": {
    "team": "storefront-platform",
    "contact": "storefront-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/storefront-platform/storefront.page-requested"
  },
  "quality": [
    {
      "name": "channel-known",
      "rule": "data.channel in ['web', 'app', 'store', 'live']",
      "severity": "error"
    },
    {
      "name": "page-type-known",
      "rule": "data.pageType in ['home', 'category', 'product', 'search', 'cart', 'checkout', 'account', 'live', 'other']",
      "severity": "warn"
    },
    {
      "name": "status-in-range",
      "rule": "data.statusCode >= 100 && data.statusCode <= 599",
      "severity": "error"
    },
    {
      "name": "duration-not-negative",
      "rule": "data.durationMs >= 0.0",
      "severity": "error"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "pipelines",
    "reporting"
  ]
};

/** A visitor saw a page or screen of the shop. */
export interface PageViewed {
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
  /** Route of the page without query string, for example /category/table-lamps. */
  readonly path: string;
  /** Kind of page. One of: home, category, product, search, cart, checkout, account, live, other. */
  readonly pageType: string;
  /** Host name of the page that led here, without path or query; null on direct visits. */
  readonly referrer?: string | null;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Time until the page could be used, in milliseconds, 0 to 600000; null if not measured. */
  readonly durationMs?: number | null;
  /** Pseudonymous id of the network the request came from (keyed hash of the /24 or /48 prefix); joins instead of the address. */
  readonly networkId?: string | null;
  /** IPv4 or IPv6 address the request came from. Personal data. */
  readonly ipAddress?: string | null;
}

/** A visitor saw a page or screen of the shop. */
export const pageViewed: Contract<PageViewed> = {
  "name": "storefront.page-viewed",
  "domain": "storefront",
  "purpose": "Traffic, sessions, funnels and bot detection: every page or screen shown to a visitor in the shop, the app or a store kiosk.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "PageViewed",
      "namespace": "nadi.storefront",
      "doc": "A visitor saw a page or screen of the shop.",
      "fields": [
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
          "name": "path",
          "type": "string",
          "doc": "Route of the page without query string, for example /category/table-lamps."
        },
        {
          "name": "pageType",
          "type": "string",
          "doc": "Kind of page. One of: home, category, product, search, cart, checkout, account, live, other."
        },
        {
          "name": "referrer",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Host name of the page that led here, without path or query; null on direct visits."
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
          "name": "durationMs",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "Time until the page could be used, in milliseconds, 0 to 600000; null if not measured."
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
  "key": "visitorId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "ipAddress"
  ],
  "owner": {
    "team": "storefront",
    "contact": "storefront@nadi.example",
    "runbook": "https://runbooks.nadi.example/storefront/storefront.page-viewed"
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
      "name": "page-type-known",
      "rule": "data.pageType in ['home', 'category', 'product', 'search', 'cart', 'checkout', 'account', 'live', 'other']",
      "severity": "warn"
    },
    {
      "name": "duration-in-range",
      "rule": "data.durationMs == null || (data.durationMs >= 0 && data.durationMs <= 600000)",
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

/** A visitor opened the page of a product. */
export interface ProductViewed {
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
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Price shown to the visitor, zero or more. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Place in the list the product was opened from, from 0; null if it was not opened from a list. */
  readonly position?: number | null;
  /** Id of the recommended feed or search result that led here; null if none. */
  readonly feedId?: string | null;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
}

/** A visitor opened the page of a product. */
export const productViewed: Contract<ProductViewed> = {
  "name": "storefront.product-viewed",
  "domain": "storefront",
  "purpose": "Interest in products: top products, brands and price bands, conversion, and the signal recommendations react to within seconds.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ProductViewed",
      "namespace": "nadi.storefront",
      "doc": "A visitor opened the page of a product.",
      "fields": [
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
          "name": "currency",
          "type": "string",
          "doc": "Currency of every amount in this event: ISO 4217 code of three capitals."
        },
        {
          "name": "unitPriceMinor",
          "type": "long",
          "doc": "Price shown to the visitor, zero or more. Minor units of the currency."
        },
        {
          "name": "position",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "Place in the list the product was opened from, from 0; null if it was not opened from a list."
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
          "name": "campaign",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the marketing campaign the visit is attributed to; null if none."
        }
      ]
    }
  ],
  "key": "visitorId",
  "seller": "sellerId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "storefront",
    "contact": "storefront@nadi.example",
    "runbook": "https://runbooks.nadi.example/storefront/storefront.product-viewed"
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
      "name": "price-band-known",
      "rule": "data.priceBand == null || data.priceBand in ['0-10', '10-25', '25-50', '50-100', '100-250', '250+']",
      "severity": "warn"
    },
    {
      "name": "price-not-negative",
      "rule": "data.unitPriceMinor >= 0",
      "severity": "error"
    },
    {
      "name": "position-not-negative",
      "rule": "data.position == null || data.position >= 0",
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

/** The shop answered one HTTP request. */
export interface RequestCompleted {
  /** Id of the request as the edge assigned it. */
  readonly requestId: string;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null for machines. */
  readonly visitorId?: string | null;
  /** Route template of the request, for example /v1/products/:id; never with ids in it. */
  readonly route: string;
  /** HTTP method in capitals, for example GET. */
  readonly method: string;
  /** HTTP status code, 100 to 599. */
  readonly statusCode: number;
  /** Time from the first byte received to the last byte sent, in milliseconds, from 0. */
  readonly durationMs: number;
  /** Size of the answer in bytes, from 0; null if not measured. */
  readonly responseBytes?: number | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Name of the shop service that answered. */
  readonly service: string;
  /** True if the answer came from a cache; null if the route is not cached. */
  readonly cacheHit?: boolean | null;
  /** Pseudonymous id of the network the request came from (keyed hash of the /24 or /48 prefix); joins instead of the address. */
  readonly networkId?: string | null;
  /** IPv4 or IPv6 address the request came from. Personal data. */
  readonly ipAddress?: string | null;
}

/** The shop answered one HTTP request. */
export const requestCompleted: Contract<RequestCompleted> = {
  "name": "storefront.request-completed",
  "domain": "storefront",
  "purpose": "Response times and error rates of the shop by route, device and city, seen from the edge.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "RequestCompleted",
      "namespace": "nadi.storefront",
      "doc": "The shop answered one HTTP request.",
      "fields": [
        {
          "name": "requestId",
          "type": "string",
          "doc": "Id of the request as the edge assigned it."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null for machines."
        },
        {
          "name": "route",
          "type": "string",
          "doc": "Route template of the request, for example /v1/products/:id; never with ids in it."
        },
        {
          "name": "method",
          "type": "string",
          "doc": "HTTP method in capitals, for example GET."
        },
        {
          "name": "statusCode",
          "type": "int",
          "doc": "HTTP status code, 100 to 599."
        },
        {
          "name": "durationMs",
          "type": "double",
          "doc": "Time from the first byte received to the last byte sent, in milliseconds, from 0."
        },
        {
          "name": "responseBytes",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Size of the answer in bytes, from 0; null if not measured."
        },
        {
          "name": "channel",
          "type": "string",
          "doc": "Sales channel. One of: web, app, store, live."
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
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "service",
          "type": "string",
          "doc": "Name of the shop service that answered."
        },
        {
          "name": "cacheHit",
          "type": [
            "null",
            "boolean"
          ],
          "default": null,
          "doc": "True if the answer came from a cache; null if the route is not cached."
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
  "key": "requestId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "ipAddress"
  ],
  "owner": {
    "team": "storefront-platform",
    "contact": "storefront-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/storefront-platform/storefront.request-completed"
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
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "status-in-range",
      "rule": "data.statusCode >= 100 && data.statusCode <= 599",
      "severity": "error"
    },
    {
      "name": "duration-not-negative",
      "rule": "data.durationMs >= 0.0",
      "severity": "error"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "reporting"
  ]
};

/** A visitor searched the shop and saw the results. */
export interface SearchPerformed {
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
  /** Id of the search; product views and cart events name it as feedId. */
  readonly searchId: string;
  /** Search text in lower case with spaces collapsed, at most 200 characters. */
  readonly query: string;
  /** Number of products found, from 0. */
  readonly resultCount: number;
  /** Time from the request to the answer in milliseconds, from 0. */
  readonly durationMs: number;
  /** Category the search was limited to; null if none. */
  readonly category?: string | null;
  /** Price band the search was limited to. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+; null if none. */
  readonly priceBand?: string | null;
  /** Order of the results. One of: relevance, price-up, price-down, newest, rating; null if unknown. */
  readonly sortedBy?: string | null;
}

/** A visitor searched the shop and saw the results. */
export const searchPerformed: Contract<SearchPerformed> = {
  "name": "storefront.search-performed",
  "domain": "storefront",
  "purpose": "What visitors look for and do not find: top searches, searches without a result, and time to answer.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "SearchPerformed",
      "namespace": "nadi.storefront",
      "doc": "A visitor searched the shop and saw the results.",
      "fields": [
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
          "name": "searchId",
          "type": "string",
          "doc": "Id of the search; product views and cart events name it as feedId."
        },
        {
          "name": "query",
          "type": "string",
          "doc": "Search text in lower case with spaces collapsed, at most 200 characters."
        },
        {
          "name": "resultCount",
          "type": "int",
          "doc": "Number of products found, from 0."
        },
        {
          "name": "durationMs",
          "type": "int",
          "doc": "Time from the request to the answer in milliseconds, from 0."
        },
        {
          "name": "category",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Category the search was limited to; null if none."
        },
        {
          "name": "priceBand",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Price band the search was limited to. One of: 0-10, 10-25, 25-50, 50-100, 100-250, 250+; null if none."
        },
        {
          "name": "sortedBy",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Order of the results. One of: relevance, price-up, price-down, newest, rating; null if unknown."
        }
      ]
    }
  ],
  "key": "visitorId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "storefront",
    "contact": "storefront@nadi.example",
    "runbook": "https://runbooks.nadi.example/storefront/storefront.search-performed"
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
      "name": "query-length",
      "rule": "size(data.query) <= 200",
      "severity": "error"
    },
    {
      "name": "count-not-negative",
      "rule": "data.resultCount >= 0",
      "severity": "error"
    },
    {
      "name": "duration-not-negative",
      "rule": "data.durationMs >= 0",
      "severity": "error"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "reporting"
  ]
};

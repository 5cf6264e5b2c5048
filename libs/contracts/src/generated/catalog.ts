// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A product was added, changed or withdrawn. Carries the whole state after the change. */
export interface ProductChanged {
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** What happened. One of: added, changed, withdrawn. */
  readonly change: string;
  /** Name shown to visitors. */
  readonly name: string;
  /** Text shown to visitors; null if there is none. */
  readonly description?: string | null;
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
  /** Price of one piece after the change, zero or more. Minor units of the currency. */
  readonly unitPriceMinor: number;
  /** Price before the change, zero or more. Minor units of the currency; null if it did not change. */
  readonly previousUnitPriceMinor?: number | null;
  /** True if the product can be bought. */
  readonly isActive: boolean;
  /** Words the product is found by, in lower case. */
  readonly keywords?: readonly string[];
  /** Further properties by name, for example colour: brass. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A product was added, changed or withdrawn. Carries the whole state after the change. */
export const productChanged: Contract<ProductChanged> = {
  "name": "catalog.product-changed",
  "domain": "catalog",
  "purpose": "The catalogue as a stream: prices, names and categories for search and recommendations, and price errors within seconds.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ProductChanged",
      "namespace": "nadi.catalog",
      "doc": "A product was added, changed or withdrawn. Carries the whole state after the change.",
      "fields": [
        {
          "name": "productId",
          "type": "string",
          "doc": "Id of the product (stock keeping unit)."
        },
        {
          "name": "change",
          "type": "string",
          "doc": "What happened. One of: added, changed, withdrawn."
        },
        {
          "name": "name",
          "type": "string",
          "doc": "Name shown to visitors."
        },
        {
          "name": "description",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Text shown to visitors; null if there is none."
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
          "doc": "Price of one piece after the change, zero or more. Minor units of the currency."
        },
        {
          "name": "previousUnitPriceMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Price before the change, zero or more. Minor units of the currency; null if it did not change."
        },
        {
          "name": "isActive",
          "type": "boolean",
          "doc": "True if the product can be bought."
        },
        {
          "name": "keywords",
          "type": {
            "type": "array",
            "items": "string"
          },
          "default": [],
          "doc": "Words the product is found by, in lower case."
        },
        {
          "name": "attributes",
          "type": {
            "type": "map",
            "values": "string"
          },
          "default": {},
          "doc": "Further properties by name, for example colour: brass."
        }
      ]
    }
  ],
  "key": "productId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 31536000000,
  "expectedEveryMs": 3600000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "catalog",
    "contact": "catalog@nadi.example",
    "runbook": "https://runbooks.nadi.example/catalog/catalog.product-changed"
  },
  "quality": [
    {
      "name": "currency-code",
      "rule": "data.currency.matches('^[A-Z]{3}$')",
      "severity": "error"
    },
    {
      "name": "change-known",
      "rule": "data.change in ['added', 'changed', 'withdrawn']",
      "severity": "error"
    },
    {
      "name": "price-not-negative",
      "rule": "data.unitPriceMinor >= 0",
      "severity": "error"
    },
    {
      "name": "price-change-plausible",
      "rule": "data.previousUnitPriceMinor == null || data.unitPriceMinor * 10 >= data.previousUnitPriceMinor",
      "severity": "warn"
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

// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** The stock of a product in a store or warehouse changed. */
export interface StockChanged {
  /** Id of the product (stock keeping unit). */
  readonly productId: string;
  /** Id of the store or warehouse. */
  readonly storeId: string;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Brand of the product; null if it has none. */
  readonly brand?: string | null;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Pieces in stock after the change; negative if more was sold than counted. */
  readonly onHand: number;
  /** Pieces added (positive) or taken (negative) by this change. */
  readonly delta: number;
  /** Why. One of: sale, return, delivery, correction, transfer, loss. */
  readonly reason: string;
  /** Stock at which a refill is ordered, from 0; null if none is set. */
  readonly reorderPoint?: number | null;
  /** Id of the order that caused the change; null if none. */
  readonly orderId?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
}

/** The stock of a product in a store or warehouse changed. */
export const stockChanged: Contract<StockChanged> = {
  "name": "inventory.stock-changed",
  "domain": "inventory",
  "purpose": "Stock level per product and store, and the gradient from which running out is predicted.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "StockChanged",
      "namespace": "nadi.inventory",
      "doc": "The stock of a product in a store or warehouse changed.",
      "fields": [
        {
          "name": "productId",
          "type": "string",
          "doc": "Id of the product (stock keeping unit)."
        },
        {
          "name": "storeId",
          "type": "string",
          "doc": "Id of the store or warehouse."
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
          "name": "onHand",
          "type": "int",
          "doc": "Pieces in stock after the change; negative if more was sold than counted."
        },
        {
          "name": "delta",
          "type": "int",
          "doc": "Pieces added (positive) or taken (negative) by this change."
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "Why. One of: sale, return, delivery, correction, transfer, loss."
        },
        {
          "name": "reorderPoint",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "Stock at which a refill is ordered, from 0; null if none is set."
        },
        {
          "name": "orderId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the order that caused the change; null if none."
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
        }
      ]
    }
  ],
  "key": "productId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "inventory",
    "contact": "inventory@nadi.example",
    "runbook": "https://runbooks.nadi.example/inventory/inventory.stock-changed"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "reason-known",
      "rule": "data.reason in ['sale', 'return', 'delivery', 'correction', 'transfer', 'loss']",
      "severity": "warn"
    },
    {
      "name": "stock-not-negative",
      "rule": "data.onHand >= 0",
      "severity": "warn"
    },
    {
      "name": "delta-not-zero",
      "rule": "data.delta != 0 || data.reason == 'correction'",
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

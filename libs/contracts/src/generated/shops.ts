// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A shop joined the marketplace, with its own site or a store. */
export interface ShopRegistered {
  /** Id of the store, as other events carry it. */
  readonly storeId: string;
  /** Trading name of the shop. */
  readonly name: string;
  /** Where the shop runs. One of: nadi, shopify, woocommerce, magento, store, other. */
  readonly platform: string;
  /** Host name of the shop; null for a store without a site. */
  readonly shopDomain?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Main category of the shop; null if mixed. */
  readonly category?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** State or province: the part of an ISO 3166-2 code after the hyphen; null if unknown. */
  readonly region?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Currency the shop trades in: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** IANA time zone of the shop, for example Asia/Kolkata; null if unknown. */
  readonly timeZone?: string | null;
  /** Name of the person to talk to. Personal data. */
  readonly contactName?: string | null;
  /** E-mail address of the person to talk to. Personal data. */
  readonly contactEmail?: string | null;
}

/** A shop joined the marketplace, with its own site or a store. */
export const shopRegistered: Contract<ShopRegistered> = {
  "name": "shops.shop-registered",
  "domain": "shops",
  "purpose": "The list of stores as a stream: names and places behind storeId, and how many joined.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ShopRegistered",
      "namespace": "nadi.shops",
      "doc": "A shop joined the marketplace, with its own site or a store.",
      "fields": [
        {
          "name": "storeId",
          "type": "string",
          "doc": "Id of the store, as other events carry it."
        },
        {
          "name": "name",
          "type": "string",
          "doc": "Trading name of the shop."
        },
        {
          "name": "platform",
          "type": "string",
          "doc": "Where the shop runs. One of: nadi, shopify, woocommerce, magento, store, other."
        },
        {
          "name": "shopDomain",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Host name of the shop; null for a store without a site."
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
          "name": "category",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Main category of the shop; null if mixed."
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
          "doc": "Currency the shop trades in: ISO 4217 code of three capitals."
        },
        {
          "name": "timeZone",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "IANA time zone of the shop, for example Asia/Kolkata; null if unknown."
        },
        {
          "name": "contactName",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Name of the person to talk to.",
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
          "doc": "E-mail address of the person to talk to.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "storeId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 31536000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 60000,
  "classification": "restricted",
  "personalFields": [
    "contactName",
    "contactEmail"
  ],
  "owner": {
    "team": "partners",
    "contact": "partners@nadi.example",
    "runbook": "https://runbooks.nadi.example/partners/shops.shop-registered"
  },
  "quality": [
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
      "name": "platform-known",
      "rule": "data.platform in ['nadi', 'shopify', 'woocommerce', 'magento', 'store', 'other']",
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

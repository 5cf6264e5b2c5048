// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A shop's platform no longer sends: the shop took the connection away. */
export interface ShopDisconnected {
  /** Id of the shop, as its registration gave it. */
  readonly shopId: string;
  /** Where the shop runs: shopify, or the name of another source of signed webhooks. */
  readonly platform: string;
  /** Host name of the shop; null if it has none. */
  readonly shopDomain?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Why. One of: uninstalled, other. */
  readonly reason: string;
}

/** A shop's platform no longer sends: the shop took the connection away. */
export const shopDisconnected: Contract<ShopDisconnected> = {
  "name": "shops.shop-disconnected",
  "domain": "shops",
  "purpose": "Shops whose orders, products and stock stop coming, so that silence is not taken for a quiet day.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ShopDisconnected",
      "namespace": "nadi.shops",
      "doc": "A shop's platform no longer sends: the shop took the connection away.",
      "fields": [
        {
          "name": "shopId",
          "type": "string",
          "doc": "Id of the shop, as its registration gave it."
        },
        {
          "name": "platform",
          "type": "string",
          "doc": "Where the shop runs: shopify, or the name of another source of signed webhooks."
        },
        {
          "name": "shopDomain",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Host name of the shop; null if it has none."
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
          "name": "reason",
          "type": "string",
          "doc": "Why. One of: uninstalled, other."
        }
      ]
    }
  ],
  "key": "shopId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 31536000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 60000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "partners",
    "contact": "partners@nadi.example",
    "runbook": "https://runbooks.nadi.example/partners/shops.shop-disconnected"
  },
  "quality": [
    {
      "name": "reason-known",
      "rule": "data.reason in ['uninstalled', 'other']",
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
  "seller": "sellerId",
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

/** A shop's platform called, and its signature was right. Carries the call as it came; pipelines make events of it. */
export interface WebhookReceived {
  /** Id of the shop, as its registration gave it. */
  readonly shopId: string;
  /** Where the shop runs: shopify, or the name of another source of signed webhooks. */
  readonly platform: string;
  /** Host name of the shop; null if it has none. */
  readonly shopDomain?: string | null;
  /** Id of the seller who offers the product. Null if unknown. */
  readonly sellerId?: string | null;
  /** Country of the shop: ISO 3166-1 alpha-2 code. */
  readonly country: string;
  /** Currency the shop trades in: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** What the call is about, in the words of the platform, for example orders/create. */
  readonly topic: string;
  /** Id that the platform gave what happened; the same in every delivery of it. */
  readonly webhookEventId: string;
  /** Version of the platform's interface that shaped the body; null if it named none. */
  readonly apiVersion?: string | null;
  /** When it happened, in the words of the platform; null if it did not say. */
  readonly triggeredAt?: number | null;
  /** JSON text, byte for byte as it was signed. It may tell of people. Personal data. */
  readonly body: string;
}

/** A shop's platform called, and its signature was right. Carries the call as it came; pipelines make events of it. */
export const webhookReceived: Contract<WebhookReceived> = {
  "name": "shops.webhook-received",
  "domain": "shops",
  "purpose": "What platforms of shops tell by webhook, verified and safe before they are answered; pipelines make orders, products and stock of it.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "WebhookReceived",
      "namespace": "nadi.shops",
      "doc": "A shop's platform called, and its signature was right. Carries the call as it came; pipelines make events of it.",
      "fields": [
        {
          "name": "shopId",
          "type": "string",
          "doc": "Id of the shop, as its registration gave it."
        },
        {
          "name": "platform",
          "type": "string",
          "doc": "Where the shop runs: shopify, or the name of another source of signed webhooks."
        },
        {
          "name": "shopDomain",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Host name of the shop; null if it has none."
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
          "name": "country",
          "type": "string",
          "doc": "Country of the shop: ISO 3166-1 alpha-2 code."
        },
        {
          "name": "currency",
          "type": "string",
          "doc": "Currency the shop trades in: ISO 4217 code of three capitals."
        },
        {
          "name": "topic",
          "type": "string",
          "doc": "What the call is about, in the words of the platform, for example orders/create."
        },
        {
          "name": "webhookEventId",
          "type": "string",
          "doc": "Id that the platform gave what happened; the same in every delivery of it."
        },
        {
          "name": "apiVersion",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Version of the platform's interface that shaped the body; null if it named none."
        },
        {
          "name": "triggeredAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When it happened, in the words of the platform; null if it did not say."
        },
        {
          "name": "body",
          "type": "string",
          "doc": "JSON text, byte for byte as it was signed. It may tell of people.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "shopId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 1209600000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "body"
  ],
  "owner": {
    "team": "partners",
    "contact": "partners@nadi.example",
    "runbook": "https://runbooks.nadi.example/partners/shops.webhook-received"
  },
  "quality": [
    {
      "name": "currency-code",
      "rule": "data.currency.matches('^[A-Z]{3}$')",
      "severity": "error"
    },
    {
      "name": "country-code",
      "rule": "data.country.matches('^[A-Z]{2}$')",
      "severity": "error"
    },
    {
      "name": "topic-present",
      "rule": "size(data.topic) >= 1",
      "severity": "error"
    }
  ],
  "producers": [
    "webhooks"
  ],
  "consumers": [
    "pipelines"
  ]
};

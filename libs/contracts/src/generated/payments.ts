// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** The bank of a customer took a payment back. */
export interface ChargebackReceived {
  /** Id of the order that is paid. */
  readonly orderId: string;
  /** Id of the payment; all attempts for it share the id. */
  readonly paymentId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Amount, zero or more. Minor units of the currency. */
  readonly amountMinor: number;
  /** Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card. */
  readonly paymentMethod: string;
  /** Payment gateway that handled the request. */
  readonly gateway: string;
  /** Bank that issued the means of payment; null if there is none. */
  readonly bank?: string | null;
  /** Id of the chargeback. */
  readonly chargebackId: string;
  /** Reason as the card network gives it. One of: fraud, not-received, not-as-described, duplicate, cancelled, other. */
  readonly reason: string;
  /** When the payment was settled; null if unknown. */
  readonly paidAt?: number | null;
  /** Last day to dispute it, ISO 8601 date; null if it cannot be disputed. */
  readonly respondBy?: string | null;
}

/** The bank of a customer took a payment back. */
export const chargebackReceived: Contract<ChargebackReceived> = {
  "name": "payments.chargeback-received",
  "domain": "payments",
  "purpose": "Losses to fraud and disputes, and the labels fraud models learn from.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ChargebackReceived",
      "namespace": "nadi.payments",
      "doc": "The bank of a customer took a payment back.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order that is paid."
        },
        {
          "name": "paymentId",
          "type": "string",
          "doc": "Id of the payment; all attempts for it share the id."
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
          "name": "amountMinor",
          "type": "long",
          "doc": "Amount, zero or more. Minor units of the currency."
        },
        {
          "name": "paymentMethod",
          "type": "string",
          "doc": "Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card."
        },
        {
          "name": "gateway",
          "type": "string",
          "doc": "Payment gateway that handled the request."
        },
        {
          "name": "bank",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Bank that issued the means of payment; null if there is none."
        },
        {
          "name": "chargebackId",
          "type": "string",
          "doc": "Id of the chargeback."
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "Reason as the card network gives it. One of: fraud, not-received, not-as-described, duplicate, cancelled, other."
        },
        {
          "name": "paidAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the payment was settled; null if unknown."
        },
        {
          "name": "respondBy",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Last day to dispute it, ISO 8601 date; null if it cannot be disputed."
        }
      ]
    }
  ],
  "key": "orderId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 60000,
  "classification": "confidential",
  "personalFields": [],
  "owner": {
    "team": "payments",
    "contact": "payments@nadi.example",
    "runbook": "https://runbooks.nadi.example/payments/payments.chargeback-received"
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
      "name": "amount-not-negative",
      "rule": "data.amountMinor >= 0",
      "severity": "error"
    },
    {
      "name": "payment-method-known",
      "rule": "data.paymentMethod in ['card', 'wallet', 'upi', 'bank-transfer', 'cash-on-delivery', 'gift-card']",
      "severity": "warn"
    },
    {
      "name": "reason-known",
      "rule": "data.reason in ['fraud', 'not-received', 'not-as-described', 'duplicate', 'cancelled', 'other']",
      "severity": "warn"
    },
    {
      "name": "respond-by-is-a-date",
      "rule": "data.respondBy == null || data.respondBy.matches('^[0-9]{4}-[0-9]{2}-[0-9]{2}$')",
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

/** A customer tried to pay; the gateway answered. */
export interface PaymentAttempted {
  /** Id of the order that is paid. */
  readonly orderId: string;
  /** Id of the payment; all attempts for it share the id. */
  readonly paymentId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Amount, zero or more. Minor units of the currency. */
  readonly amountMinor: number;
  /** Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card. */
  readonly paymentMethod: string;
  /** Payment gateway that handled the request. */
  readonly gateway: string;
  /** Bank that issued the means of payment; null if there is none. */
  readonly bank?: string | null;
  /** Number of the attempt for this payment, from 1. */
  readonly attempt: number;
  /** Answer of the gateway. One of: authorised, declined, error, timeout. */
  readonly result: string;
  /** Why it was declined. One of: insufficient-funds, suspected-fraud, expired, invalid, limit, unavailable, other; null if authorised. */
  readonly declineReason?: string | null;
  /** Time until the gateway answered, in milliseconds, from 0. */
  readonly durationMs: number;
  /** Pseudonymous id of the card (keyed hash of the number); joins payments that share a card. */
  readonly cardId?: string | null;
  /** Country of the card: ISO 3166-1 alpha-2 code; null if there is no card. */
  readonly cardCountry?: string | null;
  /** Pseudonymous fingerprint of the device. */
  readonly deviceId?: string | null;
  /** Pseudonymous id of the network the request came from (keyed hash of the /24 or /48 prefix); joins instead of the address. */
  readonly networkId?: string | null;
  /** IPv4 or IPv6 address the request came from. Personal data. */
  readonly ipAddress?: string | null;
  /** Name on the card or account. Personal data. */
  readonly payerName?: string | null;
}

/** A customer tried to pay; the gateway answered. */
export const paymentAttempted: Contract<PaymentAttempted> = {
  "name": "payments.payment-attempted",
  "domain": "payments",
  "purpose": "Success rate by gateway, bank and method, payment outages within seconds, and the features of fraud scoring.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "PaymentAttempted",
      "namespace": "nadi.payments",
      "doc": "A customer tried to pay; the gateway answered.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order that is paid."
        },
        {
          "name": "paymentId",
          "type": "string",
          "doc": "Id of the payment; all attempts for it share the id."
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
          "name": "amountMinor",
          "type": "long",
          "doc": "Amount, zero or more. Minor units of the currency."
        },
        {
          "name": "paymentMethod",
          "type": "string",
          "doc": "Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card."
        },
        {
          "name": "gateway",
          "type": "string",
          "doc": "Payment gateway that handled the request."
        },
        {
          "name": "bank",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Bank that issued the means of payment; null if there is none."
        },
        {
          "name": "attempt",
          "type": "int",
          "doc": "Number of the attempt for this payment, from 1."
        },
        {
          "name": "result",
          "type": "string",
          "doc": "Answer of the gateway. One of: authorised, declined, error, timeout."
        },
        {
          "name": "declineReason",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Why it was declined. One of: insufficient-funds, suspected-fraud, expired, invalid, limit, unavailable, other; null if authorised."
        },
        {
          "name": "durationMs",
          "type": "int",
          "doc": "Time until the gateway answered, in milliseconds, from 0."
        },
        {
          "name": "cardId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the card (keyed hash of the number); joins payments that share a card."
        },
        {
          "name": "cardCountry",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Country of the card: ISO 3166-1 alpha-2 code; null if there is no card."
        },
        {
          "name": "deviceId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous fingerprint of the device."
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
        },
        {
          "name": "payerName",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Name on the card or account.",
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
    "ipAddress",
    "payerName"
  ],
  "owner": {
    "team": "payments",
    "contact": "payments@nadi.example",
    "runbook": "https://runbooks.nadi.example/payments/payments.payment-attempted"
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
      "name": "amount-not-negative",
      "rule": "data.amountMinor >= 0",
      "severity": "error"
    },
    {
      "name": "payment-method-known",
      "rule": "data.paymentMethod in ['card', 'wallet', 'upi', 'bank-transfer', 'cash-on-delivery', 'gift-card']",
      "severity": "warn"
    },
    {
      "name": "attempt-from-one",
      "rule": "data.attempt >= 1",
      "severity": "error"
    },
    {
      "name": "result-known",
      "rule": "data.result in ['authorised', 'declined', 'error', 'timeout']",
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

/** Money of a payment arrived, or was paid back. */
export interface PaymentSettled {
  /** Id of the order that is paid. */
  readonly orderId: string;
  /** Id of the payment; all attempts for it share the id. */
  readonly paymentId: string;
  /** Pseudonymous id of the customer; null for guests. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the store, one of about 9,000; null where no store is involved. */
  readonly storeId?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Currency of every amount in this event: ISO 4217 code of three capitals. */
  readonly currency: string;
  /** Amount, zero or more. Minor units of the currency. */
  readonly amountMinor: number;
  /** Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card. */
  readonly paymentMethod: string;
  /** Payment gateway that handled the request. */
  readonly gateway: string;
  /** Bank that issued the means of payment; null if there is none. */
  readonly bank?: string | null;
  /** Which way the money went. One of: in, refund. */
  readonly direction: string;
  /** Fee kept by the gateway, zero or more. Minor units of the currency; null if unknown. */
  readonly feeMinor?: number | null;
  /** When the payment was authorised; null if unknown. */
  readonly authorisedAt?: number | null;
  /** Id of the settlement batch of the gateway; null if unknown. */
  readonly settlementId?: string | null;
}

/** Money of a payment arrived, or was paid back. */
export const paymentSettled: Contract<PaymentSettled> = {
  "name": "payments.payment-settled",
  "domain": "payments",
  "purpose": "Cash actually received by gateway and method, fees, and time to settle.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "PaymentSettled",
      "namespace": "nadi.payments",
      "doc": "Money of a payment arrived, or was paid back.",
      "fields": [
        {
          "name": "orderId",
          "type": "string",
          "doc": "Id of the order that is paid."
        },
        {
          "name": "paymentId",
          "type": "string",
          "doc": "Id of the payment; all attempts for it share the id."
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
          "name": "amountMinor",
          "type": "long",
          "doc": "Amount, zero or more. Minor units of the currency."
        },
        {
          "name": "paymentMethod",
          "type": "string",
          "doc": "Means of payment. One of: card, wallet, upi, bank-transfer, cash-on-delivery, gift-card."
        },
        {
          "name": "gateway",
          "type": "string",
          "doc": "Payment gateway that handled the request."
        },
        {
          "name": "bank",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Bank that issued the means of payment; null if there is none."
        },
        {
          "name": "direction",
          "type": "string",
          "doc": "Which way the money went. One of: in, refund."
        },
        {
          "name": "feeMinor",
          "type": [
            "null",
            "long"
          ],
          "default": null,
          "doc": "Fee kept by the gateway, zero or more. Minor units of the currency; null if unknown."
        },
        {
          "name": "authorisedAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the payment was authorised; null if unknown."
        },
        {
          "name": "settlementId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the settlement batch of the gateway; null if unknown."
        }
      ]
    }
  ],
  "key": "orderId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "confidential",
  "personalFields": [],
  "owner": {
    "team": "payments",
    "contact": "payments@nadi.example",
    "runbook": "https://runbooks.nadi.example/payments/payments.payment-settled"
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
      "name": "amount-not-negative",
      "rule": "data.amountMinor >= 0",
      "severity": "error"
    },
    {
      "name": "payment-method-known",
      "rule": "data.paymentMethod in ['card', 'wallet', 'upi', 'bank-transfer', 'cash-on-delivery', 'gift-card']",
      "severity": "warn"
    },
    {
      "name": "direction-known",
      "rule": "data.direction in ['in', 'refund']",
      "severity": "error"
    },
    {
      "name": "fee-not-negative",
      "rule": "data.feeMinor == null || data.feeMinor >= 0",
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

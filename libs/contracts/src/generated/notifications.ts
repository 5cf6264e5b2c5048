// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** The provider told what became of a message. */
export interface NotificationDelivered {
  /** Id of the notification; all events about it share the id. */
  readonly notificationId: string;
  /** Pseudonymous id of the customer it is for. */
  readonly customerId: string;
  /** How it travels. One of: push, e-mail, sms, in-app. */
  readonly medium: string;
  /** Name of the message template. */
  readonly template: string;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Provider that carried the message. */
  readonly provider: string;
  /** What became of it. One of: delivered, bounced, rejected. */
  readonly result: string;
  /** Time from sending to the report, in milliseconds, from 0. */
  readonly durationMs: number;
}

/** The provider told what became of a message. */
export const notificationDelivered: Contract<NotificationDelivered> = {
  "name": "notifications.notification-delivered",
  "domain": "notifications",
  "purpose": "Delivery rate and delay by medium and provider.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "NotificationDelivered",
      "namespace": "nadi.notifications",
      "doc": "The provider told what became of a message.",
      "fields": [
        {
          "name": "notificationId",
          "type": "string",
          "doc": "Id of the notification; all events about it share the id."
        },
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer it is for."
        },
        {
          "name": "medium",
          "type": "string",
          "doc": "How it travels. One of: push, e-mail, sms, in-app."
        },
        {
          "name": "template",
          "type": "string",
          "doc": "Name of the message template."
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
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "provider",
          "type": "string",
          "doc": "Provider that carried the message."
        },
        {
          "name": "result",
          "type": "string",
          "doc": "What became of it. One of: delivered, bounced, rejected."
        },
        {
          "name": "durationMs",
          "type": "long",
          "doc": "Time from sending to the report, in milliseconds, from 0."
        }
      ]
    }
  ],
  "key": "notificationId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "engagement",
    "contact": "engagement@nadi.example",
    "runbook": "https://runbooks.nadi.example/engagement/notifications.notification-delivered"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "medium-known",
      "rule": "data.medium in ['push', 'e-mail', 'sms', 'in-app']",
      "severity": "error"
    },
    {
      "name": "result-known",
      "rule": "data.result in ['delivered', 'bounced', 'rejected']",
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

/** A customer opened a message, or followed its link. */
export interface NotificationOpened {
  /** Id of the notification; all events about it share the id. */
  readonly notificationId: string;
  /** Pseudonymous id of the customer it is for. */
  readonly customerId: string;
  /** How it travels. One of: push, e-mail, sms, in-app. */
  readonly medium: string;
  /** Name of the message template. */
  readonly template: string;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** What the customer did. One of: opened, clicked, dismissed. */
  readonly action: string;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if unknown. */
  readonly visitorId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** When the message was sent; null if unknown. */
  readonly sentAt?: number | null;
}

/** A customer opened a message, or followed its link. */
export const notificationOpened: Contract<NotificationOpened> = {
  "name": "notifications.notification-opened",
  "domain": "notifications",
  "purpose": "Open and click rates by medium, template and campaign.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "NotificationOpened",
      "namespace": "nadi.notifications",
      "doc": "A customer opened a message, or followed its link.",
      "fields": [
        {
          "name": "notificationId",
          "type": "string",
          "doc": "Id of the notification; all events about it share the id."
        },
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer it is for."
        },
        {
          "name": "medium",
          "type": "string",
          "doc": "How it travels. One of: push, e-mail, sms, in-app."
        },
        {
          "name": "template",
          "type": "string",
          "doc": "Name of the message template."
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
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "action",
          "type": "string",
          "doc": "What the customer did. One of: opened, clicked, dismissed."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. Null if unknown."
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
          "name": "sentAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the message was sent; null if unknown."
        }
      ]
    }
  ],
  "key": "notificationId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 600000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "engagement",
    "contact": "engagement@nadi.example",
    "runbook": "https://runbooks.nadi.example/engagement/notifications.notification-opened"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "medium-known",
      "rule": "data.medium in ['push', 'e-mail', 'sms', 'in-app']",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "action-known",
      "rule": "data.action in ['opened', 'clicked', 'dismissed']",
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

/** A message to a customer was handed to the provider. */
export interface NotificationSent {
  /** Id of the notification; all events about it share the id. */
  readonly notificationId: string;
  /** Pseudonymous id of the customer it is for. */
  readonly customerId: string;
  /** How it travels. One of: push, e-mail, sms, in-app. */
  readonly medium: string;
  /** Name of the message template. */
  readonly template: string;
  /** Id of the marketing campaign the visit is attributed to; null if none. */
  readonly campaign?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** What caused it. One of: campaign, order, price, stock, stream, follow, other. */
  readonly trigger: string;
  /** Product it is about; null if none. */
  readonly productId?: string | null;
}

/** A message to a customer was handed to the provider. */
export const notificationSent: Contract<NotificationSent> = {
  "name": "notifications.notification-sent",
  "domain": "notifications",
  "purpose": "Volume of messages by medium, template and campaign: the top of the engagement funnel.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "NotificationSent",
      "namespace": "nadi.notifications",
      "doc": "A message to a customer was handed to the provider.",
      "fields": [
        {
          "name": "notificationId",
          "type": "string",
          "doc": "Id of the notification; all events about it share the id."
        },
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer it is for."
        },
        {
          "name": "medium",
          "type": "string",
          "doc": "How it travels. One of: push, e-mail, sms, in-app."
        },
        {
          "name": "template",
          "type": "string",
          "doc": "Name of the message template."
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
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        },
        {
          "name": "trigger",
          "type": "string",
          "doc": "What caused it. One of: campaign, order, price, stock, stream, follow, other."
        },
        {
          "name": "productId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Product it is about; null if none."
        }
      ]
    }
  ],
  "key": "notificationId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "engagement",
    "contact": "engagement@nadi.example",
    "runbook": "https://runbooks.nadi.example/engagement/notifications.notification-sent"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "medium-known",
      "rule": "data.medium in ['push', 'e-mail', 'sms', 'in-app']",
      "severity": "error"
    },
    {
      "name": "trigger-known",
      "rule": "data.trigger in ['campaign', 'order', 'price', 'stock', 'stream', 'follow', 'other']",
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

// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A viewer wrote in the chat of a livestream. */
export interface ChatMessagePosted {
  /** Id of the livestream. */
  readonly streamId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Id of the message. */
  readonly messageId: string;
  /** Length of the text in characters, from 1. */
  readonly length: number;
  /** True if the text names a product of the stream. */
  readonly mentionsProduct?: boolean;
  /** Name the viewer shows in the chat. Personal data. */
  readonly authorName: string;
  /** What the viewer wrote, at most 500 characters. Personal data. */
  readonly text: string;
}

/** A viewer wrote in the chat of a livestream. */
export const chatMessagePosted: Contract<ChatMessagePosted> = {
  "name": "livestream.chat-message-posted",
  "domain": "livestream",
  "purpose": "Liveliness of streams by the minute, chat floods, and moderation.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ChatMessagePosted",
      "namespace": "nadi.livestream",
      "doc": "A viewer wrote in the chat of a livestream.",
      "fields": [
        {
          "name": "streamId",
          "type": "string",
          "doc": "Id of the livestream."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
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
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
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
          "name": "messageId",
          "type": "string",
          "doc": "Id of the message."
        },
        {
          "name": "length",
          "type": "int",
          "doc": "Length of the text in characters, from 1."
        },
        {
          "name": "mentionsProduct",
          "type": "boolean",
          "default": false,
          "doc": "True if the text names a product of the stream."
        },
        {
          "name": "authorName",
          "type": "string",
          "doc": "Name the viewer shows in the chat.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "text",
          "type": "string",
          "doc": "What the viewer wrote, at most 500 characters.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "streamId",
  "seller": "sellerId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "authorName",
    "text"
  ],
  "owner": {
    "team": "live",
    "contact": "live@nadi.example",
    "runbook": "https://runbooks.nadi.example/live/livestream.chat-message-posted"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "length-positive",
      "rule": "data.length >= 1",
      "severity": "error"
    },
    {
      "name": "text-length",
      "rule": "size(data.text) <= 500",
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

/** A viewer entered a livestream. */
export interface ViewerJoined {
  /** Id of the livestream. */
  readonly streamId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Id of this viewing; viewer-left carries the same. */
  readonly viewId: string;
  /** What led here. One of: feed, follow, notification, search, share, other; null if unknown. */
  readonly source?: string | null;
}

/** A viewer entered a livestream. */
export const viewerJoined: Contract<ViewerJoined> = {
  "name": "livestream.viewer-joined",
  "domain": "livestream",
  "purpose": "Audience of streams as it grows, and where viewers come from.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ViewerJoined",
      "namespace": "nadi.livestream",
      "doc": "A viewer entered a livestream.",
      "fields": [
        {
          "name": "streamId",
          "type": "string",
          "doc": "Id of the livestream."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
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
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
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
          "name": "viewId",
          "type": "string",
          "doc": "Id of this viewing; viewer-left carries the same."
        },
        {
          "name": "source",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "What led here. One of: feed, follow, notification, search, share, other; null if unknown."
        }
      ]
    }
  ],
  "key": "streamId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "live",
    "contact": "live@nadi.example",
    "runbook": "https://runbooks.nadi.example/live/livestream.viewer-joined"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "source-known",
      "rule": "data.source == null || data.source in ['feed', 'follow', 'notification', 'search', 'share', 'other']",
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

/** A viewer left a livestream. */
export interface ViewerLeft {
  /** Id of the livestream. */
  readonly streamId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** Leaf category of the product; null if it has none. */
  readonly category?: string | null;
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** City in English spelling, of the visitor or the delivery; null if unknown. */
  readonly city?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
  /** Id of this viewing, as in viewer-joined. */
  readonly viewId: string;
  /** Time watched in milliseconds, from 0. */
  readonly watchedMs: number;
  /** When the viewer joined; null if unknown. */
  readonly joinedAt?: number | null;
}

/** A viewer left a livestream. */
export const viewerLeft: Contract<ViewerLeft> = {
  "name": "livestream.viewer-left",
  "domain": "livestream",
  "purpose": "How long viewers stay, and when a stream loses them.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ViewerLeft",
      "namespace": "nadi.livestream",
      "doc": "A viewer left a livestream.",
      "fields": [
        {
          "name": "streamId",
          "type": "string",
          "doc": "Id of the livestream."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
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
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
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
          "name": "viewId",
          "type": "string",
          "doc": "Id of this viewing, as in viewer-joined."
        },
        {
          "name": "watchedMs",
          "type": "long",
          "doc": "Time watched in milliseconds, from 0."
        },
        {
          "name": "joinedAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the viewer joined; null if unknown."
        }
      ]
    }
  ],
  "key": "streamId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 30000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "live",
    "contact": "live@nadi.example",
    "runbook": "https://runbooks.nadi.example/live/livestream.viewer-left"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
    },
    {
      "name": "device-known",
      "rule": "data.device == null || data.device in ['desktop', 'mobile', 'tablet', 'pos', 'other']",
      "severity": "warn"
    },
    {
      "name": "watched-not-negative",
      "rule": "data.watchedMs >= 0",
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

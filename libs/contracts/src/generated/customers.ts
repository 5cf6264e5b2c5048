// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A visitor was recognised as a customer, by signing in or by a link. */
export interface IdentityLinked {
  /** Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address. */
  readonly visitorId: string;
  /** Pseudonymous id of the customer. */
  readonly customerId: string;
  /** Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if unknown. */
  readonly sessionId?: string | null;
  /** How they were linked. One of: sign-in, registration, e-mail-link, order. */
  readonly method: string;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
}

/** A visitor was recognised as a customer, by signing in or by a link. */
export const identityLinked: Contract<IdentityLinked> = {
  "name": "customers.identity-linked",
  "domain": "customers",
  "purpose": "Joins what a visitor did before signing in with the customer, without personal data.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "IdentityLinked",
      "namespace": "nadi.customers",
      "doc": "A visitor was recognised as a customer, by signing in or by a link.",
      "fields": [
        {
          "name": "visitorId",
          "type": "string",
          "doc": "Pseudonymous id of the browser or app installation; stable across sessions, never a name or an address."
        },
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer."
        },
        {
          "name": "sessionId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the visit: a run of activity of one visitor without a break of 30 minutes. Null if unknown."
        },
        {
          "name": "method",
          "type": "string",
          "doc": "How they were linked. One of: sign-in, registration, e-mail-link, order."
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
        }
      ]
    }
  ],
  "key": "visitorId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 31536000000,
  "expectedEveryMs": 600000,
  "freshnessTargetMs": 5000,
  "classification": "confidential",
  "personalFields": [],
  "owner": {
    "team": "customers",
    "contact": "customers@nadi.example",
    "runbook": "https://runbooks.nadi.example/customers/customers.identity-linked"
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
      "name": "method-known",
      "rule": "data.method in ['sign-in', 'registration', 'e-mail-link', 'order']",
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

/** A customer registered, changed the profile or closed the account. Carries the whole state after the change. */
export interface ProfileChanged {
  /** Pseudonymous id of the customer. */
  readonly customerId: string;
  /** What happened. One of: registered, changed, closed. */
  readonly change: string;
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
  /** When the customer registered; null if unknown. */
  readonly registeredAt?: number | null;
  /** Preferred language: BCP 47 tag; null if unknown. */
  readonly language?: string | null;
  /** True if the customer agreed to marketing messages. */
  readonly acceptsMarketing: boolean;
  /** Name of the customer. Personal data. */
  readonly fullName?: string | null;
  /** E-mail address. Personal data. */
  readonly email?: string | null;
  /** Phone number, E.164. Personal data. */
  readonly phone?: string | null;
  /** Street and house number. Personal data. */
  readonly street?: string | null;
  /** Postal code. Personal data. */
  readonly postcode?: string | null;
  /** Date of birth, ISO 8601. Personal data. */
  readonly dateOfBirth?: string | null;
}

/** A customer registered, changed the profile or closed the account. Carries the whole state after the change. */
export const profileChanged: Contract<ProfileChanged> = {
  "name": "customers.profile-changed",
  "domain": "customers",
  "purpose": "Who the customers are, by pseudonymous id: demographics for metrics and segments, contact data for messages.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ProfileChanged",
      "namespace": "nadi.customers",
      "doc": "A customer registered, changed the profile or closed the account. Carries the whole state after the change.",
      "fields": [
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer."
        },
        {
          "name": "change",
          "type": "string",
          "doc": "What happened. One of: registered, changed, closed."
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
          "name": "registeredAt",
          "type": [
            "null",
            {
              "type": "long",
              "logicalType": "timestamp-millis"
            }
          ],
          "default": null,
          "doc": "When the customer registered; null if unknown."
        },
        {
          "name": "language",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Preferred language: BCP 47 tag; null if unknown."
        },
        {
          "name": "acceptsMarketing",
          "type": "boolean",
          "doc": "True if the customer agreed to marketing messages."
        },
        {
          "name": "fullName",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Name of the customer.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "email",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "E-mail address.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "phone",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Phone number, E.164.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "street",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Street and house number.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "postcode",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Postal code.",
          "confluent:tags": [
            "PII"
          ]
        },
        {
          "name": "dateOfBirth",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Date of birth, ISO 8601.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "customerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 31536000000,
  "expectedEveryMs": 600000,
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [
    "fullName",
    "email",
    "phone",
    "street",
    "postcode",
    "dateOfBirth"
  ],
  "owner": {
    "team": "customers",
    "contact": "customers@nadi.example",
    "runbook": "https://runbooks.nadi.example/customers/customers.profile-changed"
  },
  "quality": [
    {
      "name": "country-present",
      "rule": "size(data.country) >= 2",
      "severity": "error"
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
      "name": "change-known",
      "rule": "data.change in ['registered', 'changed', 'closed']",
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

/** A customer began or ceased to follow a seller. */
export interface SellerFollowed {
  /** Pseudonymous id of the customer. */
  readonly customerId: string;
  /** Id of the seller who offers the product. */
  readonly sellerId: string;
  /** True if the customer follows the seller from now on, false if no longer. */
  readonly following: boolean;
  /** Sales channel. One of: web, app, store, live. */
  readonly channel: string;
  /** Id of the livestream it happened in; null if none. */
  readonly streamId?: string | null;
  /** Country: ISO 3166-1 alpha-2 code, or the name a historical file uses. */
  readonly country: string;
}

/** A customer began or ceased to follow a seller. */
export const sellerFollowed: Contract<SellerFollowed> = {
  "name": "customers.seller-followed",
  "domain": "customers",
  "purpose": "Popularity of sellers, and a signal for feeds and notifications.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "SellerFollowed",
      "namespace": "nadi.customers",
      "doc": "A customer began or ceased to follow a seller.",
      "fields": [
        {
          "name": "customerId",
          "type": "string",
          "doc": "Pseudonymous id of the customer."
        },
        {
          "name": "sellerId",
          "type": "string",
          "doc": "Id of the seller who offers the product."
        },
        {
          "name": "following",
          "type": "boolean",
          "doc": "True if the customer follows the seller from now on, false if no longer."
        },
        {
          "name": "channel",
          "type": "string",
          "doc": "Sales channel. One of: web, app, store, live."
        },
        {
          "name": "streamId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the livestream it happened in; null if none."
        },
        {
          "name": "country",
          "type": "string",
          "doc": "Country: ISO 3166-1 alpha-2 code, or the name a historical file uses."
        }
      ]
    }
  ],
  "key": "customerId",
  "seller": "sellerId",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 600000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "customers",
    "contact": "customers@nadi.example",
    "runbook": "https://runbooks.nadi.example/customers/customers.seller-followed"
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
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "reporting"
  ]
};

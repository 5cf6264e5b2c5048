// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A unit, such as a customer, entered a segment or left it. */
export interface MembershipChanged {
  /** Segment and unit as one text: segment|id of the unit. */
  readonly memberKey: string;
  /** Name of the segment. */
  readonly segment: string;
  /** Version of its definition, from 1. */
  readonly version: number;
  /** What the segment consists of, by the name of a field, such as customerId. */
  readonly unit: string;
  /** Pseudonymous id of the unit. */
  readonly unitId: string;
  /** True if it entered, false if it left. */
  readonly isMember: boolean;
  /** When that was found. */
  readonly changedAt: number;
  /** From 1; each change of the same key is one higher. */
  readonly revision: number;
}

/** A unit, such as a customer, entered a segment or left it. */
export const membershipChanged: Contract<MembershipChanged> = {
  "name": "segments.membership-changed",
  "domain": "segments",
  "purpose": "Who enters and leaves a segment, for whoever acts on that at once: messages, recommendations, offers. A higher revision of the same key replaces a lower one, so that the newest one per key says who is in a segment now.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "MembershipChanged",
      "namespace": "nadi.segments",
      "doc": "A unit, such as a customer, entered a segment or left it.",
      "fields": [
        {
          "name": "memberKey",
          "type": "string",
          "doc": "Segment and unit as one text: segment|id of the unit."
        },
        {
          "name": "segment",
          "type": "string",
          "doc": "Name of the segment."
        },
        {
          "name": "version",
          "type": "int",
          "doc": "Version of its definition, from 1."
        },
        {
          "name": "unit",
          "type": "string",
          "doc": "What the segment consists of, by the name of a field, such as customerId."
        },
        {
          "name": "unitId",
          "type": "string",
          "doc": "Pseudonymous id of the unit."
        },
        {
          "name": "isMember",
          "type": "boolean",
          "doc": "True if it entered, false if it left."
        },
        {
          "name": "changedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When that was found."
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "From 1; each change of the same key is one higher."
        }
      ]
    }
  ],
  "key": "memberKey",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 10000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "data-platform",
    "contact": "data-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/data-platform/segments.membership-changed"
  },
  "quality": [
    {
      "name": "revision-from-one",
      "rule": "data.revision >= 1",
      "severity": "error"
    },
    {
      "name": "unit-present",
      "rule": "data.unitId != ''",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

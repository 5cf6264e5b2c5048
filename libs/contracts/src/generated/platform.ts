// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** One header of the original record. */
export interface DeadLetterHeader {
  /** Name of the header. */
  readonly name: string;
  /** Value as it was on the wire. */
  readonly value: Buffer;
}

/** A record could not be handled by a consumer group and was set aside with all that is needed to hand it in again. */
export interface DeadLettered {
  /** Hash of group, topic, partition and offset: the same record set aside twice has one id. */
  readonly id: string;
  /** Consumer group that could not handle the record. */
  readonly group: string;
  /** Topic of the original record. */
  readonly topic: string;
  /** Partition of the original record, from 0. */
  readonly partition: number;
  /** Offset of the original record, from 0. */
  readonly offset: number;
  /** Stable code of the reason. */
  readonly reasonCode: string;
  /** What was wrong, in one sentence without personal data. */
  readonly reason: string;
  /** Contract of the original event; null if it could not be told. */
  readonly contract?: string | null;
  /** Tenant of the original event, or unknown. */
  readonly tenantId: string;
  /** Id of the original event; null if it could not be told. */
  readonly eventId?: string | null;
  /** Key of the original record; null if it had none. */
  readonly originalKey?: Buffer | null;
  /** Value of the original record as it was on the wire; null if it had none. */
  readonly originalValue?: Buffer | null;
  /** Headers of the original record in their order. */
  readonly originalHeaders?: readonly DeadLetterHeader[];
  /** Timestamp of the original record. */
  readonly originalTimestampAt: number;
  /** When the record was set aside. */
  readonly failedAt: number;
  /** How often handling was tried, from 1. */
  readonly attempts: number;
}

/** A record could not be handled by a consumer group and was set aside with all that is needed to hand it in again. */
export const deadLettered: Contract<DeadLettered> = {
  "name": "platform.dead-lettered",
  "domain": "platform",
  "purpose": "Dead letters of every consumer group in one place, with the original bytes, for inspection and redrive.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "DeadLettered",
      "namespace": "nadi.platform",
      "doc": "A record could not be handled by a consumer group and was set aside with all that is needed to hand it in again.",
      "fields": [
        {
          "name": "id",
          "type": "string",
          "doc": "Hash of group, topic, partition and offset: the same record set aside twice has one id."
        },
        {
          "name": "group",
          "type": "string",
          "doc": "Consumer group that could not handle the record."
        },
        {
          "name": "topic",
          "type": "string",
          "doc": "Topic of the original record."
        },
        {
          "name": "partition",
          "type": "int",
          "doc": "Partition of the original record, from 0."
        },
        {
          "name": "offset",
          "type": "long",
          "doc": "Offset of the original record, from 0."
        },
        {
          "name": "reasonCode",
          "type": "string",
          "doc": "Stable code of the reason."
        },
        {
          "name": "reason",
          "type": "string",
          "doc": "What was wrong, in one sentence without personal data."
        },
        {
          "name": "contract",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Contract of the original event; null if it could not be told."
        },
        {
          "name": "tenantId",
          "type": "string",
          "doc": "Tenant of the original event, or unknown."
        },
        {
          "name": "eventId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the original event; null if it could not be told."
        },
        {
          "name": "originalKey",
          "type": [
            "null",
            "bytes"
          ],
          "default": null,
          "doc": "Key of the original record; null if it had none."
        },
        {
          "name": "originalValue",
          "type": [
            "null",
            "bytes"
          ],
          "default": null,
          "doc": "Value of the original record as it was on the wire; null if it had none."
        },
        {
          "name": "originalHeaders",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "DeadLetterHeader",
              "doc": "One header of the original record.",
              "fields": [
                {
                  "name": "name",
                  "type": "string",
                  "doc": "Name of the header."
                },
                {
                  "name": "value",
                  "type": "bytes",
                  "doc": "Value as it was on the wire."
                }
              ]
            }
          },
          "default": [],
          "doc": "Headers of the original record in their order."
        },
        {
          "name": "originalTimestampAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "Timestamp of the original record."
        },
        {
          "name": "failedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When the record was set aside."
        },
        {
          "name": "attempts",
          "type": "int",
          "doc": "How often handling was tried, from 1."
        }
      ]
    }
  ],
  "key": "id",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 5000,
  "classification": "restricted",
  "personalFields": [],
  "owner": {
    "team": "platform",
    "contact": "platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/platform/platform.dead-lettered"
  },
  "quality": [
    {
      "name": "attempts-from-one",
      "rule": "data.attempts >= 1",
      "severity": "error"
    },
    {
      "name": "position-not-negative",
      "rule": "data.partition >= 0 && data.offset >= 0",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

/** An instance of a service started and is ready. */
export interface ServiceStarted {
  /** Name of the service. */
  readonly service: string;
  /** Version of the service. */
  readonly version: string;
  /** Commit the build was made from; null if unknown. */
  readonly commit?: string | null;
  /** Id of the instance, new on every start. */
  readonly instanceId: string;
  /** When the process was started. */
  readonly startedAt: number;
}

/** An instance of a service started and is ready. */
export const serviceStarted: Contract<ServiceStarted> = {
  "name": "platform.service-started",
  "domain": "platform",
  "purpose": "Which version runs where: joins a change in the figures with the deployment before it.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ServiceStarted",
      "namespace": "nadi.platform",
      "doc": "An instance of a service started and is ready.",
      "fields": [
        {
          "name": "service",
          "type": "string",
          "doc": "Name of the service."
        },
        {
          "name": "version",
          "type": "string",
          "doc": "Version of the service."
        },
        {
          "name": "commit",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Commit the build was made from; null if unknown."
        },
        {
          "name": "instanceId",
          "type": "string",
          "doc": "Id of the instance, new on every start."
        },
        {
          "name": "startedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When the process was started."
        }
      ]
    }
  ],
  "key": "service",
  "partitions": 1,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "platform",
    "contact": "platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/platform/platform.service-started"
  },
  "quality": [
    {
      "name": "version-present",
      "rule": "size(data.version) >= 1",
      "severity": "error"
    }
  ],
  "producers": [
    "ingestion",
    "reporting"
  ],
  "consumers": []
};

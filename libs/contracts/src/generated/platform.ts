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

/** A version of a definition was written, or another one is in force. A version is written once and stays; the record of what is in force is replaced. */
export interface DefinitionChanged {
  /** `metrics/orders@3` for a version, `metrics/orders` for what is in force. */
  readonly definition: string;
  /** Kind of the definition: the name of its folder, such as `metrics`. */
  readonly kind: string;
  /** Name of the definition within its kind. */
  readonly name: string;
  /** The version that was written or is in force, from 1; null if none is in force any more. */
  readonly version?: number | null;
  /** The definition as somebody wrote it; null in the record of what is in force. */
  readonly text?: string | null;
  /** Id of who changed it. */
  readonly author: string;
  /** When it was changed. */
  readonly changedAt: number;
}

/** A version of a definition was written, or another one is in force. A version is written once and stays; the record of what is in force is replaced. */
export const definitionChanged: Contract<DefinitionChanged> = {
  "name": "platform.definition-changed",
  "domain": "platform",
  "purpose": "Which version of each definition (metric, pipeline and the like) is in force and what every version says, so that services follow changes while they run and a replay finds the versions that were in force at its offsets.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "DefinitionChanged",
      "namespace": "nadi.platform",
      "doc": "A version of a definition was written, or another one is in force. A version is written once and stays; the record of what is in force is replaced.",
      "fields": [
        {
          "name": "definition",
          "type": "string",
          "doc": "`metrics/orders@3` for a version, `metrics/orders` for what is in force."
        },
        {
          "name": "kind",
          "type": "string",
          "doc": "Kind of the definition: the name of its folder, such as `metrics`."
        },
        {
          "name": "name",
          "type": "string",
          "doc": "Name of the definition within its kind."
        },
        {
          "name": "version",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "The version that was written or is in force, from 1; null if none is in force any more."
        },
        {
          "name": "text",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "The definition as somebody wrote it; null in the record of what is in force."
        },
        {
          "name": "author",
          "type": "string",
          "doc": "Id of who changed it."
        },
        {
          "name": "changedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When it was changed."
        }
      ]
    }
  ],
  "key": "definition",
  "partitions": 1,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": "compact",
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "platform",
    "contact": "platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/platform/platform.definition-changed"
  },
  "quality": [
    {
      "name": "version-from-one",
      "rule": "data.version == null || data.version >= 1",
      "severity": "error"
    },
    {
      "name": "key-names-definition",
      "rule": "data.definition.startsWith(data.kind + \"/\" + data.name)",
      "severity": "error"
    }
  ],
  "producers": [
    "admin"
  ],
  "consumers": [
    "reporting",
    "ingestion"
  ]
};

/** An event of a type that has no contract. Id, tenant, source and time are those of the event. */
export interface EventQuarantined {
  /** The type it was sent with, such as `loyalty.points-earned`. */
  readonly eventType: string;
  /** Its data as JSON. Nobody knows what is in it: personal data until somebody says otherwise. Personal data. */
  readonly body: string;
}

/** An event of a type that has no contract. Id, tenant, source and time are those of the event. */
export const eventQuarantined: Contract<EventQuarantined> = {
  "name": "platform.event-quarantined",
  "domain": "platform",
  "purpose": "Events of types that nobody has declared, as they were sent, so that nothing is lost until somebody declares the type and replays what waited.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "EventQuarantined",
      "namespace": "nadi.platform",
      "doc": "An event of a type that has no contract. Id, tenant, source and time are those of the event.",
      "fields": [
        {
          "name": "eventType",
          "type": "string",
          "doc": "The type it was sent with, such as `loyalty.points-earned`."
        },
        {
          "name": "body",
          "type": "string",
          "doc": "Its data as JSON. Nobody knows what is in it: personal data until somebody says otherwise.",
          "confluent:tags": [
            "PII"
          ]
        }
      ]
    }
  ],
  "key": "eventType",
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
    "team": "platform",
    "contact": "platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/platform/platform.event-quarantined"
  },
  "quality": [
    {
      "name": "type-has-domain",
      "rule": "data.eventType.contains(\".\")",
      "severity": "error"
    },
    {
      "name": "body-is-an-object",
      "rule": "data.body.startsWith(\"{\")",
      "severity": "error"
    }
  ],
  "producers": [
    "ingestion"
  ],
  "consumers": [
    "ingestion"
  ]
};

/** What went between the instance and one topic since the report before. */
export interface TopicFlow {
  /** Name of the topic. */
  readonly topic: string;
  /** Seen from the instance. One of: read, written. */
  readonly direction: string;
  /** Records read and settled, or written and acknowledged. */
  readonly events: number;
  /** Bytes of their keys and values. */
  readonly bytes: number;
  /** Batches that had to wait for a dependency or stopped, or sends that failed. */
  readonly errors: number;
  /** Records of the topic that were set aside. */
  readonly deadLetters: number;
  /** Records that were in the log and not settled when last looked, over the instance's partitions; null if unknown or written. */
  readonly lag?: number | null;
  /** Timestamp of the newest record of all reports so far; null if there was none. */
  readonly newestRecordAt?: number | null;
  /** Age of the newest record when it was settled or acknowledged, milliseconds; null if there was none since the report before. */
  readonly freshnessMs?: number | null;
}

/** What the process uses of its machine. */
export interface ProcessUsage {
  /** Memory the operating system counts to the process, bytes. */
  readonly rssBytes: number;
  /** Memory that live objects take, bytes. */
  readonly heapUsedBytes: number;
  /** CPU time since the report before, milliseconds. */
  readonly cpuMs: number;
  /** 99th percentile of how late timers fired since the report before, milliseconds. */
  readonly eventLoopP99Ms: number;
}

/** One health check of the instance and what it found. */
export interface ServiceCheck {
  /** Name of the check. */
  readonly name: string;
  /** True if it found nothing wrong. */
  readonly up: boolean;
  /** What it found, in a few words; null if there is nothing to say. */
  readonly detail?: string | null;
}

/** An instance of a service says how it is and what it did since it last said so. */
export interface ServiceReported {
  /** Id of the instance, new on every start. */
  readonly instanceId: string;
  /** Name of the service. */
  readonly service: string;
  /** Version of the service. */
  readonly version: string;
  /** Commit the build was made from; null if unknown. */
  readonly commit?: string | null;
  /** Name of the machine or container. */
  readonly host: string;
  /** Id of the process on it. */
  readonly pid: number;
  /** When the process was started. */
  readonly startedAt: number;
  /** When this was found. */
  readonly reportedAt: number;
  /** Number of the report, from 1 without gaps: a gap means that reports were lost, with their counts. */
  readonly sequence: number;
  /** Time that the counts are of, milliseconds. */
  readonly coveredMs: number;
  /** After how long the next report is due, milliseconds. */
  readonly intervalMs: number;
  /** How the instance is. One of: ready, degraded (a check is down), stopping (the last report). */
  readonly state: string;
  /** The health checks in the order in which they were added. */
  readonly checks?: readonly ServiceCheck[];
  /** What the process uses. */
  readonly process: ProcessUsage;
  /** One entry per topic and direction, quiet ones included. */
  readonly flows?: readonly TopicFlow[];
}

/** An instance of a service says how it is and what it did since it last said so. */
export const serviceReported: Contract<ServiceReported> = {
  "name": "platform.service-reported",
  "domain": "platform",
  "purpose": "What each instance of a service says of itself every few seconds: whether it is well, what it uses, and what it reads and writes.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ServiceReported",
      "namespace": "nadi.platform",
      "doc": "An instance of a service says how it is and what it did since it last said so.",
      "fields": [
        {
          "name": "instanceId",
          "type": "string",
          "doc": "Id of the instance, new on every start."
        },
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
          "name": "host",
          "type": "string",
          "doc": "Name of the machine or container."
        },
        {
          "name": "pid",
          "type": "int",
          "doc": "Id of the process on it."
        },
        {
          "name": "startedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When the process was started."
        },
        {
          "name": "reportedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "When this was found."
        },
        {
          "name": "sequence",
          "type": "long",
          "doc": "Number of the report, from 1 without gaps: a gap means that reports were lost, with their counts."
        },
        {
          "name": "coveredMs",
          "type": "long",
          "doc": "Time that the counts are of, milliseconds."
        },
        {
          "name": "intervalMs",
          "type": "long",
          "doc": "After how long the next report is due, milliseconds."
        },
        {
          "name": "state",
          "type": "string",
          "doc": "How the instance is. One of: ready, degraded (a check is down), stopping (the last report)."
        },
        {
          "name": "checks",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "ServiceCheck",
              "doc": "One health check of the instance and what it found.",
              "fields": [
                {
                  "name": "name",
                  "type": "string",
                  "doc": "Name of the check."
                },
                {
                  "name": "up",
                  "type": "boolean",
                  "doc": "True if it found nothing wrong."
                },
                {
                  "name": "detail",
                  "type": [
                    "null",
                    "string"
                  ],
                  "default": null,
                  "doc": "What it found, in a few words; null if there is nothing to say."
                }
              ]
            }
          },
          "default": [],
          "doc": "The health checks in the order in which they were added."
        },
        {
          "name": "process",
          "type": {
            "type": "record",
            "name": "ProcessUsage",
            "doc": "What the process uses of its machine.",
            "fields": [
              {
                "name": "rssBytes",
                "type": "long",
                "doc": "Memory the operating system counts to the process, bytes."
              },
              {
                "name": "heapUsedBytes",
                "type": "long",
                "doc": "Memory that live objects take, bytes."
              },
              {
                "name": "cpuMs",
                "type": "long",
                "doc": "CPU time since the report before, milliseconds."
              },
              {
                "name": "eventLoopP99Ms",
                "type": "double",
                "doc": "99th percentile of how late timers fired since the report before, milliseconds."
              }
            ]
          },
          "doc": "What the process uses."
        },
        {
          "name": "flows",
          "type": {
            "type": "array",
            "items": {
              "type": "record",
              "name": "TopicFlow",
              "doc": "What went between the instance and one topic since the report before.",
              "fields": [
                {
                  "name": "topic",
                  "type": "string",
                  "doc": "Name of the topic."
                },
                {
                  "name": "direction",
                  "type": "string",
                  "doc": "Seen from the instance. One of: read, written."
                },
                {
                  "name": "events",
                  "type": "long",
                  "doc": "Records read and settled, or written and acknowledged."
                },
                {
                  "name": "bytes",
                  "type": "long",
                  "doc": "Bytes of their keys and values."
                },
                {
                  "name": "errors",
                  "type": "long",
                  "doc": "Batches that had to wait for a dependency or stopped, or sends that failed."
                },
                {
                  "name": "deadLetters",
                  "type": "long",
                  "doc": "Records of the topic that were set aside."
                },
                {
                  "name": "lag",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "Records that were in the log and not settled when last looked, over the instance's partitions; null if unknown or written."
                },
                {
                  "name": "newestRecordAt",
                  "type": [
                    "null",
                    {
                      "type": "long",
                      "logicalType": "timestamp-millis"
                    }
                  ],
                  "default": null,
                  "doc": "Timestamp of the newest record of all reports so far; null if there was none."
                },
                {
                  "name": "freshnessMs",
                  "type": [
                    "null",
                    "long"
                  ],
                  "default": null,
                  "doc": "Age of the newest record when it was settled or acknowledged, milliseconds; null if there was none since the report before."
                }
              ]
            }
          },
          "default": [],
          "doc": "One entry per topic and direction, quiet ones included."
        }
      ]
    }
  ],
  "key": "instanceId",
  "partitions": 1,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 86400000,
  "expectedEveryMs": 5000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "platform",
    "contact": "platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/platform/platform.service-reported"
  },
  "quality": [
    {
      "name": "sequence-from-one",
      "rule": "data.sequence >= 1",
      "severity": "error"
    },
    {
      "name": "state-known",
      "rule": "data.state in ['ready', 'degraded', 'stopping']",
      "severity": "error"
    },
    {
      "name": "counts-not-negative",
      "rule": "data.flows.all(flow, flow.events >= 0 && flow.bytes >= 0)",
      "severity": "error"
    }
  ],
  "producers": [
    "admin",
    "ingestion",
    "reporting"
  ],
  "consumers": [
    "admin"
  ]
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
  /** How the process before this one of the same name ended, such as `exit code 1` or `signal SIGKILL`; null if nobody knows or there was none. */
  readonly previousExit?: string | null;
}

/** An instance of a service started and is ready. */
export const serviceStarted: Contract<ServiceStarted> = {
  "name": "platform.service-started",
  "domain": "platform",
  "purpose": "Which version runs where: joins a change in the figures with the deployment before it.",
  "version": 2,
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
    },
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
        },
        {
          "name": "previousExit",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "How the process before this one of the same name ended, such as `exit code 1` or `signal SIGKILL`; null if nobody knows or there was none."
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
    "admin",
    "ingestion",
    "reporting"
  ],
  "consumers": [
    "admin"
  ]
};

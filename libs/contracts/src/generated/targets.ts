// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A sale target fell behind, came back on pace, was met or was missed. */
export interface TargetOffPace {
  /** Target and dimension values as one text: target|dimension=value|…, dimensions in alphabetical order. */
  readonly targetKey: string;
  /** Name of the target. */
  readonly target: string;
  /** Version of its definition, from 1. */
  readonly version: number;
  /** Name of the metric that is measured. */
  readonly metric: string;
  /** Value of each dimension of the row by name; empty for the total. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** Where the row stands now: off-pace, on-pace (it was off pace, missed or met by an earlier version), met or missed. */
  readonly state: string;
  /** What the metric has come to since the begin of the period, in its unit. */
  readonly actualValue: number;
  /** What was expected by now, in the same unit. */
  readonly expectedValue: number;
  /** What is to be reached by the end, in the same unit, above 0. */
  readonly targetValue: number;
  /** What is expected at the end at the rate so far, in the same unit. */
  readonly forecastValue: number;
  /** Low end of the interval that holds the end in 80 % of the cases, in the same unit. */
  readonly forecastLow: number;
  /** High end of that interval, in the same unit. */
  readonly forecastHigh: number;
  /** Unit of the values, for example orders or minor units. */
  readonly unit: string;
  /** First instant of the period. */
  readonly startAt: number;
  /** First instant after the period. */
  readonly endAt: number;
  /** Until when everything that had arrived was counted. */
  readonly observedAt: number;
  /** From 1; each change of state of the same key is one higher. */
  readonly revision: number;
}

/** A sale target fell behind, came back on pace, was met or was missed. */
export const targetOffPace: Contract<TargetOffPace> = {
  "name": "targets.target-off-pace",
  "domain": "targets",
  "purpose": "Sale targets that fall behind, come back, are met or missed, for alerts and whoever can still act; a higher revision of the same key replaces a lower one.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "TargetOffPace",
      "namespace": "nadi.targets",
      "doc": "A sale target fell behind, came back on pace, was met or was missed.",
      "fields": [
        {
          "name": "targetKey",
          "type": "string",
          "doc": "Target and dimension values as one text: target|dimension=value|…, dimensions in alphabetical order."
        },
        {
          "name": "target",
          "type": "string",
          "doc": "Name of the target."
        },
        {
          "name": "version",
          "type": "int",
          "doc": "Version of its definition, from 1."
        },
        {
          "name": "metric",
          "type": "string",
          "doc": "Name of the metric that is measured."
        },
        {
          "name": "dimensions",
          "type": {
            "type": "map",
            "values": "string"
          },
          "default": {},
          "doc": "Value of each dimension of the row by name; empty for the total."
        },
        {
          "name": "state",
          "type": "string",
          "doc": "Where the row stands now: off-pace, on-pace (it was off pace, missed or met by an earlier version), met or missed."
        },
        {
          "name": "actualValue",
          "type": "double",
          "doc": "What the metric has come to since the begin of the period, in its unit."
        },
        {
          "name": "expectedValue",
          "type": "double",
          "doc": "What was expected by now, in the same unit."
        },
        {
          "name": "targetValue",
          "type": "double",
          "doc": "What is to be reached by the end, in the same unit, above 0."
        },
        {
          "name": "forecastValue",
          "type": "double",
          "doc": "What is expected at the end at the rate so far, in the same unit."
        },
        {
          "name": "forecastLow",
          "type": "double",
          "doc": "Low end of the interval that holds the end in 80 % of the cases, in the same unit."
        },
        {
          "name": "forecastHigh",
          "type": "double",
          "doc": "High end of that interval, in the same unit."
        },
        {
          "name": "unit",
          "type": "string",
          "doc": "Unit of the values, for example orders or minor units."
        },
        {
          "name": "startAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "First instant of the period."
        },
        {
          "name": "endAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "First instant after the period."
        },
        {
          "name": "observedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "Until when everything that had arrived was counted."
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "From 1; each change of state of the same key is one higher."
        }
      ]
    }
  ],
  "key": "targetKey",
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
    "runbook": "https://runbooks.nadi.example/data-platform/targets.target-off-pace"
  },
  "quality": [
    {
      "name": "revision-from-one",
      "rule": "data.revision >= 1",
      "severity": "error"
    },
    {
      "name": "target-above-zero",
      "rule": "data.targetValue > 0.0",
      "severity": "error"
    },
    {
      "name": "forecast-within-its-interval",
      "rule": "data.forecastLow <= data.forecastHigh",
      "severity": "error"
    },
    {
      "name": "period-not-empty",
      "rule": "data.endAt > data.startAt",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

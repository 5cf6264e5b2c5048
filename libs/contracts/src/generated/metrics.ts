// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** A closed window of a metric got its value, or a corrected one. */
export interface WindowUpdated {
  /** Metric and dimension values as one text: metric|dimension=value|…, dimensions in alphabetical order. */
  readonly seriesKey: string;
  /** Name of the metric. */
  readonly metric: string;
  /** Value of each dimension by name; empty for the total. */
  readonly dimensions?: Readonly<Record<string, string>>;
  /** First instant of the window. */
  readonly windowStartAt: number;
  /** First instant after the window. */
  readonly windowEndAt: number;
  /** From 1; each correction of the same window is one higher. */
  readonly revision: number;
  /** Value of the metric; null if it is not defined, for example a ratio over nothing. */
  readonly value?: number | null;
  /** Unit of the value, for example events, ms, ratio or minor:INR. */
  readonly unit: string;
  /** Event time up to which all input was seen when the value was taken. */
  readonly watermarkAt: number;
  /** True if the lateness allowed by the metric had passed, so that no correction is expected. */
  readonly isFinal: boolean;
  /** Events behind the value, from 0. */
  readonly eventCount: number;
  /** Those of them that came after the window first closed, from 0. */
  readonly lateCount: number;
  /** Corrections published for this window so far, from 0. */
  readonly correctedCount: number;
}

/** A closed window of a metric got its value, or a corrected one. */
export const windowUpdated: Contract<WindowUpdated> = {
  "name": "metrics.window-updated",
  "domain": "metrics",
  "purpose": "Live metrics as a stream for alerts, targets and other services; a higher revision of the same window replaces a lower one.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "WindowUpdated",
      "namespace": "nadi.metrics",
      "doc": "A closed window of a metric got its value, or a corrected one.",
      "fields": [
        {
          "name": "seriesKey",
          "type": "string",
          "doc": "Metric and dimension values as one text: metric|dimension=value|…, dimensions in alphabetical order."
        },
        {
          "name": "metric",
          "type": "string",
          "doc": "Name of the metric."
        },
        {
          "name": "dimensions",
          "type": {
            "type": "map",
            "values": "string"
          },
          "default": {},
          "doc": "Value of each dimension by name; empty for the total."
        },
        {
          "name": "windowStartAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "First instant of the window."
        },
        {
          "name": "windowEndAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "First instant after the window."
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "From 1; each correction of the same window is one higher."
        },
        {
          "name": "value",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "Value of the metric; null if it is not defined, for example a ratio over nothing."
        },
        {
          "name": "unit",
          "type": "string",
          "doc": "Unit of the value, for example events, ms, ratio or minor:INR."
        },
        {
          "name": "watermarkAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "Event time up to which all input was seen when the value was taken."
        },
        {
          "name": "isFinal",
          "type": "boolean",
          "doc": "True if the lateness allowed by the metric had passed, so that no correction is expected."
        },
        {
          "name": "eventCount",
          "type": "long",
          "doc": "Events behind the value, from 0."
        },
        {
          "name": "lateCount",
          "type": "long",
          "doc": "Those of them that came after the window first closed, from 0."
        },
        {
          "name": "correctedCount",
          "type": "long",
          "doc": "Corrections published for this window so far, from 0."
        }
      ]
    }
  ],
  "key": "seriesKey",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 604800000,
  "expectedEveryMs": 60000,
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "data-platform",
    "contact": "data-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/data-platform/metrics.window-updated"
  },
  "quality": [
    {
      "name": "revision-from-one",
      "rule": "data.revision >= 1",
      "severity": "error"
    },
    {
      "name": "window-not-empty",
      "rule": "data.windowEndAt > data.windowStartAt",
      "severity": "error"
    },
    {
      "name": "counts-not-negative",
      "rule": "data.eventCount >= 0 && data.lateCount >= 0 && data.correctedCount >= 0",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

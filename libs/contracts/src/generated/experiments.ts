// Generated from schemas/ by `nadi contracts generate`. Do not edit.
import type { Contract } from '../contract.ts';

/** An experiment has come to its verdict; later looks do not change it. */
export interface ExperimentDecided {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Version of its definition, from 1. */
  readonly version: number;
  /** What to do. One of: ship, do-not-ship, inconclusive, guardrail-breached. */
  readonly verdict: string;
  /** The variant to ship, or to stop because of a guardrail; null if none is meant. */
  readonly variant?: string | null;
  /** For people: what to do and the reason, in one sentence. */
  readonly headline: string;
  /** For people: what is known of each metric, a sentence each. */
  readonly details: readonly string[];
  /** Name of the metric that decides. */
  readonly metric: string;
  /** How much that metric changes with the variant, else with the first treatment, as a share of the mean of the control; null if that mean is not above 0. */
  readonly lift?: number | null;
  /** Low end of the interval of the lift that holds at all looks together; null if there is none. */
  readonly liftLow?: number | null;
  /** High end of that interval. */
  readonly liftHigh?: number | null;
  /** Units of all variants whose values are final. */
  readonly units: number;
  /** Until when everything that had arrived was looked at. */
  readonly observedAt: number;
  /** Number of the look that decided, from 1. */
  readonly look: number;
  /** From 1; each thing that is told of the same experiment is one higher. */
  readonly revision: number;
}

/** An experiment has come to its verdict; later looks do not change it. */
export const experimentDecided: Contract<ExperimentDecided> = {
  "name": "experiments.experiment-decided",
  "domain": "experiments",
  "purpose": "Verdicts of experiments with their reasons, for whoever ships or stops a variant; told once of each experiment.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ExperimentDecided",
      "namespace": "nadi.experiments",
      "doc": "An experiment has come to its verdict; later looks do not change it.",
      "fields": [
        {
          "name": "experiment",
          "type": "string",
          "doc": "Name of the experiment."
        },
        {
          "name": "version",
          "type": "int",
          "doc": "Version of its definition, from 1."
        },
        {
          "name": "verdict",
          "type": "string",
          "doc": "What to do. One of: ship, do-not-ship, inconclusive, guardrail-breached."
        },
        {
          "name": "variant",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "The variant to ship, or to stop because of a guardrail; null if none is meant."
        },
        {
          "name": "headline",
          "type": "string",
          "doc": "For people: what to do and the reason, in one sentence."
        },
        {
          "name": "details",
          "type": {
            "type": "array",
            "items": "string"
          },
          "doc": "For people: what is known of each metric, a sentence each."
        },
        {
          "name": "metric",
          "type": "string",
          "doc": "Name of the metric that decides."
        },
        {
          "name": "lift",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "How much that metric changes with the variant, else with the first treatment, as a share of the mean of the control; null if that mean is not above 0."
        },
        {
          "name": "liftLow",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "Low end of the interval of the lift that holds at all looks together; null if there is none."
        },
        {
          "name": "liftHigh",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "High end of that interval."
        },
        {
          "name": "units",
          "type": "long",
          "doc": "Units of all variants whose values are final."
        },
        {
          "name": "observedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "Until when everything that had arrived was looked at."
        },
        {
          "name": "look",
          "type": "int",
          "doc": "Number of the look that decided, from 1."
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "From 1; each thing that is told of the same experiment is one higher."
        }
      ]
    }
  ],
  "key": "experiment",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 60000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "data-platform",
    "contact": "data-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/data-platform/experiments.experiment-decided"
  },
  "quality": [
    {
      "name": "revision-from-one",
      "rule": "data.revision >= 1",
      "severity": "error"
    },
    {
      "name": "verdict-known",
      "rule": "data.verdict in ['ship', 'do-not-ship', 'inconclusive', 'guardrail-breached']",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

/** A unit met its variant of an experiment: what it sees from now on may differ from what others see. */
export interface ExposureLogged {
  /** Id of the unit that was assigned: the value of the field that `unit` names. Pseudonymous, never a name or an address. */
  readonly unitId: string;
  /** Field that holds the id of the unit, such as visitorId, sessionId or customerId. */
  readonly unit: string;
  /** Name of the experiment. */
  readonly experiment: string;
  /** Version of the definition that assigned, from 1; null if it is not known. */
  readonly version?: number | null;
  /** Name of the variant that the unit got. */
  readonly variant: string;
  /** Pseudonymous id of the browser or app installation; null if it is not known. */
  readonly visitorId?: string | null;
  /** Id of the visit; null if there is none. */
  readonly sessionId?: string | null;
  /** Pseudonymous id of the signed-in customer; null while the visitor is anonymous. */
  readonly customerId?: string | null;
  /** Sales channel. One of: web, app, store, live; null if it is not known. */
  readonly channel?: string | null;
  /** Kind of device. One of: desktop, mobile, tablet, pos, other; null if unknown. */
  readonly device?: string | null;
  /** Where the variant was met, such as search-results; null if that does not matter. */
  readonly place?: string | null;
}

/** A unit met its variant of an experiment: what it sees from now on may differ from what others see. */
export const exposureLogged: Contract<ExposureLogged> = {
  "name": "experiments.exposure-logged",
  "domain": "experiments",
  "purpose": "Which units have met which variant and when: from their first exposure on, their events count for the experiment.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "ExposureLogged",
      "namespace": "nadi.experiments",
      "doc": "A unit met its variant of an experiment: what it sees from now on may differ from what others see.",
      "fields": [
        {
          "name": "unitId",
          "type": "string",
          "doc": "Id of the unit that was assigned: the value of the field that `unit` names. Pseudonymous, never a name or an address."
        },
        {
          "name": "unit",
          "type": "string",
          "doc": "Field that holds the id of the unit, such as visitorId, sessionId or customerId."
        },
        {
          "name": "experiment",
          "type": "string",
          "doc": "Name of the experiment."
        },
        {
          "name": "version",
          "type": [
            "null",
            "int"
          ],
          "default": null,
          "doc": "Version of the definition that assigned, from 1; null if it is not known."
        },
        {
          "name": "variant",
          "type": "string",
          "doc": "Name of the variant that the unit got."
        },
        {
          "name": "visitorId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Pseudonymous id of the browser or app installation; null if it is not known."
        },
        {
          "name": "sessionId",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Id of the visit; null if there is none."
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
          "name": "channel",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Sales channel. One of: web, app, store, live; null if it is not known."
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
          "name": "place",
          "type": [
            "null",
            "string"
          ],
          "default": null,
          "doc": "Where the variant was met, such as search-results; null if that does not matter."
        }
      ]
    }
  ],
  "key": "unitId",
  "partitions": 6,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 5000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "data-platform",
    "contact": "data-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/data-platform/experiments.exposure-logged"
  },
  "quality": [
    {
      "name": "unit-present",
      "rule": "size(data.unitId) > 0",
      "severity": "error"
    },
    {
      "name": "experiment-named",
      "rule": "data.experiment.matches('^[a-z][a-z0-9]*(-[a-z0-9]+)*$')",
      "severity": "error"
    },
    {
      "name": "variant-named",
      "rule": "data.variant.matches('^[a-z][a-z0-9]*(-[a-z0-9]+)*$')",
      "severity": "error"
    },
    {
      "name": "unit-is-a-field",
      "rule": "data.unit.matches('^[a-z][A-Za-z0-9]*$')",
      "severity": "error"
    },
    {
      "name": "version-from-one",
      "rule": "data.version == null || data.version >= 1",
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

/** A variant of an experiment does more harm to a metric than is put up with. */
export interface GuardrailBreached {
  /** Name of the experiment. */
  readonly experiment: string;
  /** Version of its definition, from 1. */
  readonly version: number;
  /** The variant that does harm. */
  readonly variant: string;
  /** Name of the metric that became worse. */
  readonly metric: string;
  /** Harm that is put up with, as a share of the mean of the control. */
  readonly margin: number;
  /** How much worse the variant is, as a share of the mean of the control; null if that mean is not above 0. */
  readonly harm?: number | null;
  /** The least harm that is still possible, as the same share; null if that cannot be said. */
  readonly harmAtLeast?: number | null;
  /** Probability of as strong an evidence at any look if the harm were within the margin, at most. */
  readonly pValue: number;
  /** For people: what to do and why. */
  readonly headline: string;
  /** Units of all variants whose values are final. */
  readonly units: number;
  /** Until when everything that had arrived was looked at. */
  readonly observedAt: number;
  /** Number of the look that found it, from 1. */
  readonly look: number;
  /** From 1; each thing that is told of the same experiment is one higher. */
  readonly revision: number;
}

/** A variant of an experiment does more harm to a metric than is put up with. */
export const guardrailBreached: Contract<GuardrailBreached> = {
  "name": "experiments.guardrail-breached",
  "domain": "experiments",
  "purpose": "Harm that a variant does, for alerts and whoever can stop it; told once of each variant and guardrail.",
  "version": 1,
  "schemas": [
    {
      "type": "record",
      "name": "GuardrailBreached",
      "namespace": "nadi.experiments",
      "doc": "A variant of an experiment does more harm to a metric than is put up with.",
      "fields": [
        {
          "name": "experiment",
          "type": "string",
          "doc": "Name of the experiment."
        },
        {
          "name": "version",
          "type": "int",
          "doc": "Version of its definition, from 1."
        },
        {
          "name": "variant",
          "type": "string",
          "doc": "The variant that does harm."
        },
        {
          "name": "metric",
          "type": "string",
          "doc": "Name of the metric that became worse."
        },
        {
          "name": "margin",
          "type": "double",
          "doc": "Harm that is put up with, as a share of the mean of the control."
        },
        {
          "name": "harm",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "How much worse the variant is, as a share of the mean of the control; null if that mean is not above 0."
        },
        {
          "name": "harmAtLeast",
          "type": [
            "null",
            "double"
          ],
          "default": null,
          "doc": "The least harm that is still possible, as the same share; null if that cannot be said."
        },
        {
          "name": "pValue",
          "type": "double",
          "doc": "Probability of as strong an evidence at any look if the harm were within the margin, at most."
        },
        {
          "name": "headline",
          "type": "string",
          "doc": "For people: what to do and why."
        },
        {
          "name": "units",
          "type": "long",
          "doc": "Units of all variants whose values are final."
        },
        {
          "name": "observedAt",
          "type": {
            "type": "long",
            "logicalType": "timestamp-millis"
          },
          "doc": "Until when everything that had arrived was looked at."
        },
        {
          "name": "look",
          "type": "int",
          "doc": "Number of the look that found it, from 1."
        },
        {
          "name": "revision",
          "type": "int",
          "doc": "From 1; each thing that is told of the same experiment is one higher."
        }
      ]
    }
  ],
  "key": "experiment",
  "partitions": 3,
  "compatibility": "FULL_TRANSITIVE",
  "retentionMs": 2592000000,
  "expectedEveryMs": "irregular",
  "freshnessTargetMs": 60000,
  "classification": "internal",
  "personalFields": [],
  "owner": {
    "team": "data-platform",
    "contact": "data-platform@nadi.example",
    "runbook": "https://runbooks.nadi.example/data-platform/experiments.guardrail-breached"
  },
  "quality": [
    {
      "name": "revision-from-one",
      "rule": "data.revision >= 1",
      "severity": "error"
    },
    {
      "name": "p-value-is-a-share",
      "rule": "data.pValue >= 0.0 && data.pValue <= 1.0",
      "severity": "error"
    }
  ],
  "producers": [
    "reporting"
  ],
  "consumers": []
};

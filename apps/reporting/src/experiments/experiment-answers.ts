import type { CompiledExperiment } from '@nadi/experiments';
import { isDeciding } from './experiment-events.ts';
import { exposedUnitsOf, finalUnitsOf, type ExperimentLook } from './experiment-look.ts';
import type { ExperimentState, StoredLook } from './experiment-store.ts';
import type { VersionedExperiment } from './experiments-in-force.ts';

/**
 * How an experiment stands: `not-computable`: its metrics do not fit; `planned`: it has not begun; `waiting`: nobody was exposed yet;
 * `running`: no verdict ends it; `ended`: it is over, and its last units are not final yet; `decided`: a look has decided.
 */
export const experimentStates = ['not-computable', 'planned', 'waiting', 'running', 'ended', 'decided'] as const;
export type ExperimentStanding = (typeof experimentStates)[number];

export interface Standing {
  readonly experiment: CompiledExperiment;
  readonly state: ExperimentState;
  readonly newest: ExperimentLook | undefined;
  readonly problems: readonly string[];
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** How an experiment stands. What was decided stays so. */
export function standingOf({ experiment, state, newest, problems, nowMs }: Standing): ExperimentStanding {
  const { startMs, endMs } = experiment.plan;
  if (state.decidedLook !== null) {
    return 'decided';
  }
  if (problems.length > 0) {
    return 'not-computable';
  }
  if (nowMs < startMs) {
    return 'planned';
  }
  if (newest === undefined || exposedUnitsOf(newest) === 0) {
    return 'waiting';
  }
  return nowMs < (endMs ?? Number.POSITIVE_INFINITY) ? 'running' : 'ended';
}

/** A look as it is answered. */
export function lookAnswer({ number, look }: StoredLook) {
  const { version, atMs, finalUntilMs, units, excluded, analysis } = look;
  const { sampleRatio, primary, secondary, guardrails, verdict } = analysis;
  const finalUnits = finalUnitsOf(look);
  const exposedUnits = exposedUnitsOf(look);
  return {
    ...{ look: number, version, at: isoOf(atMs), finalUntil: isoOf(finalUntilMs) },
    ...{ variants: units, exposedUnits, finalUnits, notFinalUnits: exposedUnits - finalUnits, excluded },
    sampleRatio,
    metrics: { primary, secondary },
    guardrails,
    verdict: { ...verdict, variant: verdict.variant ?? null, decides: isDeciding(verdict.code) },
  };
}

/** A definition in words, and the numbers that it goes by. */
export function definitionAnswer({ experiment, version, text }: VersionedExperiment) {
  const { definition, plan, assignment } = experiment;
  const { title, hypothesis, owner, unit, currency, observationWindow, covariateWindow } = definition;
  const [control = ''] = definition.variants.filter((one) => one.control).map(({ name }) => name);
  const others = definition.variants.filter((one) => !one.control).map(({ name }) => name);
  const { first, last } = assignment.slots;
  const end = plan.endMs === undefined ? 'without an end' : `to ${isoOf(plan.endMs)}`;
  return {
    ...{ name: definition.name, version, title, hypothesis, owner, unit, currency: currency ?? null },
    summary: [
      `${others.join(', ')} against ${control}, from ${isoOf(plan.startMs)} ${end}.`,
      `Each ${unit} in the slots ${first} to ${last} of the layer ${assignment.layer} takes part with a probability of ${percent(assignment.traffic)}.`,
      `${plan.primary.metric} decides, and ${plan.primary.better} is better; it is right with a probability of ${percent(1 - plan.alpha)}, however often it is looked at.`,
    ],
    start: isoOf(plan.startMs),
    end: plan.endMs === undefined ? null : isoOf(plan.endMs),
    variants: definition.variants,
    assignment,
    primary: plan.primary,
    secondary: plan.secondary,
    guardrails: plan.guardrails,
    ...{ alpha: plan.alpha, sampleRatioAlpha: plan.sampleRatioAlpha, minimumUnits: plan.minimumUnits },
    ...{ expectedUnits: plan.expectedUnits, minimumRuntimeMs: plan.minimumRuntimeMs },
    ...{ observationWindowMs: observationWindow, covariateWindowMs: covariateWindow, definition: text },
  };
}

/** A time as it is answered. @param timeMs milliseconds since 1970 */
export function isoOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}

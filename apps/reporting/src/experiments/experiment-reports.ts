import { contracts } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { assign, slotOf, unitMetricsOf, type ExclusionReason } from '@nadi/experiments';
import type { Identity } from '@nadi/identity';
import { assertReadable, isReadable } from '../query/metric-access.ts';
import type { MetricReader } from '../query/metric-reader.ts';
import { definitionAnswer, isoOf, lookAnswer, standingOf, type ExperimentStanding } from './experiment-answers.ts';
import { unseen, type ExperimentState, type ExperimentStore, type StoredLook } from './experiment-store.ts';
import type { ExperimentsInForce, VersionedExperiment } from './experiments-in-force.ts';

export interface ExperimentReportsOptions {
  readonly inForce: Pick<ExperimentsInForce, 'current'>;
  readonly store: ExperimentStore;
  readonly metrics: Pick<MetricReader, 'catalog'>;
  /** Without a lake nothing is computed. */
  readonly hasLake: boolean;
  readonly now: () => number;
}

/** Which experiments are wanted. */
export interface ExperimentsPage {
  readonly limit: number;
  /** Only names behind this one. */
  readonly after: string | undefined;
  readonly state: ExperimentStanding | undefined;
}

/** What a unit has to do with its place in the layer, for people. */
const reasons: Readonly<Record<ExclusionReason, string>> = {
  'no-unit': 'it has no id',
  'global-holdout': 'it is in the holdout of all experiments',
  'layer-holdout': 'it is in the holdout of the layer',
  'other-slot': 'its slot is not one of the experiment',
  traffic: 'it is outside of the share of units that take part',
};

/** Answers questions about the experiments of a tenant. */
export class ExperimentReports {
  constructor(private readonly options: ExperimentReportsOptions) {}

  /** The experiments whose metrics somebody may read, in the order of names, with their newest verdicts. */
  async list(caller: Identity, { limit, after, state: wanted }: ExperimentsPage) {
    const states = await this.options.store.ofTenant(caller.tenantId);
    const looks = await this.options.store.shown(caller.tenantId);
    const visible = [...this.options.inForce.current.value.values()].filter(
      (one) => (after === undefined || nameOf(one) > after) && isReadable(caller, this.domainsOf(one)),
    );
    const answers = visible
      .map((versioned) => {
        const name = nameOf(versioned);
        return this.summary(versioned, states.get(name) ?? unseen(caller.tenantId, name), looks.get(name) ?? []);
      })
      .filter(({ state }) => wanted === undefined || state === wanted);
    const page = answers.slice(0, limit);
    return { experiments: page, next: answers.length > limit ? (page.at(-1)?.name ?? null) : null };
  }

  /** @throws NadiError EXPERIMENT_UNKNOWN, KEY_SCOPE, DATABASE_UNAVAILABLE (retriable) */
  async show(caller: Identity, name: string) {
    const versioned = this.readable(caller, name);
    const state = await this.stateOf(caller, name);
    const { decided, newest } = looksOf(
      state,
      await this.options.store.numbered(caller.tenantId, name, shownOf(state)),
    );
    const { observedMs, failure, requests, answered } = state;
    return {
      ...definitionAnswer(versioned),
      state: this.standing(versioned, state, newest),
      problems: this.problemsOf(versioned),
      freshness: {
        observedAt: observedMs === null ? null : isoOf(observedMs),
        looks: state.looks,
        isRequested: requests > answered,
        failure,
      },
      // With the sums that the numbers are made of: of value, denominator and both of the time before, and of their products.
      result: newest === undefined ? null : { ...lookAnswer(newest), sums: newest.look.sums },
      decision: decided === undefined ? null : lookAnswer(decided),
    };
  }

  /** The looks of an experiment in the order of time. @throws NadiError EXPERIMENT_UNKNOWN, KEY_SCOPE */
  async looks(caller: Identity, name: string, { limit, after }: { limit: number; after: number }) {
    this.readable(caller, name);
    const found = await this.options.store.page(caller.tenantId, name, { after, most: limit + 1 });
    const page = found.slice(0, limit);
    return {
      looks: page.map(lookAnswer),
      next: found.length > limit ? (page.at(-1)?.number ?? null) : null,
    };
  }

  /** What a unit gets, and why. @throws NadiError EXPERIMENT_UNKNOWN, KEY_SCOPE */
  assignment(caller: Identity, name: string, unit: string) {
    const { experiment, version } = this.readable(caller, name);
    const { layer, slots, variants } = experiment.assignment;
    const assigned = assign(experiment.assignment, unit);
    const slot = slotOf(layer, unit);
    const nowMs = this.options.now();
    const { startMs, endMs = Number.POSITIVE_INFINITY } = experiment.plan;
    return {
      ...{ experiment: name, version, unitField: experiment.definition.unit, layer, slot, slots },
      variant: 'variant' in assigned ? assigned.variant : null,
      excluded: 'excluded' in assigned ? assigned.excluded : null,
      reason:
        'excluded' in assigned
          ? `It takes no part: ${reasons[assigned.excluded]}.`
          : `Its hash gives it one of ${variants.map((one) => `${one.name} (${one.weight})`).join(', ')}: ${assigned.variant}.`,
      runsNow: nowMs >= startMs && nowMs < endMs,
    };
  }

  /** Asks for a look now. @throws NadiError EXPERIMENT_UNKNOWN, EXPERIMENT_NOT_COMPUTABLE, KEY_SCOPE, LAKE_UNAVAILABLE */
  async request(caller: Identity, name: string) {
    const versioned = this.readable(caller, name);
    if (!this.options.hasLake) {
      throw new NadiError('LAKE_UNAVAILABLE', { message: 'this service keeps no lake' });
    }
    const problems = this.problemsOf(versioned);
    if (problems.length > 0) {
      throw new NadiError('EXPERIMENT_NOT_COMPUTABLE', { message: problems.join('; ') });
    }
    await this.options.store.request(caller.tenantId, name);
    const { looks, observedMs } = await this.stateOf(caller, name);
    return { experiment: name, looks, observedAt: observedMs === null ? null : isoOf(observedMs) };
  }

  private summary(versioned: VersionedExperiment, state: ExperimentState, looks: readonly StoredLook[]) {
    const { experiment, version } = versioned;
    const { title, owner, unit } = experiment.definition;
    const { startMs, endMs } = experiment.plan;
    const { decided, newest } = looksOf(state, looks);
    const shown = decided ?? newest;
    return {
      ...{ name: nameOf(versioned), version, title, owner, unit, primary: experiment.plan.primary },
      start: isoOf(startMs),
      end: endMs === undefined ? null : isoOf(endMs),
      state: this.standing(versioned, state, newest),
      verdict: shown === undefined ? null : lookAnswer(shown).verdict,
      exposedUnits: newest === undefined ? 0 : lookAnswer(newest).exposedUnits,
      observedAt: state.observedMs === null ? null : isoOf(state.observedMs),
      problems: this.problemsOf(versioned),
    };
  }

  private standing(versioned: VersionedExperiment, state: ExperimentState, newest: StoredLook | undefined) {
    const problems = this.problemsOf(versioned);
    const nowMs = this.options.now();
    return standingOf({ experiment: versioned.experiment, state, newest: newest?.look, problems, nowMs });
  }

  private async stateOf({ tenantId }: Identity, name: string): Promise<ExperimentState> {
    return (await this.options.store.ofTenant(tenantId)).get(name) ?? unseen(tenantId, name);
  }

  private readable(caller: Identity, name: string): VersionedExperiment {
    const found = this.options.inForce.current.value.get(name);
    if (found === undefined) {
      throw new NadiError('EXPERIMENT_UNKNOWN', { message: `there is no experiment "${name.slice(0, 100)}"` });
    }
    assertReadable(caller, name, this.domainsOf(found));
    return found;
  }

  /** What a metric was computed from that is no longer in force is not known: only who may read everything may see it. */
  private domainsOf({ experiment }: VersionedExperiment): readonly string[] {
    const { catalog } = this.options.metrics;
    const { primary, secondary, guardrails } = experiment.plan;
    const domains = [primary, ...secondary, ...guardrails].flatMap(({ metric }) => {
      const found = catalog.find(metric);
      return found === undefined ? ['*'] : catalog.domainsOf(found);
    });
    return [...new Set(domains)];
  }

  private problemsOf({ experiment }: VersionedExperiment): readonly string[] {
    const found = unitMetricsOf(experiment, { catalog: this.options.metrics.catalog, contracts });
    return 'problems' in found ? found.problems : [];
  }
}

/** The looks that are shown: the newest, and the one that decided. */
function shownOf({ looks, decidedLook }: ExperimentState): number[] {
  return decidedLook === null ? [looks] : [looks, decidedLook];
}

function looksOf({ looks, decidedLook }: ExperimentState, found: readonly StoredLook[]) {
  return {
    newest: found.find(({ number }) => number === looks),
    decided: found.find(({ number }) => number === decidedLook),
  };
}

function nameOf({ experiment }: VersionedExperiment): string {
  return experiment.definition.name;
}

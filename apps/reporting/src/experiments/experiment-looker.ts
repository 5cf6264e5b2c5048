import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { contractNamed } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { compileExperiments, type AssignmentDefinition } from '@nadi/experiments';
import { lakeTable } from '@nadi/lake';
import type { Logger } from '@nadi/observability';
import type { LakeTables } from '../lake/lake-tables.ts';
import type { LakeView } from '../lake/lake-view.ts';
import type { MetricsInForce } from '../metrics-in-force.ts';
import { observeExperiment, sourcesOf } from './experiment-observer.ts';
import { exposedUnitsOf, type ExperimentLook } from './experiment-look.ts';
import { unseen, type ExperimentState, type ExperimentStore } from './experiment-store.ts';
import { sourceOf, type ExperimentsInForce, type VersionedExperiment } from './experiments-in-force.ts';

export interface ExperimentLookerOptions {
  readonly store: ExperimentStore;
  readonly experiments: Pick<ExperimentsInForce, 'current' | 'textOf'>;
  readonly metrics: Pick<MetricsInForce, 'current'>;
  /** A connection of its own: one experiment is looked at at a time. */
  readonly connection: DuckDBConnection;
  readonly tables: Pick<LakeTables, 'open'>;
  /** Who has exposures, as of a view. */
  readonly tenants: (view: LakeView) => Promise<readonly string[]>;
  /** Resolves when everything is in memory or in files that stands in these topics now. @throws NadiError (retriable) */
  readonly readThrough: (topics: readonly string[]) => Promise<void>;
  /** Runs work while the files of a view stay. */
  readonly holding: <T>(work: (view: LakeView) => Promise<T>) => Promise<T>;
  readonly logger: Logger;
  readonly now: () => number;
  /** Pause between two looks at an experiment, milliseconds. */
  readonly everyMs: number;
  readonly mostUnits: number;
}

/** An experiment of a tenant that is to be looked at. */
interface DueLook {
  readonly versioned: VersionedExperiment;
  readonly state: ExperimentState;
}

/** Late events of an experiment that is over are followed this long. */
const followedMs = 7 * 86_400_000;
/** How long one rests that could not be looked at. */
const restMs = 10_000;

/**
 * Looks at the experiments of all tenants now and then, and whenever somebody asks for it. Each look is computed anew from the events,
 * and stored together with what it tells.
 */
export class ExperimentLooker {
  private passedAtMs = Number.NEGATIVE_INFINITY;
  /** By tenant and experiment, after a failure. */
  private readonly restsUntilMs = new Map<string, number>();
  private isStopping = false;

  constructor(private readonly options: ExperimentLookerOptions) {}

  /** Ends after the look under way. */
  stop(): void {
    this.isStopping = true;
  }

  /** Looks at what is due. @throws NadiError DATABASE_UNAVAILABLE, BROKER_UNAVAILABLE (retriable) */
  async turn(): Promise<void> {
    const { experiments, now, everyMs } = this.options;
    if (experiments.current.value.size === 0) {
      return;
    }
    const startedMs = now();
    const isPass = startedMs - this.passedAtMs >= everyMs;
    for (const due of await this.due(isPass)) {
      if (this.isStopping) {
        return;
      }
      await this.attempt(due);
    }
    this.passedAtMs = isPass ? startedMs : this.passedAtMs;
  }

  private async due(isPass: boolean): Promise<DueLook[]> {
    const { store, experiments, tenants, holding, now, everyMs } = this.options;
    const nowMs = now();
    const states = await store.all();
    const known = new Map(states.map((state) => [keyOf(state), state]));
    const asked = states.filter(({ requests, answered }) => requests > answered);
    const scheduled = isPass ? await holding(tenants) : [];
    const all = new Map(asked.map((state) => [keyOf(state), state]));
    for (const experiment of experiments.current.value.keys()) {
      for (const tenantId of scheduled) {
        const state = known.get(keyOf({ tenantId, experiment })) ?? unseen(tenantId, experiment);
        // Looks of the pass before were later than its begin.
        if (nowMs - (state.observedMs ?? Number.NEGATIVE_INFINITY) >= everyMs / 2) {
          all.set(keyOf(state), state);
        }
      }
    }
    return [...all].flatMap(([key, state]) => {
      const versioned = experiments.current.value.get(state.experiment);
      const isAsked = state.requests > state.answered;
      const rests = (this.restsUntilMs.get(key) ?? 0) > nowMs;
      return versioned === undefined || rests || !(isAsked || runs(versioned, state, nowMs))
        ? []
        : [{ versioned, state }];
    });
  }

  /** One that fails holds no other up. */
  private async attempt(due: DueLook): Promise<void> {
    const { store, logger, now } = this.options;
    const { tenantId, experiment } = due.state;
    try {
      await this.look(due);
      this.restsUntilMs.delete(keyOf(due.state));
    } catch (err) {
      this.restsUntilMs.set(keyOf(due.state), now() + restMs);
      logger.warn({ err, tenantId, experiment }, 'an experiment could not be looked at; it is tried again');
      await store.fail(due.state, messageOf(err), !(err instanceof NadiError && err.retriable));
    }
  }

  private async look({ versioned, state }: DueLook): Promise<void> {
    const { store, metrics, connection, readThrough, holding, now, mostUnits } = this.options;
    const { tenantId, experiment } = state;
    const catalog = metrics.current.value;
    const sources = sourcesOf(versioned.experiment, catalog);
    const atMs = now();
    await readThrough(sources);
    const look = await holding(async (view) => {
      const opened = this.options.tables.open(view, {
        ...{ tenantId, sellerId: undefined },
        contracts: sources.map((name) => ({ name, isPersonalShown: true })),
      });
      const never = new AbortController().signal;
      const rowsOf = async (contract: string) => {
        const { name } = lakeTable(contractNamed(contract));
        const table = opened.tables.find((one) => one.name === name);
        if (table === undefined) {
          throw new NadiError('EXPERIMENT_NOT_COMPUTABLE', { message: `there is no table of ${contract}` });
        }
        return typeof table.source === 'string' ? table.source : table.source(never);
      };
      try {
        const assignmentOf = (version: number) => this.assignmentOf(versioned, version);
        return await observeExperiment(connection, {
          ...{ versioned, catalog, assignmentOf, sourceOf: rowsOf, atMs, mostUnits },
        });
      } finally {
        opened.release();
      }
    });
    const fingerprint = fingerprintOf(look);
    // Who has nobody exposed has no experiment, and its end decides nothing.
    if (fingerprint === state.fingerprint || (state.looks === 0 && exposedUnitsOf(look) === 0)) {
      await store.same(state, atMs);
      return;
    }
    const control = versioned.experiment.definition.variants.find((variant) => variant.control)?.name ?? '';
    await store.store(state, { tenantId, experiment, control, number: state.looks + 1, look }, fingerprint, now());
  }

  /** Traffic and slots may change from version to version: a unit is judged by the one that assigned it. */
  private assignmentOf(current: VersionedExperiment, version: number): AssignmentDefinition | undefined {
    const { name } = current.experiment.definition;
    if (version === current.version) {
      return current.experiment.assignment;
    }
    const text = this.options.experiments.textOf(name, version);
    return text === undefined ? undefined : compileExperiments([sourceOf({ name, version, text })])[0]?.assignment;
  }
}

function keyOf({ tenantId, experiment }: Pick<ExperimentState, 'tenantId' | 'experiment'>): string {
  return `${tenantId} ${experiment}`;
}

/** Whether an experiment has begun, and late events may still change it. */
function runs({ experiment }: VersionedExperiment, { observedMs }: ExperimentState, nowMs: number): boolean {
  const { plan, definition } = experiment;
  const overMs = (plan.endMs ?? Number.POSITIVE_INFINITY) + definition.observationWindow + followedMs;
  return nowMs >= plan.startMs && (observedMs === null || observedMs < overMs);
}

/** Tells whether a look saw anything that the one before did not. */
function fingerprintOf({ version, units, excluded, sums, analysis }: ExperimentLook): string {
  const seen = JSON.stringify([version, units, excluded, sums, analysis.verdict.code]);
  return createHash('sha256').update(seen).digest('hex').slice(0, 32);
}

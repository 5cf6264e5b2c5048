import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { acrossTenants, addToOutbox, RepeatedWork, withTenant } from '@nadi/persistence';
import { newRow, observationOf, observeRow } from '@nadi/targets';
import type { DataSource, EntityManager } from 'typeorm';
import type { MetricReader } from '../query/metric-reader.ts';
import { tenantsWithData } from './step-store.ts';
import { targetEvent, type ToldChange } from './target-event.ts';
import type { FittingTarget, TargetReader } from './target-reader.ts';
import { readStates, writeStates, type ChangedRow } from './target-state-store.ts';
import type { TargetsInForce } from './targets-in-force.ts';

export interface TargetEvaluatorOptions {
  readonly dataSource: DataSource;
  readonly inForce: Pick<TargetsInForce, 'current'>;
  readonly reader: TargetReader;
  readonly metrics: Pick<MetricReader, 'topicsOf'>;
  readonly logger: Logger;
  readonly now: () => number;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs: number;
}

/** Any fixed number: the instance that holds it for its schema looks at the targets. */
const evaluatorLock = 5_118_209;
/** How long a target is looked at for late events after it is settled; after the first of them only now and then. */
const followedMs = 7 * 86_400_000;
const closelyFollowedMs = 30_000;
const looksBetweenFollowing = 10;

/**
 * Looks at the targets whose periods run, and tells of rows that change their state. One instance looks; a change and its event
 * commit together, and only if nobody else has changed the row, so that each change is told once whoever is killed.
 */
export class TargetEvaluator {
  private readonly work = new RepeatedWork(() => this.turn());
  private looks = 0;

  constructor(private readonly options: TargetEvaluatorOptions) {}

  start(): void {
    this.work.start();
  }

  /** Finishes the round under way. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  /** Looks at all targets once if no other instance does; returns how many changes were told. */
  evaluateOnce(): Promise<number> {
    const running = this.running();
    if (running.length === 0) {
      return Promise.resolve(0);
    }
    return acrossTenants(this.options.dataSource, async (manager) => {
      const [lock] = await manager.query<{ held: boolean }[]>(
        'select pg_try_advisory_xact_lock($1, hashtext(current_schema())) as held',
        [evaluatorLock],
      );
      let told = 0;
      for (const fitting of lock?.held === true ? running : []) {
        for (const tenantId of await this.tenantsOf(manager, fitting)) {
          told += this.work.isStopped ? 0 : await this.evaluate(tenantId, fitting);
        }
      }
      return told;
    });
  }

  private running(): readonly FittingTarget[] {
    const { inForce, reader } = this.options;
    this.looks += 1;
    const followsNow = this.looks % looksBetweenFollowing === 0;
    return [...inForce.current.value.values()].flatMap((versioned) => {
      const fitting = reader.fit(versioned);
      const atMs = 'problem' in fitting ? undefined : reader.atMs(fitting);
      if ('problem' in fitting || atMs === undefined || atMs < fitting.target.fromMs) {
        return [];
      }
      const isFollowed = !reader.isSettled(fitting, atMs - (followsNow ? followedMs : closelyFollowedMs));
      return isFollowed ? [fitting] : [];
    });
  }

  private async tenantsOf(manager: EntityManager, { target, metric }: FittingTarget): Promise<readonly string[]> {
    const { fromMs, toMs, definition } = target;
    const topics = this.options.metrics.topicsOf(metric.definition.source);
    return definition.tenants ?? tenantsWithData(manager, { metric: definition.metric, topics, fromMs, toMs });
  }

  /** In a transaction of its own: one target that fails holds no other up. */
  private async evaluate(tenantId: string, fitting: FittingTarget): Promise<number> {
    try {
      return await withTenant(this.options.dataSource, tenantId, (manager) => this.look(manager, tenantId, fitting));
    } catch (err) {
      this.warn(err, { target: fitting.target.name, tenantId });
      return 0;
    }
  }

  private async look(manager: EntityManager, tenantId: string, fitting: FittingTarget): Promise<number> {
    const { target, version } = fitting;
    const states = await readStates(manager, tenantId, target.name);
    const { atMs, isSettled, rows } = await this.options.reader.read(manager, tenantId, fitting);
    if (atMs === null) {
      return 0;
    }
    const changed: ChangedRow[] = [];
    const told = new Map<string, ToldChange>();
    for (const { row, reading } of rows) {
      const stored = states.get(row.key);
      const seen = observationOf(reading, { atMs, isSettled, version });
      const change = observeRow(stored ?? newRow(atMs, version), seen, target.rules);
      if (change.memory !== stored) {
        changed.push({ key: row.key, memory: change.memory, changesBefore: stored?.changes ?? 0 });
      }
      if (change.told !== null) {
        const { revision } = change.memory;
        told.set(row.key, { tenantId, fitting, row, reading, told: change.told, revision, atMs });
      }
    }
    const written = await writeStates(manager, { tenantId, target: target.name }, changed);
    const events = [...told].filter(([key]) => written.has(key)).map(([, one]) => targetEvent(one, this.options.now()));
    await addToOutbox(manager, events);
    return events.length;
  }

  private async turn(): Promise<number> {
    try {
      await this.evaluateOnce();
    } catch (err) {
      this.warn(err, {});
    }
    return this.options.everyMs;
  }

  private warn(err: unknown, of: Readonly<Record<string, string>>): void {
    const level = err instanceof NadiError && err.retriable ? 'warn' : 'error';
    this.options.logger[level]({ err, ...of }, 'targets could not be looked at; it is tried again');
  }
}

import { NadiError } from '@nadi/errors';
import type { MetricsInForce } from '../metrics-in-force.ts';
import { catalogOf, fedBy } from './backfill-runner.ts';
import type { Backfill, BackfillStore } from './backfill-store.ts';
import { progressOf, waitsForLake } from './partition-gaps.ts';

/** How a backfill is. */
export interface BackfillStatus {
  readonly metric: string;
  /** Of the definition that it counts with. */
  readonly version: number;
  /** `waiting`: what is left does not stand in files of the lake yet. */
  readonly state: 'running' | 'waiting' | 'complete' | 'stopped';
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** Offsets that went by before the metric was in force. */
  readonly offsets: { readonly done: number; readonly total: number };
  /** Events that were looked at, and those among them that the metric cannot be computed of. */
  readonly events: { readonly read: number; readonly failed: number };
  /** What was wrong last. */
  readonly failure: string | null;
}

/** So long after it was applied, every instance knows a metric. */
const knownWithinMs = 60_000;

/** Asks for backfills and tells how they are. The instance that writes the lake does them. */
export class Backfills {
  constructor(
    private readonly store: BackfillStore,
    private readonly inForce: Pick<MetricsInForce, 'current'>,
    private readonly hasLake: boolean,
  ) {}

  /** @throws NadiError METRIC_UNKNOWN, BACKFILL_OF_RATIO, LAKE_UNAVAILABLE */
  async request(metric: string, requestedBy: string): Promise<BackfillStatus> {
    const { value: catalog, versions } = this.inForce.current;
    const { measure } = catalog.named(metric);
    if (measure.kind === 'ratio') {
      throw new NadiError('BACKFILL_OF_RATIO', { message: `${metric} is the ratio of ${measure.of} to ${measure.to}` });
    }
    if (!this.hasLake) {
      throw new NadiError('LAKE_UNAVAILABLE', { message: 'this service keeps no lake to count from' });
    }
    const definition = catalog.textOf(metric);
    await this.store.request({ metric, version: versions[metric] ?? 0, definition, requestedBy });
    return this.status(metric);
  }

  /** @throws NadiError METRIC_UNKNOWN, BACKFILL_UNKNOWN */
  async stop(metric: string): Promise<BackfillStatus> {
    await this.store.stop(metric);
    return this.status(metric);
  }

  /** @throws NadiError METRIC_UNKNOWN, BACKFILL_UNKNOWN */
  async status(metric: string): Promise<BackfillStatus> {
    const backfill = await this.store.find(metric);
    if (backfill === undefined) {
      this.inForce.current.value.named(metric);
      throw new NadiError('BACKFILL_UNKNOWN', { message: `nobody has asked for a backfill of ${metric}` });
    }
    return this.statusOf(backfill);
  }

  async all(): Promise<BackfillStatus[]> {
    return Promise.all((await this.store.all()).map((backfill) => this.statusOf(backfill)));
  }

  /** Stops those of metrics that are no longer in force. One that was just asked for may be of a metric that others know already. */
  stopRetired(): Promise<void> {
    const names = this.inForce.current.value.all.map(({ definition: { name } }) => name);
    return this.store.stopOthers(names, knownWithinMs);
  }

  private async statusOf(asked: Backfill): Promise<BackfillStatus> {
    const { metric } = asked;
    const partitions = await this.store.partitions(metric, fedBy(catalogOf(asked), metric));
    // Read after the positions: what they say to be done is counted in it.
    const backfill = (await this.store.find(metric)) ?? asked;
    const { version, requestedBy, requestedAt, readEvents, failedEvents, failure } = backfill;
    const offsets = partitions
      .map(progressOf)
      .reduce((sum, { done, total }) => ({ done: sum.done + done, total: sum.total + total }), { done: 0, total: 0 });
    const pending = partitions.filter((partition) => {
      const { done, total } = progressOf(partition);
      return done < total;
    });
    const states = {
      stopped: backfill.isStopped,
      complete: pending.length === 0,
      waiting: pending.every(waitsForLake),
      running: true,
    };
    const state = (Object.keys(states) as (keyof typeof states)[]).find((name) => states[name]) ?? 'running';
    return {
      ...{ metric, version, state, requestedBy, requestedAt: requestedAt.toISOString() },
      ...{ offsets, events: { read: readEvents, failed: failedEvents }, failure },
    };
  }
}

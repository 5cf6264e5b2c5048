import type { CompiledMetric } from '@nadi/metrics';
import {
  earlierShares,
  evenShares,
  readRow,
  unfitReason,
  type CompiledRow,
  type CompiledTarget,
  type RowReading,
  type StepSum,
} from '@nadi/targets';
import type { EntityManager } from 'typeorm';
import type { MetricReader } from '../query/metric-reader.ts';
import { rowPlaces } from './row-places.ts';
import { StepMemory } from './step-memory.ts';
import { readSteps, unsettledSteps, type SteppedPeriod } from './step-store.ts';
import type { VersionedTarget } from './targets-in-force.ts';

/** A row with what it has come to. */
export interface ReadRow {
  readonly row: CompiledRow;
  readonly reading: RowReading;
}

/** The rows of a target of a tenant at a moment. */
export interface TargetReading {
  /** Until when everything that had arrived is counted, milliseconds since 1970; null if nothing is known. */
  readonly atMs: number | null;
  /** Whether the period is over and late events have had their time. */
  readonly isSettled: boolean;
  readonly rows: readonly ReadRow[];
}

/** A target with the metric that fits it. */
export interface FittingTarget extends VersionedTarget {
  readonly metric: CompiledMetric;
}

/** Most numbers that all memories keep together, 8 bytes each; past that the one that was used longest ago goes. */
const mostNumbers = 10_000_000;

/** Reads the rows of targets, remembering what the steps of their periods have brought. */
export class TargetReader {
  private readonly memories = new Map<string, StepMemory>();

  constructor(
    private readonly metrics: Pick<MetricReader, 'catalog' | 'countedUntilMs'>,
    private readonly now: () => number,
  ) {}

  /** The metric of a target if it fits, else why it does not. */
  fit(versioned: VersionedTarget): FittingTarget | { readonly problem: string } {
    const metric = this.metrics.catalog.find(versioned.target.definition.metric);
    const problem = unfitReason(versioned.target, metric);
    return problem === undefined ? { ...versioned, metric: metric as CompiledMetric } : { problem };
  }

  /** Until when everything of a metric is counted; undefined if nothing is known of it. */
  atMs({ metric }: Pick<FittingTarget, 'metric'>): number | undefined {
    const atMs = this.metrics.countedUntilMs(metric);
    return Number.isFinite(atMs) ? atMs : undefined;
  }

  /** Whether the period is over at a time, and late events have had theirs. */
  isSettled({ target, metric }: Pick<FittingTarget, 'target' | 'metric'>, atMs: number): boolean {
    return atMs >= target.toMs + metric.definition.lateness;
  }

  /** Reads all rows of a target, within a transaction that sees the tenant's rows. */
  async read(manager: EntityManager, tenantId: string, fitting: FittingTarget): Promise<TargetReading> {
    const { target, metric } = fitting;
    // The time first: what is read afterwards can only be more.
    const atMs = this.atMs(fitting) ?? null;
    const sums = await this.sumsOf(manager, tenantId, fitting, target.fromMs);
    const shares = await this.sharesOf(manager, tenantId, fitting);
    const measure = metric.measure.kind === 'count' ? 'count' : 'sum';
    const rows = target.rows.map((row, index) => ({
      row,
      reading: readRow({
        ...{ target, row, measure, steps: sums.stepsOf(index), atMs: atMs ?? target.fromMs },
        shares: row.shares ?? (shares[index] as readonly number[]),
      }),
    }));
    return { atMs, isSettled: atMs !== null && this.isSettled(fitting, atMs), rows };
  }

  /** The shares that an earlier period gives the rows; none where no row needs them. */
  private async sharesOf(
    manager: EntityManager,
    tenantId: string,
    fitting: FittingTarget,
  ): Promise<readonly (readonly number[])[]> {
    const { target } = fitting;
    if (target.likeFromMs === undefined || target.rows.every(({ shares }) => shares !== undefined)) {
      return [];
    }
    const earlier = await this.sumsOf(manager, tenantId, fitting, target.likeFromMs);
    const perRow = target.rows.map((_, index) => earlier.stepsOf(index));
    const all = evenShares(target.steps).map((_, step) => addUp(perRow, step));
    return perRow.map((steps) => earlierShares(steps, all));
  }

  private async sumsOf(
    manager: EntityManager,
    tenantId: string,
    { target, version, metric }: FittingTarget,
    fromMs: number,
  ): Promise<StepMemory> {
    const { name } = metric.definition;
    const period: SteppedPeriod = { tenantId, metric: name, fromMs, stepMs: target.stepMs, steps: target.steps };
    const memory = this.memoryOf(JSON.stringify([tenantId, target.name, version, fromMs]), target);
    const nowMs = this.now();
    const due = memory.due(nowMs, await unsettledSteps(manager, period));
    const places = rowPlaces(target.rows, metric.dimensionNames);
    const measure = metric.measure.kind === 'count' ? 'count' : 'sum';
    memory.take(nowMs, due, await readSteps(manager, period, due, { places, rows: target.rows.length, measure }));
    return memory;
  }

  private memoryOf(key: string, { steps, rows }: CompiledTarget): StepMemory {
    const memory = this.memories.get(key) ?? new StepMemory(steps, rows.length);
    this.memories.delete(key);
    let numbers = [...this.memories.values()].reduce((sum, { size }) => sum + size, memory.size);
    for (const [oldest, { size }] of this.memories) {
      if (numbers <= mostNumbers) {
        break;
      }
      this.memories.delete(oldest);
      numbers -= size;
    }
    this.memories.set(key, memory);
    return memory;
  }
}

function addUp(rows: readonly (readonly StepSum[])[], step: number): StepSum {
  return rows.reduce(
    (sum, steps) => ({
      value: sum.value + (steps[step]?.value ?? 0),
      events: sum.events + (steps[step]?.events ?? 0),
    }),
    { value: 0, events: 0 },
  );
}

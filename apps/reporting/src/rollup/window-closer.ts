import { createHash } from 'node:crypto';
import { windowUpdated, type WindowUpdated } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { acrossTenants, addToOutbox, MonthPartitions, RepeatedWork, type OutboxEvent } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { Cell } from '../metrics/cell.ts';
import type { CompiledMetric } from '../metrics/compiled-metric.ts';
import type { MetricReader } from '../query/metric-reader.ts';
import { rollupColumns, toStoredCell } from './rollup-store.ts';
import type { Watermarks } from './watermarks.ts';

export interface WindowCloserOptions {
  readonly dataSource: DataSource;
  readonly reader: MetricReader;
  readonly watermarks: Watermarks;
  readonly logger: Logger;
  readonly now: () => number;
  /** Pause between two looks, in milliseconds. */
  readonly everyMs: number;
}

interface OpenWindow {
  readonly tenant_id: string;
  readonly metric: string;
  readonly window_ms: number;
}

/** One emitted value, on its way to the outbox. */
interface Emission extends OpenWindow {
  readonly dimensions: readonly string[];
  readonly cell: Cell;
}

/** Any fixed number: the instance that holds it closes windows. */
const closerLock = 5_118_208;
const windowsPerTransaction = 200;

/**
 * Closes windows whose event time is complete and emits their values as `metrics.window-updated`. A window that changes after
 * it was closed is emitted again with the next revision. Values and events commit together.
 */
export class WindowCloser {
  private readonly work = new RepeatedWork(() => this.turn());
  private readonly partitions: MonthPartitions;

  constructor(private readonly options: WindowCloserOptions) {
    this.partitions = new MonthPartitions(options.dataSource, 'metric_windows');
  }

  start(): void {
    this.work.start();
  }

  /** Finishes the round under way. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  /** Closes all windows that are complete; returns how many. */
  async closeOnce(): Promise<number> {
    await this.options.watermarks.refresh();
    const open = await acrossTenants(this.options.dataSource, (manager) =>
      manager.query<OpenWindow[]>(
        `select distinct tenant_id, metric, (extract(epoch from window_start) * 1000)::bigint as window_ms
         from metric_rollups where not settled order by window_ms`,
      ),
    );
    const complete = open.filter((window) => this.isComplete(window));
    let closed = 0;
    // One look may find very many, after a replay above all: they close in steps, and the next look comes after all of them.
    for (let start = 0; start < complete.length && !this.work.isStopped; start += windowsPerTransaction) {
      closed += await this.closeTogether(complete.slice(start, start + windowsPerTransaction));
    }
    return closed;
  }

  private async closeTogether(windows: readonly OpenWindow[]): Promise<number> {
    await this.partitions.ensure(new Set(windows.map(({ window_ms }) => window_ms)));
    return acrossTenants(this.options.dataSource, (manager) =>
      this.partitions.guardWrite(() => this.close(manager, windows)),
    );
  }

  private isComplete({ tenant_id, metric, window_ms }: OpenWindow): boolean {
    const compiled = this.options.reader.catalog.find(metric);
    if (compiled === undefined) {
      return false;
    }
    const { window, lateness } = compiled.definition;
    return window_ms + window + lateness <= this.options.reader.watermarkMs(tenant_id, compiled);
  }

  private async close(manager: EntityManager, windows: readonly OpenWindow[]): Promise<number> {
    const [lock] = await manager.query<{ held: boolean }[]>('select pg_try_advisory_xact_lock($1) as held', [
      closerLock,
    ]);
    if (lock?.held !== true) {
      return 0;
    }
    const columns = [
      windows.map(({ tenant_id }) => tenant_id),
      windows.map(({ metric }) => metric),
      windows.map(({ window_ms }) => window_ms),
    ];
    const wanted = `(tenant_id, metric, window_start) in (
      select t, m, to_timestamp(w / 1000.0) from unnest($1::text[], $2::text[], $3::float8[]) as wanted(t, m, w))`;
    // Locked in the order in which rollups are written; a batch that comes meanwhile waits and reopens the window.
    await manager.query(
      `select 1 from metric_rollups where ${wanted}
       order by tenant_id, metric, window_start, topic, partition, dimensions for update`,
      columns,
    );
    await manager.query(`update metric_rollups set settled = true where not settled and ${wanted}`, columns);
    // Read last: a row that was committed before the update is settled by it and must be told as well.
    const rows = await manager.query<Parameters<typeof toStoredCell>[0][]>(
      `select ${rollupColumns} from metric_rollups where ${wanted}`,
      columns,
    );
    await this.emit(
      manager,
      mergePartitions(rows.map(toStoredCell), (name) => this.options.reader.catalog.find(name)),
    );
    return windows.length;
  }

  private async emit(manager: EntityManager, emissions: readonly Emission[]): Promise<void> {
    const revisions = await storeRevisions(manager, emissions);
    const events = emissions.flatMap((emission, index) => {
      const revision = revisions[index];
      // An unchanged value, such as a merged duplicate row, is nothing new to tell.
      return revision === undefined ? [] : [this.toEvent(emission, revision)];
    });
    await addToOutbox(manager, events);
  }

  private toEvent(emission: Emission, revision: number): OutboxEvent {
    const { tenant_id: tenantId, metric, window_ms, dimensions, cell } = emission;
    const compiled = this.options.reader.catalog.named(metric);
    const named = Object.fromEntries(compiled.dimensionNames.map((name, index) => [name, dimensions[index] ?? '']));
    const seriesKey = [metric, ...Object.entries(named).map(([name, value]) => `${name}=${value}`)].join('|');
    const watermarkMs = this.options.reader.watermarkMs(tenantId, compiled);
    const data: WindowUpdated = {
      seriesKey,
      metric,
      dimensions: named,
      windowStartAt: window_ms,
      windowEndAt: window_ms + compiled.definition.window,
      revision,
      value: cell.read().value,
      unit: compiled.definition.unit,
      watermarkAt: Math.round(watermarkMs),
      isFinal: true,
      eventCount: cell.events,
      lateCount: cell.late,
      correctedCount: revision - 1,
    };
    const id = createHash('sha256')
      .update(JSON.stringify([tenantId, seriesKey, window_ms, revision]))
      .digest('hex')
      .slice(0, 32);
    return { contract: windowUpdated, id, tenantId, source: '/nadi/reporting', timeMs: this.options.now(), data };
  }

  private async turn(): Promise<number> {
    try {
      await this.closeOnce();
    } catch (err) {
      const level = err instanceof NadiError && err.retriable ? 'warn' : 'error';
      this.options.logger[level]({ err }, 'windows could not be closed; it is tried again');
    }
    return this.options.everyMs;
  }
}

function mergePartitions(
  cells: readonly ReturnType<typeof toStoredCell>[],
  find: (metric: string) => CompiledMetric | undefined,
): Emission[] {
  const merged = new Map<string, Emission>();
  for (const { tenantId, metric, windowStartMs, dimensions, state } of cells) {
    const measure = find(metric)?.measure;
    if (measure === undefined) {
      continue;
    }
    const key = JSON.stringify([tenantId, metric, windowStartMs, dimensions]);
    const cell = Cell.fromState(measure, state);
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, { tenant_id: tenantId, metric, window_ms: windowStartMs, dimensions, cell });
    } else {
      known.cell.merge(cell);
    }
  }
  return [...merged.values()];
}

/** Stores the values with their next revision; undefined where the value is the one already emitted. */
async function storeRevisions(manager: EntityManager, emissions: readonly Emission[]): Promise<(number | undefined)[]> {
  const keys = emissions.map(({ tenant_id, metric, window_ms, dimensions }) => [
    tenant_id,
    metric,
    window_ms,
    JSON.stringify(dimensions),
  ]);
  const rows = await manager.query<(OpenWindow & { dimensions: string; revision: number })[]>(
    `insert into metric_windows as stored (tenant_id, metric, window_start, dimensions, revision, value, emitted_at)
     select t, m, to_timestamp(w / 1000.0), d, 1, v, now()
     from unnest($1::text[], $2::text[], $3::float8[], $4::text[], $5::float8[]) as r(t, m, w, d, v)
     on conflict (tenant_id, metric, window_start, dimensions) do update
       set revision = stored.revision + 1, value = excluded.value, emitted_at = now()
       where stored.value is distinct from excluded.value
     returning tenant_id, metric, (extract(epoch from window_start) * 1000)::bigint as window_ms, dimensions, revision`,
    [
      keys.map(([tenant]) => tenant),
      keys.map(([, metric]) => metric),
      keys.map(([, , windowMs]) => windowMs),
      keys.map(([, , , dimensions]) => dimensions),
      emissions.map(({ cell }) => cell.read().value),
    ],
  );
  const stored = new Map(
    rows.map((row) => [JSON.stringify([row.tenant_id, row.metric, row.window_ms, row.dimensions]), row.revision]),
  );
  return keys.map((key) => stored.get(JSON.stringify(key)));
}

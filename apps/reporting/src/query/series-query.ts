import { NadiError } from '@nadi/errors';
import {
  Cell,
  type CompiledMetric,
  type MeasuredValue,
  type MetricCatalog,
  nextStep,
  ratioInterval,
  stepStart,
} from '@nadi/metrics';
import type { EntityManager } from 'typeorm';
import { rollupColumns, toStoredCell } from '../rollup/rollup-store.ts';
import type { DataScope } from '../sellers/data-scope.ts';

/** What is asked of a metric. Times in milliseconds since 1970. */
export interface SeriesQuery extends DataScope {
  readonly metric: string;
  /** Included. */
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly stepMs: number;
  /** Zone in which steps of whole days begin. */
  readonly zone: string;
  /** Dimensions to tell apart; all others are merged. */
  readonly by: readonly string[];
  /** Only these values of these dimensions. */
  readonly filter: ReadonlyMap<string, ReadonlySet<string>>;
  /** Each point is the sliding window that ends with its step, instead of the step itself. */
  readonly sliding: boolean;
}

/** Whether a point can still change without being called a correction. */
export type PointState = 'open' | 'closed' | 'corrected';

export interface Point extends MeasuredValue {
  readonly startMs: number;
  readonly endMs: number;
  readonly state: PointState;
  readonly events: number;
  readonly late: number;
  readonly future: number;
}

export interface Series {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
}

/** Everything a reading needs beside the rows. */
export interface ReadingContext {
  readonly catalog: MetricCatalog;
  /** Event time up to which the metric's sources are complete. */
  readonly watermarkMs: (metric: CompiledMetric) => number;
}

interface Bucket {
  readonly cell: Cell;
  corrected: boolean;
}

interface SeriesCells {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly buckets: Map<number, Bucket>;
}

/** Reads the series of a metric: windows of all source partitions merged into steps, per combination of `by`. */
export async function readSeries(
  manager: EntityManager,
  query: SeriesQuery,
  context: ReadingContext,
): Promise<Series[]> {
  const metric = context.catalog.named(query.metric);
  if (metric.measure.kind === 'ratio') {
    return readRatio(manager, query, context, metric.measure);
  }
  const cells = await readCells(manager, query, metric);
  const watermarkMs = context.watermarkMs(metric);
  const closedAt = watermarkMs - metric.definition.lateness;
  return cells.map(({ dimensions, buckets }) => ({
    dimensions,
    points: [...buckets]
      .sort(([a], [b]) => a - b)
      .map(([startMs, { cell, corrected }]) => {
        const endMs = nextStep(startMs, query.stepMs, query.zone);
        return {
          startMs,
          endMs,
          ...cell.read(),
          state: endMs > closedAt ? 'open' : corrected ? 'corrected' : 'closed',
          events: cell.events,
          late: cell.late,
          future: cell.future,
        };
      }),
  }));
}

async function readCells(manager: EntityManager, query: SeriesQuery, metric: CompiledMetric): Promise<SeriesCells[]> {
  const { sliding, window } = metric.definition;
  const lookBackMs = query.sliding && sliding !== undefined ? sliding - window : 0;
  const own = ownCells(query, metric);
  const rows = await manager.query<(Parameters<typeof toStoredCell>[0] & { corrected: boolean })[]>(
    `select ${rollupColumns},
       -- What only late events made was not there when its window was closed.
       coalesce(w.revision, 0) > 1 or r.late_count = r.event_count as corrected
     from metric_rollups r
     left join lateral (
       select revision from metric_windows w
       where w.tenant_id = r.tenant_id and w.metric = r.metric and w.window_start = r.window_start
         and w.dimensions = r.dimensions
     ) w on true
     where tenant_id = $1 and metric = $2 and window_start >= to_timestamp($3 / 1000.0) and window_start < to_timestamp($4 / 1000.0)
       and ($5::int is null or r.dimensions::jsonb ->> $5 = $6)`,
    [query.tenantId, query.metric, query.fromMs - lookBackMs, query.toMs, own?.place ?? null, own?.sellerId ?? null],
  );
  const names = metric.dimensionNames;
  const places = query.by.map((name) => names.indexOf(name));
  const asked = [...query.filter].map(([name, values]) => ({ place: names.indexOf(name), values }));
  // Beside what is asked, never in its place.
  const filters = own === undefined ? asked : [...asked, { place: own.place, values: new Set([own.sellerId]) }];
  const series = new Map<string, SeriesCells>();
  for (const row of rows) {
    const stored = toStoredCell(row);
    if (filters.some(({ place, values }) => !values.has(stored.dimensions[place] ?? ''))) {
      continue;
    }
    const values = places.map((place) => stored.dimensions[place] ?? '');
    const key = JSON.stringify(values);
    let one = series.get(key);
    if (one === undefined) {
      one = {
        dimensions: Object.fromEntries(query.by.map((name, index) => [name, values[index] as string])),
        buckets: new Map(),
      };
      series.set(key, one);
    }
    const cell = Cell.fromState(metric.measure, stored.state);
    for (const startMs of bucketStarts(stored.windowStartMs, query, lookBackMs, window)) {
      mergeInto(one.buckets, startMs, metric, cell, row.corrected);
    }
  }
  return [...series.values()];
}

/**
 * The cells that a seller may see: those that have the seller in the dimension that the metric says is one, and no remainder of several.
 * Undefined for somebody who sees all.
 * @throws NadiError METRIC_UNKNOWN for a metric that is not for sellers
 */
function ownCells({ sellerId }: SeriesQuery, { definition, dimensionNames }: CompiledMetric) {
  if (sellerId === undefined) {
    return undefined;
  }
  const place = dimensionNames.indexOf(definition.seller ?? '');
  if (place < 0) {
    throw new NadiError('METRIC_UNKNOWN', { message: `there is no metric "${definition.name}"` });
  }
  return { sellerId, place };
}

/** The steps that a window belongs to: its own; with a sliding window those whose end looks back at it. */
function bucketStarts(windowStartMs: number, query: SeriesQuery, lookBackMs: number, windowMs: number): number[] {
  const { fromMs, toMs, stepMs, zone } = query;
  if (!query.sliding) {
    return [stepStart(windowStartMs, stepMs, zone)];
  }
  const starts = new Set<number>();
  for (let offset = 0; offset <= lookBackMs; offset += windowMs) {
    const time = windowStartMs + offset;
    const startMs = stepStart(time, stepMs, zone);
    // A step longer than the sliding window leaves out what lies before it.
    if (time >= fromMs && time < toMs && nextStep(startMs, stepMs, zone) - lookBackMs - windowMs <= windowStartMs) {
      starts.add(startMs);
    }
  }
  return [...starts];
}

function mergeInto(
  buckets: Map<number, Bucket>,
  startMs: number,
  metric: CompiledMetric,
  cell: Cell,
  corrected: boolean,
): void {
  let bucket = buckets.get(startMs);
  if (bucket === undefined) {
    bucket = { cell: new Cell(metric.measure), corrected: false };
    buckets.set(startMs, bucket);
  }
  bucket.cell.merge(cell);
  bucket.corrected ||= corrected;
}

async function readRatio(
  manager: EntityManager,
  query: SeriesQuery,
  context: ReadingContext,
  { of, to, interval: kind }: Extract<CompiledMetric['measure'], { kind: 'ratio' }>,
): Promise<Series[]> {
  const tops = await readSeries(manager, { ...query, metric: of }, context);
  const bottoms = await readSeries(manager, { ...query, metric: to }, context);
  const keyOf = (series: Series) => JSON.stringify(query.by.map((name) => series.dimensions[name]));
  const topsByKey = new Map(
    tops.map((series) => [keyOf(series), new Map(series.points.map((point) => [point.startMs, point]))]),
  );
  return bottoms.map((series) => ({
    dimensions: series.dimensions,
    points: series.points.map((bottom) => {
      const top = topsByKey.get(keyOf(series))?.get(bottom.startMs);
      const value = bottom.value === null || bottom.value === 0 ? null : (top?.value ?? 0) / bottom.value;
      const interval = kind && ratioInterval(kind, top?.value ?? 0, bottom.value ?? 0);
      return {
        startMs: bottom.startMs,
        endMs: bottom.endMs,
        value,
        ...(interval === undefined ? {} : { interval }),
        state: worse(bottom.state, top?.state ?? 'closed'),
        events: bottom.events + (top?.events ?? 0),
        late: bottom.late + (top?.late ?? 0),
        future: bottom.future + (top?.future ?? 0),
      };
    }),
  }));
}

function worse(a: PointState, b: PointState): PointState {
  return a === 'open' || b === 'open' ? 'open' : a === 'corrected' || b === 'corrected' ? 'corrected' : 'closed';
}

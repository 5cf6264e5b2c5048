import { parseDurationMs } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { type MetricCatalog, nextStep, stepStart } from '@nadi/metrics';
import { parseSeriesQuery } from '../query/parse-query.ts';
import type { Point, Series, SeriesQuery } from '../query/series-query.ts';
import type { DataScope } from '../sellers/data-scope.ts';

/** A live view of one metric, as a client asks for it: `orders;by=city;filter=channel:app;last=1h;step=1m`. */
export interface Tile {
  readonly text: string;
  readonly scope: DataScope;
  readonly metric: string;
  /** The query over the range that ends at a moment. */
  queryUntil(endMs: number): SeriesQuery;
}

const longestTile = 500;
const parameterNames = new Set(['by', 'filter', 'last', 'step', 'zone', 'sliding']);

/**
 * Reads the text of a tile.
 * @throws NadiError METRIC_UNKNOWN, QUERY_INVALID naming the parameter.
 */
export function parseTile(catalog: MetricCatalog, scope: DataScope, text: string, nowMs: number): Tile {
  if (text.length > longestTile) {
    throw new NadiError('QUERY_INVALID', { message: `tile: longer than ${longestTile} characters` });
  }
  const [metric = '', ...assignments] = text.split(';');
  const parameters: Record<string, string> = {};
  const filter: string[] = [];
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=');
    const name = assignment.slice(0, Math.max(equals, 0));
    if (!parameterNames.has(name)) {
      throw new NadiError('QUERY_INVALID', {
        message: `tile: "${assignment}" is none of ${[...parameterNames].join(', ')}`,
      });
    }
    const value = assignment.slice(equals + 1);
    if (name === 'filter') {
      filter.push(value);
    } else if (parameters[name] !== undefined) {
      throw new NadiError('QUERY_INVALID', { message: `tile: "${name}" stands more than once` });
    } else {
      parameters[name] = value;
    }
  }
  const { last = '1h', ...rest } = parameters;
  if (parseDurationMs(last) === undefined) {
    throw new NadiError('QUERY_INVALID', { message: `tile: last: "${last}" is not a duration such as 30m or 6h` });
  }
  const query = parseSeriesQuery(catalog, scope, metric, { ...rest, filter, from: `now-${last}`, to: 'now' }, nowMs);
  const rangeMs = query.toMs - query.fromMs;
  return {
    text,
    scope,
    metric,
    queryUntil(endMs) {
      const toMs = nextStep(stepStart(endMs, query.stepMs, query.zone), query.stepMs, query.zone);
      return { ...query, fromMs: stepStart(toMs - rangeMs, query.stepMs, query.zone), toMs };
    },
  };
}

/** The metric that the text of a tile names. */
export function metricOf(text: string): string {
  const [metric = ''] = text.slice(0, longestTile).split(';');
  return metric;
}

/** One point with the series it belongs to, as clients receive it. */
export interface TilePoint extends Point {
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The points of a tile by series and start, to find out what has changed. */
export class TilePoints {
  private readonly known = new Map<string, string>();
  private readonly current = new Map<string, TilePoint>();

  /** Takes a reading in and returns the points that are new or different. */
  update(series: readonly Series[]): TilePoint[] {
    const changed: TilePoint[] = [];
    for (const { dimensions, points } of series) {
      const seriesKey = JSON.stringify(dimensions);
      for (const point of points) {
        const key = `${point.startMs} ${seriesKey}`;
        const text = JSON.stringify(point);
        if (this.known.get(key) !== text) {
          const tilePoint = { dimensions, ...point };
          this.known.set(key, text);
          this.current.set(key, tilePoint);
          changed.push(tilePoint);
        }
      }
    }
    return changed;
  }

  /** Forgets points that lie before the range. */
  dropBefore(fromMs: number): void {
    for (const [key, { startMs }] of this.current) {
      if (startMs < fromMs) {
        this.current.delete(key);
        this.known.delete(key);
      }
    }
  }

  all(): TilePoint[] {
    return [...this.current.values()].sort((a, b) => a.startMs - b.startMs);
  }
}

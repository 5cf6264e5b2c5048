/** One value of a series. Times in milliseconds since 1970. */
export interface Point {
  readonly startMs: number;
  /** Not included. */
  readonly endMs: number;
  /** Null if there was nothing to measure. */
  readonly value: number | null;
  readonly percentiles?: Readonly<Record<string, number>>;
  readonly top?: readonly TopItem[];
  /** Whether it can still change without being called a correction. */
  readonly state: 'open' | 'closed' | 'corrected';
  readonly events: number;
  readonly late: number;
  readonly future: number;
}

export interface TopItem {
  readonly item: string;
  readonly count: number;
  /** How much too high the count may be. */
  readonly error: number;
}

export type Dimensions = Readonly<Record<string, string>>;

export interface Series {
  readonly dimensions: Dimensions;
  readonly points: readonly Point[];
}

/** What the stream says of a tile: everything, or only the points that changed. */
export interface TileMessage {
  readonly tile: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly watermarkMs: number | null;
  readonly points: readonly (Point & { readonly dimensions: Dimensions })[];
}

/** A tile as it stands. Series that did not change keep their identity, so that nothing is drawn without need. */
export interface TileState {
  readonly tile: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Event time up to which the numbers are complete; null if nothing arrived yet. */
  readonly watermarkMs: number | null;
  readonly series: readonly Series[];
}

/** The state after a message; a delta without a snapshot before it is taken as one. */
export function applyTileMessage(
  before: TileState | undefined,
  kind: 'snapshot' | 'delta',
  message: TileMessage,
): TileState {
  const { tile, fromMs, toMs, watermarkMs } = message;
  const known = new Map(
    (kind === 'snapshot' ? [] : (before?.series ?? [])).map((series) => [JSON.stringify(series.dimensions), series]),
  );
  for (const [key, { dimensions, points }] of grouped(message.points)) {
    known.set(key, { dimensions, points: merged(known.get(key)?.points ?? [], points) });
  }
  const series = [...known.values()].map((one) => since(one, fromMs)).filter(({ points }) => points.length > 0);
  return { tile, fromMs, toMs, watermarkMs, series };
}

/** A state as the message that brings it to somebody who knows nothing of the tile. */
export function snapshotOf({ tile, fromMs, toMs, watermarkMs, series }: TileState): TileMessage {
  const points = series.flatMap(({ dimensions, points: own }) => own.map((point) => ({ ...point, dimensions })));
  return { tile, fromMs, toMs, watermarkMs, points };
}

function grouped(points: TileMessage['points']): Map<string, { dimensions: Dimensions; points: Point[] }> {
  const groups = new Map<string, { dimensions: Dimensions; points: Point[] }>();
  for (const { dimensions, ...point } of points) {
    const key = JSON.stringify(dimensions);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { dimensions, points: [point] });
    } else {
      group.points.push(point);
    }
  }
  return groups;
}

function merged(before: readonly Point[], changed: readonly Point[]): Point[] {
  const byStart = new Map(before.map((point) => [point.startMs, point]));
  changed.forEach((point) => byStart.set(point.startMs, point));
  return [...byStart.values()].sort((a, b) => a.startMs - b.startMs);
}

function since(series: Series, fromMs: number): Series {
  const first = series.points[0];
  return first === undefined || first.startMs >= fromMs
    ? series
    : { ...series, points: series.points.filter(({ startMs }) => startMs >= fromMs) };
}

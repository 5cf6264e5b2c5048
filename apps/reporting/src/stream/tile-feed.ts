import type { MetricReader } from '../query/metric-reader.ts';
import { TilePoints, type Tile, type TilePoint } from './tile.ts';

/** One message to the clients of a tile. */
export interface TileMessage {
  readonly kind: 'snapshot' | 'delta';
  /** Rises with every message of this instance. */
  readonly sequence: number;
  readonly data: {
    readonly tile: string;
    readonly fromMs: number;
    readonly toMs: number;
    readonly watermarkMs: number | null;
    readonly points: readonly TilePoint[];
  };
}

export type TileListener = (message: TileMessage) => void;

const keptDeltas = 100;
const fullReadingEveryMs = 10_000;
const recentSteps = 2;

/** One tile, read once for all clients that look at it. */
export class TileFeed {
  private readonly points = new TilePoints();
  private readonly listeners = new Set<TileListener>();
  private deltas: TileMessage[] = [];
  private range = { fromMs: 0, toMs: 0 };
  private loadedAtMs = Number.NEGATIVE_INFINITY;
  private newest = 0;
  private reading: Promise<void> | undefined;
  dirty = true;
  /** When somebody last asked for it or watched it, milliseconds since 1970. */
  usedAtMs = 0;

  constructor(
    readonly tile: Tile,
    private readonly reader: MetricReader,
    private readonly nextSequence: () => number,
  ) {}

  get isWatched(): boolean {
    return this.listeners.size > 0;
  }

  /** True after the first reading. */
  get isLoaded(): boolean {
    return Number.isFinite(this.loadedAtMs);
  }

  subscribe(listener: TileListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** What a client that has seen everything up to a sequence still lacks; undefined if that is no longer known. */
  missedSince(sequence: number): readonly TileMessage[] | undefined {
    const oldest = this.deltas[0]?.sequence;
    const complete = sequence >= this.newest || (oldest !== undefined && sequence >= oldest - 1);
    return complete ? this.deltas.filter((message) => message.sequence > sequence) : undefined;
  }

  snapshot(): TileMessage {
    return { kind: 'snapshot', sequence: this.newest, data: { ...this.header(), points: this.points.all() } };
  }

  /** Reads what may have changed and tells the listeners. Calls while a reading is under way share it. */
  refresh(nowMs: number): Promise<void> {
    this.reading ??= this.read(nowMs).finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async read(nowMs: number): Promise<void> {
    this.dirty = false;
    const query = this.tile.queryUntil(this.reader.latestMs(this.tile.scope, this.tile.metric) ?? nowMs);
    const full = nowMs - this.loadedAtMs >= fullReadingEveryMs || query.fromMs > this.range.toMs;
    const fromMs = full ? query.fromMs : Math.max(query.fromMs, query.toMs - recentSteps * query.stepMs);
    const changed = this.points.update(await this.reader.series({ ...query, fromMs }));
    this.range = { fromMs: query.fromMs, toMs: query.toMs };
    this.points.dropBefore(query.fromMs);
    if (full) {
      this.loadedAtMs = nowMs;
    }
    if (changed.length > 0) {
      this.tell(changed);
    }
  }

  private tell(points: readonly TilePoint[]): void {
    this.newest = this.nextSequence();
    const message: TileMessage = { kind: 'delta', sequence: this.newest, data: { ...this.header(), points } };
    this.deltas = [...this.deltas.slice(-(keptDeltas - 1)), message];
    this.listeners.forEach((listener) => listener(message));
  }

  private header() {
    const metric = this.reader.catalog.named(this.tile.metric);
    const watermarkMs = this.reader.shownWatermarkMs(this.tile.scope, metric);
    return { tile: this.tile.text, ...this.range, watermarkMs };
  }
}

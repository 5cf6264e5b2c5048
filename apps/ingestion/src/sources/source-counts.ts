import { latencyBoundsMs, latencyBucket } from './latency-histogram.ts';

/** A key, a shop that sends webhooks, somebody who hands files in, or a database whose table is read. */
export type SourceKind = 'key' | 'shop' | 'person' | 'database';

/** Who sends. */
export interface Source {
  readonly tenantId: string;
  readonly kind: SourceKind;
  /** Prefix of the key, id of the shop, name of the person or the database. */
  readonly id: string;
}

/** What is counted: `accepted` events, `refused <code>`, and `latency <bucket>` of requests of which something was accepted. */
export type SourceMeasure = 'accepted' | `refused ${string}` | `latency ${number}`;

/** A count of one minute. */
export interface SourceCount {
  readonly tenantId: string;
  /** Beginning of the minute, milliseconds since 1970. */
  readonly minuteMs: number;
  readonly kind: SourceKind;
  /** Empty for latencies, which are those of all sources of a kind. */
  readonly source: string;
  readonly measure: SourceMeasure;
  readonly count: number;
}

/** Stands for the sources of a tenant beyond the most that are told apart. */
export const otherSources = '(others)';
/** Sources of a tenant and hour that are told apart by one instance. */
export const mostSources = 50;
const mostCounts = 50_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** What one source did in the minute under way. */
interface Open {
  readonly source: Source;
  accepted: number;
  readonly refused: Map<string, number>;
  readonly latencies: Uint32Array;
}

/**
 * Counts in memory what comes from whom, until it is stored; bounded however many sources there are. It is called for every request:
 * what it costs there is a look into a map and an addition.
 */
export class SourceCounts {
  private open = new Map<string, Open>();
  private openMinuteMs = 0;
  /** Counts of minutes that are over, and those that could not be stored. */
  private closed = new Map<string, SourceCount>();
  /** By tenant: what is told apart in the current hour. */
  private readonly told = new Map<string, Set<string>>();
  private hour = 0;

  /** @param now milliseconds since 1970 */
  constructor(private readonly now: () => number) {}

  /**
   * Notes accepted events.
   * @param latencyMs how long a request waited for its answer; undefined if nobody waited.
   */
  accepted(source: Source, events: number, latencyMs?: number): void {
    const open = this.of(source);
    open.accepted += events;
    if (latencyMs === undefined) return;
    const bucket = latencyBucket(latencyMs);
    open.latencies[bucket] = (open.latencies[bucket] ?? 0) + 1;
  }

  /** Notes a refused event, or a request that was refused as a whole. */
  refused(source: Source, code: string): void {
    const { refused } = this.of(source);
    refused.set(code, (refused.get(code) ?? 0) + 1);
  }

  /** Hands over what was counted since the last time. */
  take(): readonly SourceCount[] {
    this.close();
    const taken = [...this.closed.values()];
    this.closed = new Map();
    return taken;
  }

  /** Takes back what could not be stored. */
  putBack(counts: readonly SourceCount[]): void {
    counts.forEach((count) => this.add(count));
  }

  private of(source: Source): Open {
    const nowMs = this.now();
    const minute = nowMs - (nowMs % minuteMs);
    if (minute !== this.openMinuteMs) {
      this.close();
      this.openMinuteMs = minute;
    }
    const known = this.open.get(source.id);
    if (known !== undefined) return known;
    const id = this.toldApart(source, minute);
    // Others of the tenant share one count.
    const name = id === source.id ? id : `${source.tenantId} ${source.kind}`;
    let open = this.open.get(name);
    if (open === undefined) {
      open = {
        source: { ...source, id },
        accepted: 0,
        refused: new Map(),
        latencies: new Uint32Array(latencyBoundsMs.length + 1),
      };
      this.open.set(name, open);
    }
    return open;
  }

  private toldApart({ tenantId, id }: Source, atMs: number): string {
    const hour = atMs - (atMs % hourMs);
    if (hour !== this.hour) {
      this.told.clear();
      this.hour = hour;
    }
    let told = this.told.get(tenantId);
    if (told === undefined) {
      told = new Set();
      this.told.set(tenantId, told);
    }
    if (told.has(id)) return id;
    if (told.size >= mostSources) return otherSources;
    told.add(id);
    return id;
  }

  /** Makes counts of what is open. */
  private close(): void {
    for (const { source, accepted, refused, latencies } of this.open.values()) {
      const { tenantId, kind, id } = source;
      const place = { tenantId, kind, minuteMs: this.openMinuteMs };
      if (accepted > 0) this.add({ ...place, source: id, measure: 'accepted', count: accepted });
      for (const [code, count] of refused) this.add({ ...place, source: id, measure: `refused ${code}`, count });
      latencies.forEach((count, bucket) => {
        if (count > 0) this.add({ ...place, source: '', measure: `latency ${bucket}`, count });
      });
    }
    this.open = new Map();
  }

  private add(count: SourceCount): void {
    const name = countName(count);
    const known = this.closed.get(name);
    if (known === undefined && this.closed.size >= mostCounts) return;
    this.closed.set(name, known === undefined ? count : { ...known, count: known.count + count.count });
  }
}

/** What tells a count from all others. */
export function countName({ tenantId, minuteMs: minute, kind, source, measure }: SourceCount): string {
  return `${tenantId} ${minute} ${kind} ${source} ${measure}`;
}

import { latencyPercentile } from './latency-histogram.ts';
import type { SourceKind } from './source-counts.ts';
import type { StepCount } from './source-store.ts';

/** How much came from one source. */
export interface SourceSeries {
  readonly kind: SourceKind;
  /** Prefix of the key, id of the shop, or `(others)`. */
  readonly source: string;
  readonly accepted: number;
  readonly refused: number;
  /** In the order of time; steps in which nothing came are missing. */
  readonly points: readonly { readonly startMs: number; readonly accepted: number; readonly refused: number }[];
}

/** What was refused for one reason. */
export interface RefusalSeries {
  readonly code: string;
  readonly count: number;
  readonly points: readonly { readonly startMs: number; readonly count: number }[];
}

/** How long requests took of which something was accepted, milliseconds. */
export interface Latency {
  readonly requests: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

export interface IngestionSeries {
  /** Those that sent most first. */
  readonly sources: readonly SourceSeries[];
  /** The most frequent first. */
  readonly refused: readonly RefusalSeries[];
  readonly latency: {
    readonly whole: Readonly<Record<'key' | 'shop', Latency>>;
    readonly points: readonly ({ readonly startMs: number } & Latency)[];
  };
}

/** What stored counts say, in the order of time. */
export function seriesOf(counts: readonly StepCount[]): IngestionSeries {
  return { sources: sourcesOf(counts), refused: refusalsOf(counts), latency: latencyOf(counts) };
}

const refusedPrefix = 'refused ';
const latencyPrefix = 'latency ';

function sourcesOf(counts: readonly StepCount[]): SourceSeries[] {
  const bySource = grouped(
    counts.filter(({ measure }) => !measure.startsWith(latencyPrefix)),
    ({ kind, source }) => `${kind} ${source}`,
  );
  return [...bySource.values()]
    .flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const points = [...grouped(own, ({ startMs }) => startMs)].map(([startMs, steps]) => {
        const accepted = sum(steps.filter(({ measure }) => measure === 'accepted'));
        return { startMs, accepted, refused: sum(steps) - accepted };
      });
      const accepted = points.reduce((total, point) => total + point.accepted, 0);
      return [{ kind: first.kind, source: first.source, accepted, refused: sum(own) - accepted, points }];
    })
    .sort((a, b) => b.accepted + b.refused - (a.accepted + a.refused) || (a.source < b.source ? -1 : 1));
}

function refusalsOf(counts: readonly StepCount[]): RefusalSeries[] {
  const refused = counts.filter(({ measure }) => measure.startsWith(refusedPrefix));
  return [...grouped(refused, ({ measure }) => measure.slice(refusedPrefix.length))]
    .map(([code, own]) => ({
      code,
      count: sum(own),
      points: [...grouped(own, ({ startMs }) => startMs)].map(([startMs, steps]) => ({ startMs, count: sum(steps) })),
    }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}

function latencyOf(counts: readonly StepCount[]): IngestionSeries['latency'] {
  const latencies = counts.filter(({ measure }) => measure.startsWith(latencyPrefix));
  const whole = (wanted: SourceKind) => latencyIn(latencies.filter(({ kind }) => kind === wanted));
  return {
    whole: { key: whole('key'), shop: whole('shop') },
    points: [...grouped(latencies, ({ startMs }) => startMs)].map(([startMs, steps]) => ({
      startMs,
      ...latencyIn(steps),
    })),
  };
}

function latencyIn(counts: readonly StepCount[]): Latency {
  const buckets: number[] = [];
  for (const { measure, count } of counts) {
    const bucket = Number(measure.slice(latencyPrefix.length));
    buckets[bucket] = (buckets[bucket] ?? 0) + count;
  }
  const percentile = (share: number) => latencyPercentile(Array.from(buckets), share);
  return { requests: sum(counts), p50Ms: percentile(0.5), p95Ms: percentile(0.95), p99Ms: percentile(0.99) };
}

function grouped<Key>(counts: readonly StepCount[], keyOf: (count: StepCount) => Key): Map<Key, StepCount[]> {
  const groups = new Map<Key, StepCount[]>();
  for (const count of counts) {
    const key = keyOf(count);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [count]);
    else group.push(count);
  }
  return groups;
}

function sum(counts: readonly StepCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

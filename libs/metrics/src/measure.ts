import type { ValueText } from './contributions.ts';
import type { MetricDefinition } from './definition.ts';
import type { Interval, RatioInterval } from './ratio-interval.ts';
import { ExactDistinct } from './sketches/exact-distinct.ts';
import { HyperLogLog } from './sketches/hyper-log-log.ts';
import { Percentiles } from './sketches/percentiles.ts';
import type { Sketch } from './sketches/sketch.ts';
import { SpaceSaving, type TopItem } from './sketches/space-saving.ts';

/** How a metric aggregates, in one shape. */
export type Measure =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum' | 'avg' | 'min' | 'max' | 'distinct' | 'distinctApprox'; readonly value: string }
  | { readonly kind: 'percentiles'; readonly value: string; readonly quantiles: readonly number[] }
  | { readonly kind: 'topK'; readonly value: string; readonly k: number }
  | {
      readonly kind: 'ratio';
      readonly of: string;
      readonly to: string;
      readonly interval: RatioInterval | undefined;
    };

/** What a cell shows: one number, and for some measures more. */
export interface MeasuredValue {
  /** Null if there is nothing to measure, such as the average of no values. */
  readonly value: number | null;
  readonly percentiles?: Readonly<Record<string, number>>;
  readonly top?: readonly TopItem[];
  /** Of a ratio: where the value lies with a confidence of 95 %. */
  readonly interval?: Interval;
}

/** Reads the measure of a definition file. */
export function measureOf({ measure }: MetricDefinition): Measure {
  if (measure === 'count') {
    return { kind: 'count' };
  }
  if ('percentiles' in measure) {
    return { kind: 'percentiles', value: measure.percentiles, quantiles: measure.quantiles };
  }
  if ('topK' in measure) {
    return { kind: 'topK', value: measure.topK, k: measure.k };
  }
  if ('ratio' in measure) {
    const { of, to, interval } = measure.ratio;
    return { kind: 'ratio', of, to, interval };
  }
  const [[kind, value]] = Object.entries(measure) as [
    ['sum' | 'avg' | 'min' | 'max' | 'distinct' | 'distinctApprox', string],
  ];
  return { kind, value };
}

/** What a metric adds up. */
export function valueTextOf(metric: string, measure: Measure): ValueText {
  return {
    expression: 'value' in measure ? measure.value : undefined,
    isTextAllowed: measure.kind === 'distinct' || measure.kind === 'distinctApprox' || measure.kind === 'topK',
    metric,
  };
}

/** An empty sketch for measures that need one. */
export function emptySketch(measure: Measure): Sketch | undefined {
  switch (measure.kind) {
    case 'distinct':
      return new ExactDistinct();
    case 'distinctApprox':
      return new HyperLogLog();
    case 'percentiles':
      return Percentiles.empty();
    case 'topK':
      return new SpaceSaving(measure.k);
    case 'count':
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'ratio':
      return undefined;
  }
}

/** The sketch that was stored for a measure. */
export function storedSketch(measure: Measure, bytes: Uint8Array | null): Sketch | undefined {
  if (bytes === null) {
    return emptySketch(measure);
  }
  switch (measure.kind) {
    case 'distinct':
      return ExactDistinct.fromBytes(bytes);
    case 'distinctApprox':
      return HyperLogLog.fromBytes(bytes);
    case 'percentiles':
      return Percentiles.fromBytes(bytes);
    case 'topK':
      return SpaceSaving.fromBytes(bytes, measure.k);
    case 'count':
    case 'sum':
    case 'avg':
    case 'min':
    case 'max':
    case 'ratio':
      return undefined;
  }
}

import type { FeaturePlan, PointPlan, SetPlan } from './feature-plan.ts';

const [hourMs, dayMs, secondMs] = [3_600_000, 86_400_000, 1_000] as const;
/** The first hour of a day that is not night any more. */
const morningHour = 7;

/** Where the values of the features are made from: what windows hold, and the state of the entity. */
export interface FeatureInputs {
  readonly outputs: Float64Array;
  /** Undefined for an entity of which nothing is known. */
  readonly state: Float64Array | undefined;
  readonly base: number;
  readonly atMs: number;
}

/** Writes the values of those features that `wanted` names, NaN where there is none. Ratios come last: they read the others. */
export function readFeatures(
  { features, points }: SetPlan,
  inputs: FeatureInputs,
  values: Float64Array,
  wanted: (feature: FeaturePlan) => boolean,
): void {
  for (let index = 0; index < features.length; index += 1) {
    const feature = features[index]!;
    if (feature.reader.kind !== 'ratio' && wanted(feature)) {
      values[index] = known(valueOf(feature, points, inputs), feature);
    }
  }
}

/** Writes the ratios of the other features. */
export function readRatios({ features }: SetPlan, values: Float64Array): void {
  for (let index = 0; index < features.length; index += 1) {
    const feature = features[index]!;
    if (feature.reader.kind === 'ratio') {
      const by = values[feature.reader.by]!;
      values[index] = known(by === 0 ? Number.NaN : values[feature.reader.of]! / by, feature);
    }
  }
}

function known(value: number, { otherwise }: FeaturePlan): number {
  return Number.isNaN(value) ? otherwise : value;
}

function valueOf({ reader }: FeaturePlan, points: readonly PointPlan[], inputs: FeatureInputs): number {
  const { outputs, atMs } = inputs;
  switch (reader.kind) {
    case 'output':
      return outputs[reader.output]! * reader.per;
    case 'mean': {
      const count = outputs[reader.count]!;
      return count === 0 ? Number.NaN : outputs[reader.sum]! / count;
    }
    case 'extreme': {
      const top = outputs[reader.output]!;
      // Adding 0 makes 0 of the negative zero.
      return top === -Infinity ? Number.NaN : reader.sign * top + 0;
    }
    case 'calendar':
      return calendarOf(reader.flag, atMs + reader.offsetMs);
    case 'ratio':
      return Number.NaN;
    case 'last':
    case 'since':
    case 'decayed':
      return pointValue(points[reader.point]!, reader.kind, inputs);
  }
}

function pointValue(
  point: PointPlan,
  kind: 'last' | 'since' | 'decayed',
  { state, base, atMs }: FeatureInputs,
): number {
  const value = state === undefined ? Number.NaN : state[base + point.state]!;
  const timeMs = state === undefined ? -Infinity : state[base + point.state + 1]!;
  if (kind === 'decayed') {
    return timeMs === -Infinity ? 0 : value * 2 ** (-Math.max(0, atMs - timeMs) / point.halfLifeMs);
  }
  if (timeMs === -Infinity) {
    return Number.NaN;
  }
  return kind === 'last' ? value : Math.max(0, atMs - timeMs) / secondMs;
}

/** Adds an event to what is known without a window. */
export function addToPoint({ kind, halfLifeMs, state: at, column }: PointPlan, event: PointEvent): void {
  const { state, base, timeMs, row } = event;
  const amount = row[column]!;
  if (Number.isNaN(amount)) {
    return;
  }
  const [value, sinceMs] = [state[base + at]!, state[base + at + 1]!];
  const newestMs = Math.max(sinceMs, timeMs);
  if (kind === 'last') {
    if (timeMs >= sinceMs) {
      state[base + at] = amount;
    }
  } else if (sinceMs === -Infinity) {
    state[base + at] = amount;
  } else {
    const decay = (fromMs: number) => 2 ** (-(newestMs - fromMs) / halfLifeMs);
    state[base + at] = value * decay(sinceMs) + amount * decay(timeMs);
  }
  state[base + at + 1] = newestMs;
}

/** An event as it is added to the state of its entity. */
export interface PointEvent {
  readonly state: Float64Array;
  readonly base: number;
  readonly timeMs: number;
  readonly row: Float64Array;
}

function calendarOf(flag: 'weekend' | 'night' | 'hour' | 'weekday', localMs: number): number {
  const hour = Math.floor(localMs / hourMs) - Math.floor(localMs / dayMs) * 24;
  // 1970 began with a Thursday; Monday is 0.
  const days = Math.floor(localMs / dayMs) + 3;
  const weekday = days - Math.floor(days / 7) * 7;
  switch (flag) {
    case 'hour':
      return hour;
    case 'weekday':
      return weekday;
    case 'night':
      return hour < morningHour ? 1 : 0;
    case 'weekend':
      return weekday >= 5 ? 1 : 0;
  }
}

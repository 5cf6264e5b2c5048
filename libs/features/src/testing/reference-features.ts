import type { CompiledFeatureSet, FeatureEvent } from '../compiled-feature-set.ts';
import { kindOf, type FeatureDefinition } from '../definition.ts';

interface Kept {
  readonly timeMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

type Read = (text: string, data: Readonly<Record<string, unknown>>) => unknown;

/**
 * What features are by their definition, computed anew from all events each time: slow and plain, to compare the engine with.
 * Conditions and values are plain fields of the events.
 */
export class ReferenceFeatures {
  private readonly events = new Map<string, Kept[]>();

  constructor(
    private readonly set: CompiledFeatureSet,
    private readonly read: Read,
  ) {}

  apply({ timeMs, data }: FeatureEvent): void {
    const fields = data as Readonly<Record<string, unknown>>;
    const id = String(this.read(this.set.definition.entity.id, fields));
    const kept = this.events.get(id) ?? [];
    this.events.set(id, kept);
    const newestMs = Math.max(-Infinity, ...kept.map((one) => one.timeMs));
    if (timeMs >= newestMs - this.set.definition.lateness) {
      kept.push({ timeMs, data: fields });
    }
  }

  values(id: string, atMs: number): number[] {
    const kept = (this.events.get(id) ?? []).toSorted((one, other) => one.timeMs - other.timeMs);
    const features = Object.entries(this.set.definition.features);
    const values = new Map<string, number>();
    for (const [name, feature] of features) {
      values.set(name, kindOf(feature.measure) === 'ratio' ? Number.NaN : this.valueOf(feature, kept, atMs));
    }
    for (const [name, { measure, otherwise }] of features) {
      if (typeof measure === 'object' && 'ratio' in measure) {
        const [of = 0, by = 0] = measure.ratio.map((part) => values.get(part));
        values.set(name, by === 0 ? (otherwise ?? Number.NaN) : of / by);
      }
    }
    return [...values.values()];
  }

  private valueOf(feature: FeatureDefinition, kept: readonly Kept[], atMs: number): number {
    const { measure, where, window, otherwise = Number.NaN } = feature;
    const counted = kept.filter(({ data }) => where === undefined || this.read(where, data) === true);
    const text = typeof measure === 'object' ? (Object.values(measure)[0] as string) : undefined;
    const withValue = counted
      .map((event) => ({ ...event, value: text === undefined ? 1 : this.read(text, event.data) }))
      .filter(({ value }) => value !== null && value !== undefined);
    const found =
      window === undefined
        ? this.pointValue(feature, withValue, atMs)
        : windowValue(
            feature,
            withValue.filter(({ timeMs }) => isIn(feature, timeMs, atMs)).map(({ value }) => value),
          );
    return Number.isNaN(found) ? otherwise : found;
  }

  private pointValue(
    { measure, halfLife }: FeatureDefinition,
    events: readonly { timeMs: number; value: unknown }[],
    atMs: number,
  ): number {
    const newest = events.at(-1);
    if (halfLife !== undefined) {
      const now = Math.max(atMs, newest?.timeMs ?? atMs);
      return events.reduce((sum, { timeMs, value }) => sum + Number(value) * 2 ** (-(now - timeMs) / halfLife), 0);
    }
    if (newest === undefined) {
      return Number.NaN;
    }
    return measure === 'timeSince' ? Math.max(0, atMs - newest.timeMs) / 1_000 : Number(newest.value);
  }
}

function isIn({ window, delay = 0 }: FeatureDefinition, timeMs: number, atMs: number): boolean {
  const knownMs = atMs - delay;
  if (window === undefined) {
    return false;
  }
  if ('exact' in window) {
    return timeMs <= knownMs && timeMs > knownMs - window.exact;
  }
  const bucketMs = Math.floor(timeMs / window.by) * window.by;
  const isKnown = delay === 0 ? bucketMs <= atMs : bucketMs + window.by <= knownMs;
  return isKnown && bucketMs + window.by > knownMs - window.bucketed;
}

function windowValue({ measure, window }: FeatureDefinition, values: readonly unknown[]): number {
  const numbers = values.map(Number);
  const sum = numbers.reduce((total, value) => total + value, 0);
  const lengthMs = window === undefined ? 0 : 'exact' in window ? window.exact : window.bucketed;
  if (measure === 'count') {
    return numbers.length;
  }
  if (measure === 'rate') {
    return numbers.length / (lengthMs / 1_000);
  }
  if (typeof measure === 'string' || 'sum' in measure) {
    return sum;
  }
  if ('distinct' in measure) {
    return new Set(values.map(String)).size;
  }
  if (numbers.length === 0) {
    return Number.NaN;
  }
  if ('mean' in measure) {
    return sum / numbers.length;
  }
  return 'min' in measure ? Math.min(...numbers) : Math.max(...numbers);
}

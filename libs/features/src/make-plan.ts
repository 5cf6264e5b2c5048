import { kindOf, type FeatureDefinition, type FeatureSetDefinition } from './definition.ts';
import type { FeaturePlan, PointPlan, ReaderPlan, SetPlan } from './feature-plan.ts';
import { PlannedRing } from './planned-ring.ts';
import { Places } from './places.ts';

/** Lays out the state that the features of a set need: whatever two of them share is there once. */
export function makePlan(definition: FeatureSetDefinition): SetPlan {
  const planner = new Planner(definition);
  const names = Object.keys(definition.features);
  const features = Object.entries(definition.features).map(([name, feature]): FeaturePlan => ({
    name,
    reader: planner.readerOf(feature, names),
    includeCurrent: feature.includeCurrent ?? true,
    otherwise: feature.otherwise ?? Number.NaN,
  }));
  return planner.planOf(features);
}

class Planner {
  private readonly places = new Places();
  private readonly rings = new Map<number, PlannedRing>();
  private readonly points: PointPlan[] = [];

  constructor(private readonly definition: FeatureSetDefinition) {}

  readerOf(feature: FeatureDefinition, names: readonly string[]): ReaderPlan {
    const { measure } = feature;
    const kind = kindOf(measure);
    if (typeof measure === 'object' && 'calendar' in measure) {
      return { kind: 'calendar', flag: measure.calendar, offsetMs: measure.offset ?? 0 };
    }
    if (typeof measure === 'object' && 'ratio' in measure) {
      const [of, by] = measure.ratio;
      return { kind: 'ratio', of: names.indexOf(of), by: names.indexOf(by) };
    }
    const value = typeof measure === 'object' ? (Object.values(measure)[0] as string) : undefined;
    const column = this.places.column({ where: feature.where, value, isText: kind === 'distinct' });
    if (kind === 'last' || kind === 'timeSince') {
      return { kind: kind === 'last' ? 'last' : 'since', point: this.pointOf('last', column, 0) };
    }
    if (feature.halfLife !== undefined) {
      return { kind: 'decayed', point: this.pointOf('decayed', column, feature.halfLife) };
    }
    return this.windowedReader(feature, column);
  }

  planOf(features: readonly FeaturePlan[]): SetPlan {
    const { columns, outputs } = this.places;
    return {
      ...{ columns, points: this.points, features, outputs },
      rings: [...this.rings.values()].map((ring) => ring.plan(this.definition.lateness)),
      stateLength: this.places.stateLength,
    };
  }

  private windowedReader({ measure, window, delay = 0 }: FeatureDefinition, column: number): ReaderPlan {
    if (window === undefined) {
      throw new Error('a feature that needs a window has none');
    }
    const [lengthMs, widthMs] = 'exact' in window ? [window.exact, 0] : [window.bucketed, window.by];
    const ring = this.rings.get(widthMs) ?? new PlannedRing(widthMs, this.places);
    this.rings.set(widthMs, ring);
    const place = { lengthMs, delayMs: delay, column };
    const kind = kindOf(measure);
    if (kind === 'mean') {
      return { kind, sum: ring.sum(place, false), count: ring.sum(place, true) };
    }
    if (kind === 'min' || kind === 'max') {
      const sign = kind === 'max' ? 1 : -1;
      return { kind: 'extreme', output: ring.top(place, sign), sign };
    }
    if (kind === 'distinct') {
      return { kind: 'output', output: ring.distinct(place), per: 1 };
    }
    const per = kind === 'rate' ? 1_000 / lengthMs : 1;
    return { kind: 'output', output: ring.sum(place, kind !== 'sum'), per };
  }

  private pointOf(kind: PointPlan['kind'], column: number, halfLifeMs: number): number {
    const found = this.points.findIndex(
      (point) => point.kind === kind && point.column === column && point.halfLifeMs === halfLifeMs,
    );
    return found >= 0 ? found : this.points.push({ kind, column, halfLifeMs, state: this.places.reserveState(2) }) - 1;
  }
}

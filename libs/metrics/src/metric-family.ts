import type { CompiledMetric } from './compiled-metric.ts';
import { compileContributions, type Contributed, type MetricEvent } from './contributions.ts';
import { valueTextOf } from './measure.ts';

/**
 * Metrics that count the same events in the same windows by the same dimensions, and measure different things of them: an event is looked
 * at once for all of them, and its cells are found once.
 */
export class MetricFamily {
  readonly metrics: readonly CompiledMetric[];
  readonly dimensionLimits: readonly number[];
  /** Milliseconds. */
  readonly windowMs: number;
  readonly latenessMs: number;
  /** Whether events of all contracts count. */
  readonly isOfAll: boolean;
  /**
   * Visits what an event contributes: the dimension values, and for each metric its value.
   * @throws NadiError EXPRESSION_INVALID if an expression cannot be evaluated on this event
   */
  readonly contribute: (
    event: MetricEvent,
    visit: (dimensions: readonly string[], values: readonly Contributed[]) => void,
  ) => void;

  constructor(metrics: readonly [CompiledMetric, ...CompiledMetric[]]) {
    const [{ definition, dimensionLimits }] = metrics;
    this.metrics = metrics;
    this.dimensionLimits = dimensionLimits;
    this.windowMs = definition.window;
    this.latenessMs = definition.lateness;
    this.isOfAll = definition.source === '*';
    const texts = metrics.map(({ definition: { name }, measure }) => valueTextOf(name, measure));
    const keys = texts.map(({ expression, isTextAllowed }) => JSON.stringify([expression, isTextAllowed]));
    const different = texts.filter((_, index) => keys.indexOf(keys[index] as string) === index);
    // Where each metric finds its value among those that differ.
    const places = keys.map((key) => [...new Set(keys)].indexOf(key));
    const contribute = compileContributions(definition, different);
    this.contribute =
      different.length === metrics.length
        ? contribute
        : (event, visit) =>
            contribute(event, (dimensions, values) =>
              visit(
                dimensions,
                places.map((place) => values[place] as Contributed),
              ),
            );
  }

  /** No other family of a contract has one of this name. */
  get name(): string {
    return (this.metrics[0] as CompiledMetric).definition.name;
  }
}

/** Metrics in families, in the order of their first ones. */
export function familiesOf(metrics: readonly CompiledMetric[]): MetricFamily[] {
  return [...Map.groupBy(metrics, sharedBy).values()].map(
    (family) => new MetricFamily(family as [CompiledMetric, ...CompiledMetric[]]),
  );
}

function sharedBy({ definition }: CompiledMetric): string {
  const { source, where, forEach, dimensions, window, lateness } = definition;
  // The names of dimensions may differ: cells know their values alone.
  return JSON.stringify([source, where, forEach, Object.values(dimensions), window, lateness]);
}

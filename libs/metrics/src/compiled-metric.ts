import { compileContributions, type MetricEvent } from './contributions.ts';
import type { MetricDefinition } from './definition.ts';
import { measureOf, valueTextOf, type Measure } from './measure.ts';

/** Receives each contribution of an event: the dimension values in declared order, and the value to aggregate. */
export type Contribute = (dimensions: readonly string[], value: string | number) => void;

/** A metric whose expressions are compiled. Pure: the same events give the same contributions anywhere. */
export interface CompiledMetric {
  readonly definition: MetricDefinition;
  readonly measure: Measure;
  readonly dimensionNames: readonly string[];
  /** Most distinct values per dimension, window and source partition; further ones are counted under `(other)`. */
  readonly dimensionLimits: readonly number[];
  /** @throws NadiError EXPRESSION_INVALID if an expression cannot be evaluated on this event. */
  contribute(event: MetricEvent, visit: Contribute): void;
}

/**
 * Compiles a definition.
 * @throws NadiError EXPRESSION_INVALID naming the expression.
 */
export function compileMetric(definition: MetricDefinition): CompiledMetric {
  const measure = measureOf(definition);
  const contribute = compileContributions(definition, [valueTextOf(definition.name, measure)]);
  return {
    definition,
    measure,
    dimensionNames: Object.keys(definition.dimensions),
    dimensionLimits: Object.values(definition.dimensions).map(({ limit }) => limit),
    contribute: (event, visit) =>
      contribute(event, (dimensions, [value]) => visit(dimensions, value as string | number)),
  };
}

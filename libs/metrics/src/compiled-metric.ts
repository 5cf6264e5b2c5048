import { compileExpression, type Expression, type VariableType } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { MetricDefinition } from './definition.ts';
import { measureOf, type Measure } from './measure.ts';

/** What a metric reads of an event. */
export interface MetricEvent {
  readonly contract: string;
  readonly data: unknown;
}

/** Receives each contribution of an event: the dimension values in declared order, and the value to aggregate. */
export type Contribute = (dimensions: readonly string[], value: string | number) => void;

/** Stands for a dimension value that an event does not have. */
export const noValue = '(none)';

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
  const eventVariables: Record<string, VariableType> = { data: 'map', contract: 'string' };
  const itemVariables: Record<string, VariableType> =
    definition.forEach === undefined ? eventVariables : { ...eventVariables, item: 'map' };
  const compile = (text: string) => compileExpression(text, itemVariables);
  const where = definition.where === undefined ? undefined : compile(definition.where);
  const list = definition.forEach === undefined ? undefined : compileExpression(definition.forEach, eventVariables);
  const dimensions = Object.values(definition.dimensions).map(({ value }) => compile(value));
  const value = 'value' in measure ? compile(measure.value) : undefined;

  const visitOne = (variables: Readonly<Record<string, unknown>>, visit: Contribute) => {
    if (where !== undefined && !holds(where, variables, definition.name)) {
      return;
    }
    const measured = value === undefined ? 1 : readValue(value, variables, measure, definition.name);
    if (measured !== null) {
      visit(
        dimensions.map((dimension) => dimensionText(dimension(variables), definition.name)),
        measured,
      );
    }
  };
  return {
    definition,
    measure,
    dimensionNames: Object.keys(definition.dimensions),
    dimensionLimits: Object.values(definition.dimensions).map(({ limit }) => limit),
    contribute({ contract, data }, visit) {
      const variables = { contract, data };
      if (list === undefined) {
        visitOne(variables, visit);
        return;
      }
      const items = list(variables);
      if (!Array.isArray(items)) {
        throw failed(definition.name, `"${definition.forEach}" is not a list`);
      }
      for (const item of items as unknown[]) {
        visitOne({ contract, data, item }, visit);
      }
    },
  };
}

function holds(where: Expression, variables: Readonly<Record<string, unknown>>, metric: string): boolean {
  const result = where(variables);
  if (typeof result !== 'boolean') {
    throw failed(metric, '"where" is neither true nor false');
  }
  return result;
}

/** A missing value does not contribute: the average of prices ignores events without a price. */
function readValue(
  expression: Expression,
  variables: Readonly<Record<string, unknown>>,
  measure: Measure,
  metric: string,
): string | number | null {
  const result = expression(variables);
  if (result === null || result === undefined) {
    return null;
  }
  const textAllowed = measure.kind === 'distinct' || measure.kind === 'distinctApprox' || measure.kind === 'topK';
  if (typeof result === 'number' && Number.isFinite(result)) {
    return result;
  }
  if (textAllowed && (typeof result === 'string' || typeof result === 'boolean')) {
    return String(result);
  }
  throw failed(metric, `the value is ${textAllowed ? 'neither text nor number' : 'not a finite number'}`);
}

const longestDimension = 200;

function dimensionText(value: unknown, metric: string): string {
  if (value === null || value === undefined || value === '') {
    return noValue;
  }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    throw failed(metric, 'a dimension is neither text, number, true nor false');
  }
  const text = String(value);
  if (text.length <= longestDimension && text.isWellFormed() && !text.includes('\0')) {
    return text;
  }
  const shown = text.length > longestDimension ? `${text.slice(0, longestDimension)}…` : text;
  // PostgreSQL stores neither zero bytes nor half a character in JSON.
  return shown.toWellFormed().replaceAll('\0', '\uFFFD');
}

function failed(metric: string, reason: string): NadiError {
  return new NadiError('EXPRESSION_INVALID', { message: `metric ${metric}: ${reason}`, context: { metric } });
}

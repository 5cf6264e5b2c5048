import { compileExpression, type Expression, type VariableType } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { MetricDefinition } from './definition.ts';

/** What a metric reads of an event. */
export interface MetricEvent {
  readonly contract: string;
  readonly data: unknown;
}

/** What an event adds to a metric; null if it has no value, and adds nothing. */
export type Contributed = string | number | null;

/** Stands for a dimension value that an event does not have. */
export const noValue = '(none)';

/** What metrics have in common that count the same events, or the same elements of them, by the same dimensions. */
export type CountedBy = Pick<MetricDefinition, 'name' | 'where' | 'forEach' | 'dimensions'>;

/** What is added up: 1 if there is no expression. */
export interface ValueText {
  readonly expression: string | undefined;
  readonly isTextAllowed: boolean;
  /** The metric that it is told of if it cannot be evaluated. */
  readonly metric: string;
}

type Variables = Readonly<Record<string, unknown>>;
type Visit = (dimensions: readonly string[], values: readonly Contributed[]) => void;

/**
 * Compiles what events, or their elements, contribute: the dimension values in declared order, and the value of each text.
 * @throws NadiError EXPRESSION_INVALID naming the expression; what is returned throws it if one cannot be evaluated on an event.
 */
export function compileContributions(
  { name, where, forEach, dimensions: dimensionTexts }: CountedBy,
  valueTexts: readonly ValueText[],
): (event: MetricEvent, visit: Visit) => void {
  const eventVariables: Record<string, VariableType> = { data: 'map', contract: 'string' };
  const itemVariables: Record<string, VariableType> =
    forEach === undefined ? eventVariables : { ...eventVariables, item: 'map' };
  const compile = (text: string) => compileExpression(text, itemVariables);
  const condition = where === undefined ? undefined : compile(where);
  const list = forEach === undefined ? undefined : compileExpression(forEach, eventVariables);
  const dimensions = Object.values(dimensionTexts).map(({ value }) => compile(value));
  const values = valueTexts.map(({ expression, isTextAllowed, metric }) =>
    expression === undefined ? one : valueReader(compile(expression), isTextAllowed, metric),
  );
  const visitOne = (variables: Variables, visit: Visit) => {
    if (condition !== undefined && !holds(condition, variables, name)) {
      return;
    }
    const contributed = values.map((value) => value(variables));
    if (contributed.some((value) => value !== null)) {
      visit(
        dimensions.map((dimension) => dimensionText(dimension(variables), name)),
        contributed,
      );
    }
  };
  return ({ contract, data }, visit) => {
    const variables = { contract, data };
    if (list === undefined) {
      visitOne(variables, visit);
      return;
    }
    const items = list(variables);
    if (!Array.isArray(items)) {
      throw failed(name, `"${forEach}" is not a list`);
    }
    for (const item of items as unknown[]) {
      visitOne({ contract, data, item }, visit);
    }
  };
}

function one(): Contributed {
  return 1;
}

function holds(where: Expression, variables: Variables, metric: string): boolean {
  const result = where(variables);
  if (typeof result !== 'boolean') {
    throw failed(metric, '"where" is neither true nor false');
  }
  return result;
}

/** A missing value does not contribute: the average of prices ignores events without a price. */
function valueReader(
  expression: Expression,
  isTextAllowed: boolean,
  metric: string,
): (variables: Variables) => Contributed {
  return (variables) => {
    const result = expression(variables);
    if (result === null || result === undefined) {
      return null;
    }
    if (typeof result === 'number' && Number.isFinite(result)) {
      return result;
    }
    if (isTextAllowed && (typeof result === 'string' || typeof result === 'boolean')) {
      return String(result);
    }
    throw failed(metric, `the value is ${isTextAllowed ? 'neither text nor number' : 'not a finite number'}`);
  };
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

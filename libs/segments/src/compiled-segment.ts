import { compileExpression, type Expression, type VariableType } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { SegmentDefinition } from './definition.ts';
import { slidingWindow, type SlidingWindow } from './sliding-window.ts';

/** An event as a segment reads it. */
export interface SegmentEvent {
  readonly contract: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  readonly data: unknown;
}

/** What is known last of a unit. */
export type KnownValue = string | number | boolean | null;

/** What one event adds to one value of a unit. */
export interface Contribution {
  readonly unitId: string;
  /** Which of the values, in declared order. */
  readonly value: number;
  readonly timeMs: number;
  /** A number to be added, a text to be counted, or what is known from now on. */
  readonly amount: KnownValue;
}

export type MeasureKind = 'count' | 'sum' | 'distinct' | 'last';

/** A value whose expressions are compiled. */
export interface CompiledValue {
  readonly name: string;
  readonly source: string;
  readonly kind: MeasureKind;
  /** Absent for what is known last. */
  readonly window: SlidingWindow | undefined;
  /** @throws NadiError EXPRESSION_INVALID */
  read(data: unknown, visit: (unitId: string, amount: KnownValue) => void): void;
}

/** A segment that is ready to be kept. Pure: the same events give the same members anywhere. */
export interface CompiledSegment {
  readonly definition: SegmentDefinition;
  readonly name: string;
  /** Contracts that it reads, each once. */
  readonly sources: readonly string[];
  readonly values: readonly CompiledValue[];
  /**
   * What an event adds to whom.
   * @throws NadiError EXPRESSION_INVALID if an expression cannot be evaluated on this event.
   */
  contributions(event: SegmentEvent): Contribution[];
  /**
   * Whether a unit is in the segment.
   * @param values by name, as `UnitState.read` gives them
   * @throws NadiError EXPRESSION_INVALID if that cannot be said, such as of something that is not known
   */
  holds(values: Readonly<Record<string, unknown>>): boolean;
}

const longestText = 200;

/**
 * Compiles a definition.
 * @throws NadiError EXPRESSION_INVALID naming the expression.
 */
export function compileSegment(definition: SegmentDefinition): CompiledSegment {
  const { name } = definition;
  const values = Object.entries(definition.values).map(([valueName, value]) =>
    compileValue(valueName, value, definition),
  );
  // Not declared as numbers: CEL would refuse to compare them with whole ones.
  const known = Object.fromEntries(values.map((value): [string, VariableType] => [value.name, 'dyn']));
  const when = compileExpression(definition.when, known);
  return {
    definition,
    name,
    sources: [...new Set(values.map(({ source }) => source))],
    values,
    contributions({ contract, timeMs, data }) {
      const found: Contribution[] = [];
      values.forEach((value, index) => {
        if (value.source === contract) {
          value.read(data, (unitId, amount) => found.push({ unitId, value: index, timeMs, amount }));
        }
      });
      return found;
    },
    holds(read) {
      const result = when(read);
      if (typeof result !== 'boolean') {
        throw failed(name, '"when" is neither true nor false');
      }
      return result;
    },
  };
}

function compileValue(
  name: string,
  value: SegmentDefinition['values'][string],
  { name: segment, unit: field }: SegmentDefinition,
): CompiledValue {
  const eventVariables: Record<string, VariableType> = { data: 'map' };
  const itemVariables: Record<string, VariableType> =
    value.forEach === undefined ? eventVariables : { ...eventVariables, item: 'map' };
  const unit = compileExpression(value.unit ?? `data.${field}`, eventVariables);
  const where = value.where === undefined ? undefined : compileExpression(value.where, itemVariables);
  const list = value.forEach === undefined ? undefined : compileExpression(value.forEach, eventVariables);
  const { kind, text } = measureOf(value.measure);
  const measured = text === undefined ? undefined : compileExpression(text, itemVariables);
  return {
    name,
    source: value.source,
    kind,
    window: value.window === undefined ? undefined : slidingWindow(value.window),
    read(data, visit) {
      const unitId = unitText(unit({ data }), segment);
      if (unitId === undefined) {
        return;
      }
      const items = list === undefined ? [undefined] : list({ data });
      if (!Array.isArray(items)) {
        throw failed(segment, `"${value.forEach}" is not a list`);
      }
      for (const item of items as unknown[]) {
        const variables = list === undefined ? { data } : { data, item };
        if (where === undefined || isTrue(where, variables, segment)) {
          const amount = measured === undefined ? 1 : amountOf(measured(variables), kind, segment);
          if (amount !== undefined) {
            visit(unitId, amount);
          }
        }
      }
    },
  };
}

function measureOf(measure: SegmentDefinition['values'][string]['measure']): {
  readonly kind: MeasureKind;
  readonly text?: string;
} {
  if (measure === 'count') {
    return { kind: 'count' };
  }
  if ('sum' in measure) {
    return { kind: 'sum', text: measure.sum };
  }
  return 'distinct' in measure ? { kind: 'distinct', text: measure.distinct } : { kind: 'last', text: measure.last };
}

/** An event of nobody, such as a guest's order, counts for nobody. */
function unitText(value: unknown, segment: string): string | undefined {
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw failed(segment, 'the unit is neither text nor number');
  }
  const text = String(value);
  if (text.length > longestText || !isStorable(text)) {
    throw failed(segment, `the unit has more than ${longestText} characters, or some that cannot be stored`);
  }
  return text;
}

/** Undefined if there is nothing to add; that something is not known is worth knowing. */
function amountOf(value: unknown, kind: MeasureKind, segment: string): KnownValue | undefined {
  if (value === null || value === undefined) {
    return kind === 'last' ? null : undefined;
  }
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isPlain || (typeof value === 'number' && !Number.isFinite(value))) {
    throw failed(segment, 'a value is a list, an object or no finite number');
  }
  if (kind === 'sum' && typeof value !== 'number') {
    throw failed(segment, 'what is added is not a finite number');
  }
  const known = kind === 'distinct' ? String(value) : value;
  return typeof known === 'string' ? storable(known) : known;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** PostgreSQL stores neither zero bytes nor half a character in JSON. */
function storable(text: string): string {
  const cut = text.slice(0, longestText);
  return isStorable(cut) ? cut : cut.toWellFormed().replaceAll('\0', '\uFFFD');
}

function isTrue(where: Expression, variables: Readonly<Record<string, unknown>>, segment: string): boolean {
  const result = where(variables);
  if (typeof result !== 'boolean') {
    throw failed(segment, '"where" is neither true nor false');
  }
  return result;
}

function failed(segment: string, reason: string): NadiError {
  return new NadiError('EXPRESSION_INVALID', { message: `segment ${segment}: ${reason}`, context: { segment } });
}

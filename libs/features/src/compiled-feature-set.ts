import { compileExpression, type Expression } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { FeatureSetDefinition } from './definition.ts';
import type { ColumnPlan, SetPlan } from './feature-plan.ts';
import { makePlan } from './make-plan.ts';
import { hashOfText } from './value-hash.ts';

/** An event as features read it. */
export interface FeatureEvent {
  readonly contract: string;
  /** Event time, milliseconds since 1970. A clock that is ahead should be cut at the time of receipt. */
  readonly timeMs: number;
  readonly data: unknown;
}

/** Features that are ready to be kept. Pure: the same events in the same order give the same values anywhere. */
export interface CompiledFeatureSet {
  readonly definition: FeatureSetDefinition;
  readonly name: string;
  /** Kind of entity, such as `card`. */
  readonly entity: string;
  /** The one contract that it reads. */
  readonly source: string;
  /** Names within the set, in declared order; that is the order of values. */
  readonly features: readonly string[];
  readonly plan: SetPlan;
  /**
   * Whom an event is of; undefined if of nobody.
   * @throws NadiError EXPRESSION_INVALID
   */
  idOf(data: unknown): string | undefined;
  /**
   * Writes what an event gives to each column, NaN for nothing. False if the event does not count.
   * @throws NadiError EXPRESSION_INVALID
   */
  readRow(data: unknown, row: Float64Array): boolean;
}

const longestId = 200;
const data = { data: 'map' } as const;

/**
 * Compiles a definition.
 * @throws NadiError EXPRESSION_INVALID naming the expression.
 */
export function compileFeatureSet(definition: FeatureSetDefinition): CompiledFeatureSet {
  const { name, entity, source } = definition;
  const plan = makePlan(definition);
  const id = compileExpression(entity.id, data);
  const where = definition.where === undefined ? undefined : compileExpression(definition.where, data);
  const read = rowReader(plan.columns, name);
  const variables = { data: undefined as unknown };
  return {
    ...{ definition, name, entity: entity.name, source, plan },
    features: Object.keys(definition.features),
    idOf(of) {
      variables.data = of;
      return idText(id(variables), name);
    },
    readRow(of, row) {
      variables.data = of;
      if (where !== undefined && !isTrue(where(variables), name)) {
        return false;
      }
      read(variables, row);
      return true;
    },
  };
}

/** Conditions that several columns share are looked at once. */
function rowReader(
  columns: readonly ColumnPlan[],
  set: string,
): (variables: Readonly<Record<string, unknown>>, row: Float64Array) => void {
  const texts = [...new Set(columns.flatMap(({ where }) => (where === undefined ? [] : [where])))];
  const conditions = texts.map((text) => compileExpression(text, data));
  const holds = conditions.map(() => false);
  const readers = columns.map(({ where, value, isText }) => ({
    condition: where === undefined ? -1 : texts.indexOf(where),
    value: value === undefined ? undefined : compileExpression(value, data),
    isText,
  }));
  return (variables, row) => {
    for (let index = 0; index < conditions.length; index += 1) {
      holds[index] = isTrue((conditions[index] as Expression)(variables), set);
    }
    for (let index = 0; index < readers.length; index += 1) {
      const { condition, value, isText } = readers[index]!;
      if (condition >= 0 && holds[condition] !== true) {
        row[index] = Number.NaN;
      } else {
        row[index] = value === undefined ? 1 : amountOf(value(variables), isText, set);
      }
    }
  };
}

/** NaN if there is nothing. */
function amountOf(value: unknown, isText: boolean, set: string): number {
  if (value === null || value === undefined) {
    return Number.NaN;
  }
  if (isText) {
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw failed(set, 'a value to be told apart is neither text, number nor boolean');
    }
    return hashOfText(String(value));
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return value;
  }
  if (typeof value === 'boolean') {
    return value ? 1 : 0;
  }
  throw failed(set, 'a value is no finite number');
}

/** An event of nobody, such as a guest's order, counts for nobody. */
function idText(value: unknown, set: string): string | undefined {
  if (typeof value === 'string' && value.length > 0 && value.length <= longestId && !value.includes('\0')) {
    return value;
  }
  if (value === null || value === undefined || value === '') {
    return undefined;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    return String(value);
  }
  throw failed(set, `the id is neither text of up to ${longestId} characters without zero bytes nor a number`);
}

function isTrue(result: unknown, set: string): boolean {
  if (typeof result !== 'boolean') {
    throw failed(set, '"where" is neither true nor false');
  }
  return result;
}

function failed(set: string, reason: string): NadiError {
  return new NadiError('EXPRESSION_INVALID', { message: `features ${set}: ${reason}`, context: { features: set } });
}

import { nearNames } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { SqlParameter } from '@nadi/sql';
import type { ParameterDefinition, ParameterDefinitions } from './parameter-definition.ts';
import { parseScalar, writtenAs, type ParameterScalar } from './parameter-scalar.ts';

/** Values by name: of an address, where several of one name are a list, or of a definition. */
export type GivenParameters = Readonly<Record<string, unknown>>;

/** The parameters that somebody asks a query with. */
export interface QueryParameters {
  /** Equal for equal questions: `now-24h` is the same question a minute later. */
  readonly key: string;
  /** @param nowMs what `now` stands for, milliseconds since 1970 */
  valuesAt(nowMs: number): Readonly<Record<string, SqlParameter>>;
}

const mostValues = 100;

/**
 * Reads the parameters of a query.
 * @param nowMs milliseconds since 1970, to compare times that move with the clock with their bounds
 * @throws NadiError INPUT_INVALID naming the parameter, its type and its range; also for one that the query does not have.
 */
export function readParameters(
  definitions: ParameterDefinitions,
  given: GivenParameters,
  nowMs: number,
): QueryParameters {
  const names = Object.keys(definitions).sort();
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw invalid(unknown.slice(0, 100), unknownReason(unknown, names));
  }
  const read = names.map((name) => {
    const definition = definitions[name] as ParameterDefinition;
    const values = valuesOf(name, definition, given[name]);
    values?.forEach((value) => assertInRange(name, definition, value, nowMs));
    return { name, values, isList: definition.list };
  });
  return {
    key: JSON.stringify(read.map(({ name, values }) => [name, values?.map(({ key }) => key) ?? null])),
    valuesAt: (atMs) =>
      Object.fromEntries(
        read.map(({ name, values, isList }): [string, SqlParameter] => {
          const single = values?.map((value) => value.at(atMs));
          return [name, (isList ? single : single?.[0]) ?? null];
        }),
      ),
  };
}

/** The values of one parameter; undefined for null. */
function valuesOf(name: string, definition: ParameterDefinition, given: unknown): ParameterScalar[] | undefined {
  const value = given ?? definition.default;
  if (value === undefined) {
    if (definition.optional) return undefined;
    throw invalid(name, `is required: ${typeOf(definition)}`);
  }
  const texts = [value].flat() as unknown[];
  if ((texts.length !== 1 && !definition.list) || texts.length > mostValues) {
    throw invalid(name, `has ${texts.length} values, and must be ${typeOf(definition)}`);
  }
  return texts.map((one) => {
    const isPlain = typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean';
    const scalar = isPlain ? parseScalar(definition.type, String(one)) : undefined;
    if (scalar === undefined) throw invalid(name, `must be ${typeOf(definition)}`);
    return scalar;
  });
}

function assertInRange(name: string, definition: ParameterDefinition, value: ParameterScalar, nowMs: number): void {
  const { type, oneOf, min, max } = definition;
  if (oneOf !== undefined && !oneOf.some((one) => parseScalar(type, String(one))?.key === value.key)) {
    throw invalid(name, `must be one of ${oneOf.slice(0, 20).join(', ')}`);
  }
  const orderOf = (bound: string | number | boolean | undefined) =>
    bound === undefined ? undefined : parseScalar(type, String(bound))?.order(nowMs);
  const order = value.order(nowMs) ?? 0;
  if (order < (orderOf(min) ?? -Infinity) || order > (orderOf(max) ?? Infinity)) {
    throw invalid(name, `must be ${typeOf(definition)}`);
  }
}

/** What a parameter takes, in words. */
function typeOf({ type, list, min, max }: ParameterDefinition): string {
  const range = [min === undefined ? '' : `from ${min}`, max === undefined ? '' : `up to ${max}`].join(' ').trim();
  const each = `${writtenAs[type]}${range === '' ? '' : `, ${range}`}`;
  return list ? `a list of at most ${mostValues} values, each ${each}` : each;
}

function unknownReason(name: string, known: readonly string[]): string {
  const near = nearNames(name, known);
  const hint = near.length > 0 ? `did you mean ${near.join(', ')}?` : `it has ${known.join(', ') || 'none'}`;
  return `the query has no such parameter; ${hint}`;
}

function invalid(name: string, reason: string): NadiError {
  return new NadiError('INPUT_INVALID', { message: `${name}: ${reason}`, context: { parameter: name } });
}

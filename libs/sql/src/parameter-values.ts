import {
  BIGINT,
  BOOLEAN,
  DOUBLE,
  DuckDBListValue,
  HUGEINT,
  LIST,
  SQLNULL,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import type { SqlParameter, SqlRequest } from './sql-request.ts';

type Parameters = NonNullable<SqlRequest['parameters']>;
type Scalar = Exclude<SqlParameter, readonly unknown[] | null>;

/** Values with their types, by place or by name. */
export type BoundValues =
  | { readonly values: DuckDBValue[]; readonly types: DuckDBType[] }
  | { readonly values: Record<string, DuckDBValue>; readonly types: Record<string, DuckDBType> };

/** The names that parameters have in a statement: `1` and so on by place. */
export function parameterNames(parameters: Parameters): string[] {
  return isList(parameters) ? parameters.map((_, index) => String(index + 1)) : Object.keys(parameters);
}

/**
 * Parameters as the engine takes them. Types are chosen here: the library would take that of the first value of a list for all.
 * @throws NadiError SQL_INVALID for a list of different kinds of values and for an integer of more than 128 bits
 */
export function boundValues(parameters: Parameters): BoundValues {
  if (isList(parameters)) {
    const typed = parameters.map((value, index) => typedValue(value, String(index + 1)));
    return { values: typed.map(({ value }) => value), types: typed.map(({ type }) => type) };
  }
  const typed = Object.entries(parameters).map(([name, value]) => ({ name, ...typedValue(value, name) }));
  return {
    values: Object.fromEntries(typed.map(({ name, value }) => [name, value])),
    types: Object.fromEntries(typed.map(({ name, type }) => [name, type])),
  };
}

interface TypedValue {
  readonly value: DuckDBValue;
  readonly type: DuckDBType;
}

function typedValue(value: SqlParameter, name: string): TypedValue {
  if (value === null) return { value, type: SQLNULL };
  const scalars = typeof value === 'object' ? value : [value];
  const type = commonType(scalars, name);
  const values = type === BIGINT || type === HUGEINT ? scalars.map((scalar) => BigInt(scalar)) : scalars;
  if (typeof value === 'object') return { value: new DuckDBListValue(values), type: LIST(type) };
  return { value: values[0] ?? null, type };
}

/** The narrowest type that has all values exactly. */
function commonType(scalars: readonly Scalar[], name: string): DuckDBType {
  if (scalars.length === 0) return SQLNULL;
  if (scalars.every((scalar) => typeof scalar === 'string')) return VARCHAR;
  if (scalars.every((scalar) => typeof scalar === 'boolean')) return BOOLEAN;
  if (scalars.every((scalar) => typeof scalar === 'bigint' || Number.isSafeInteger(scalar))) {
    const bits = Math.max(...scalars.map((scalar) => bitsOf(BigInt(scalar))));
    if (bits <= 64) return BIGINT;
    if (bits <= 128) return HUGEINT;
    throw new NadiError('SQL_INVALID', { message: `The parameter ${name} is an integer of more than 128 bits.` });
  }
  if (scalars.every((scalar) => typeof scalar === 'number')) return DOUBLE;
  throw new NadiError('SQL_INVALID', { message: `The parameter ${name} is a list of different kinds of values.` });
}

/** Bits of an integer with its sign, as far as they matter here. */
function bitsOf(integer: bigint): number {
  return [64, 128].find((bits) => BigInt.asIntN(bits, integer) === integer) ?? 256;
}

function isList(parameters: Parameters): parameters is readonly SqlParameter[] {
  return Array.isArray(parameters);
}

import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBDateValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBTimestampValue,
  HUGEINT,
  INTERVAL,
  LIST,
  SQLNULL,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import type { SingleParameter, SqlParameter, SqlRequest, TypedParameter } from './sql-request.ts';

type Parameters = NonNullable<SqlRequest['parameters']>;

/** Values with their types, by place or by name. */
export type BoundValues =
  | { readonly values: DuckDBValue[]; readonly types: DuckDBType[] }
  | { readonly values: Record<string, DuckDBValue>; readonly types: Record<string, DuckDBType> };

/** The names that parameters have in a statement: `1` and so on by place. */
export function parameterNames(parameters: Parameters): string[] {
  return isList<SqlParameter>(parameters) ? parameters.map((_, index) => String(index + 1)) : Object.keys(parameters);
}

/**
 * Parameters as the engine takes them. Types are chosen here: the library would take that of the first value of a list for all.
 * @throws NadiError SQL_INVALID for a list of different kinds of values and for an integer of more than 128 bits
 */
export function boundValues(parameters: Parameters): BoundValues {
  if (isList<SqlParameter>(parameters)) {
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
  const isMany = isList<SingleParameter>(value);
  const scalars = isMany ? value : [value];
  const type = commonType(scalars, name);
  const values = scalars.map((scalar) => engineValue(scalar, type));
  if (isMany) return { value: new DuckDBListValue(values), type: LIST(type) };
  return { value: values[0] ?? null, type };
}

function engineValue(scalar: SingleParameter, type: DuckDBType): DuckDBValue {
  if (typeof scalar !== 'object') return type === BIGINT || type === HUGEINT ? BigInt(scalar) : scalar;
  if ('timestampMs' in scalar) return new DuckDBTimestampValue(BigInt(scalar.timestampMs) * 1_000n);
  if ('durationMs' in scalar) return new DuckDBIntervalValue(0, 0, BigInt(scalar.durationMs) * 1_000n);
  return new DuckDBDateValue(Date.parse(scalar.date) / dayMs);
}

/** The narrowest type that has all values exactly. */
function commonType(scalars: readonly SingleParameter[], name: string): DuckDBType {
  const [first] = scalars;
  if (first === undefined) return SQLNULL;
  const key = typedKey(first);
  if (key !== undefined && scalars.every((scalar) => typedKey(scalar) === key)) return typedTypes[key];
  if (scalars.every((scalar) => typeof scalar === 'string')) return VARCHAR;
  if (scalars.every((scalar) => typeof scalar === 'boolean')) return BOOLEAN;
  if (scalars.every(isInteger)) {
    const bits = Math.max(...scalars.map((scalar) => bitsOf(BigInt(scalar))));
    if (bits <= 64) return BIGINT;
    if (bits <= 128) return HUGEINT;
    throw new NadiError('SQL_INVALID', { message: `The parameter ${name} is an integer of more than 128 bits.` });
  }
  if (scalars.every((scalar) => typeof scalar === 'number')) return DOUBLE;
  throw new NadiError('SQL_INVALID', { message: `The parameter ${name} is a list of different kinds of values.` });
}

type TypedKey = 'timestampMs' | 'date' | 'durationMs';
const typedTypes: Readonly<Record<TypedKey, DuckDBType>> = {
  timestampMs: TIMESTAMP,
  date: DATE,
  durationMs: INTERVAL,
};
const dayMs = 86_400_000;

function typedKey(scalar: SingleParameter): TypedKey | undefined {
  return typeof scalar === 'object' ? (Object.keys(scalar satisfies TypedParameter)[0] as TypedKey) : undefined;
}

function isInteger(scalar: SingleParameter): scalar is number | bigint {
  return typeof scalar === 'bigint' || Number.isSafeInteger(scalar);
}

/** Bits of an integer with its sign, as far as they matter here. */
function bitsOf(integer: bigint): number {
  return [64, 128].find((bits) => BigInt.asIntN(bits, integer) === integer) ?? 256;
}

function isList<T>(value: unknown): value is readonly T[] {
  return Array.isArray(value);
}

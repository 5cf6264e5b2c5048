import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBTimestampValue,
  type DuckDBListValue,
  type DuckDBMapValue,
  type DuckDBStructValue,
  FLOAT,
  INTEGER,
  LIST,
  listValue,
  MAP,
  mapValue,
  STRUCT,
  structValue,
  TIMESTAMP,
  VARCHAR,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';

/** How a type of Avro stands in a table. */
export interface AvroColumn {
  readonly type: DuckDBType;
  /** The value of the table for a value that Avro has decoded, which is not null. */
  readonly toValue: (value: never) => DuckDBValue;
  /** The value that Avro has decoded for a value of the table, which is not null. */
  readonly fromValue: (value: never) => unknown;
}

/** A field of a record of Avro. */
export interface AvroField {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}

interface ComplexSchema {
  readonly type: unknown;
  readonly logicalType?: string;
  readonly items?: unknown;
  readonly values?: unknown;
  readonly fields?: readonly AvroField[];
}

const column = <T, V>(
  type: DuckDBType,
  toValue: (value: T) => DuckDBValue,
  fromValue: (value: V) => unknown,
): AvroColumn => ({ type, toValue, fromValue });
const same = (value: unknown) => value;
const blob = column(
  BLOB,
  (bytes: Buffer) => new DuckDBBlobValue(bytes),
  ({ bytes }: DuckDBBlobValue) => Buffer.from(bytes),
);

const primitives: Readonly<Record<string, AvroColumn>> = {
  string: column(VARCHAR, (text: string) => text, same),
  enum: column(VARCHAR, (text: string) => text, same),
  boolean: column(BOOLEAN, (flag: boolean) => flag, same),
  int: column(INTEGER, (number: number) => number, same),
  long: column(BIGINT, (number: number) => BigInt(number), Number),
  float: column(FLOAT, (number: number) => number, same),
  double: column(DOUBLE, (number: number) => number, same),
  bytes: blob,
  fixed: blob,
};

/** A time in UTC, as every time of the lake. */
export const timeColumn = column(TIMESTAMP, (timeMs: number) => timestamp(timeMs), millisecondsOf);

/** @param timeMs milliseconds since 1970. */
export function timestamp(timeMs: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(timeMs)) * 1_000n);
}

/** Milliseconds since 1970. */
export function millisecondsOf({ micros }: DuckDBTimestampValue): number {
  return Number(micros / 1_000n);
}

/**
 * The column of an Avro type: records become structs, arrays lists, maps maps, times timestamps in UTC; every column may be null.
 * @throws Error for a union of several types and for a type that is named elsewhere, which no contract has.
 */
export function avroColumn(schema: unknown): AvroColumn {
  if (typeof schema === 'string') {
    const known = primitives[schema];
    if (known === undefined) {
      throw new Error(`no column for the Avro type ${schema}`);
    }
    return known;
  }
  if (Array.isArray(schema)) {
    const [only, ...others] = (schema as readonly unknown[]).filter((branch) => branch !== 'null');
    if (only === undefined || others.length > 0) {
      throw new Error(`no column for the union ${JSON.stringify(schema)}`);
    }
    return avroColumn(only);
  }
  return complexColumn(schema as ComplexSchema);
}

function complexColumn(schema: ComplexSchema): AvroColumn {
  switch (schema.type) {
    case 'array': {
      const item = avroColumn(schema.items);
      return column(
        LIST(item.type),
        (items: unknown[]) => listValue(items.map((one) => valueOf(item, one))),
        ({ items }: DuckDBListValue) => items.map((one) => decoded(item, one)),
      );
    }
    case 'map': {
      const inner = avroColumn(schema.values);
      return column(
        MAP(VARCHAR, inner.type),
        (map: Record<string, unknown>) =>
          mapValue(Object.entries(map).map(([key, value]) => ({ key, value: valueOf(inner, value) }))),
        ({ entries }: DuckDBMapValue) =>
          Object.fromEntries(entries.map(({ key, value }) => [String(key), decoded(inner, value)])),
      );
    }
    case 'record':
      return recordColumn(schema);
    default:
      return schema.logicalType === 'timestamp-millis' ? timeColumn : avroColumn(schema.type);
  }
}

function recordColumn({ fields = [] }: ComplexSchema): AvroColumn {
  const columns = fields.map((field) => ({
    name: field.name,
    column: avroColumn(field.type),
    read: fieldReader(field),
  }));
  return column(
    STRUCT(Object.fromEntries(columns.map(({ name, column: { type } }) => [name, type]))),
    (record: Record<string, unknown>) =>
      structValue(Object.fromEntries(columns.map(({ name, column: inner }) => [name, valueOf(inner, record[name])]))),
    ({ entries }: DuckDBStructValue) =>
      Object.fromEntries(columns.map(({ name, read }) => [name, read(entries[name] ?? null)])),
  );
}

/** As `toValue`, also for null and for what is missing. */
export function valueOf({ toValue }: AvroColumn, value: unknown): DuckDBValue {
  return value === null || value === undefined ? null : toValue(value as never);
}

/**
 * What Avro decodes for a field: a file that was written before there was such a field has null in its place, where Avro has the
 * default of the field.
 */
export function fieldReader({ type, default: byDefault = null }: AvroField): (value: DuckDBValue) => unknown {
  const inner = avroColumn(type);
  const isNullable = Array.isArray(type) && type.includes('null');
  // Avro writes the default of bytes as a text, a letter for each byte.
  const missing = inner === blob && typeof byDefault === 'string' ? Buffer.from(byDefault, 'latin1') : byDefault;
  return (value) => (value === null && !isNullable ? missing : decoded(inner, value));
}

function decoded({ fromValue }: AvroColumn, value: DuckDBValue): unknown {
  return value === null ? null : fromValue(value as never);
}

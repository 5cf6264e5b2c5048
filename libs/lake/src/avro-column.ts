import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DOUBLE,
  DuckDBBlobValue,
  DuckDBTimestampValue,
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
}

interface ComplexSchema {
  readonly type: unknown;
  readonly logicalType?: string;
  readonly items?: unknown;
  readonly values?: unknown;
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[];
}

const column = <T>(type: DuckDBType, toValue: (value: T) => DuckDBValue): AvroColumn => ({ type, toValue });

const primitives: Readonly<Record<string, AvroColumn>> = {
  string: column(VARCHAR, (text: string) => text),
  enum: column(VARCHAR, (text: string) => text),
  boolean: column(BOOLEAN, (flag: boolean) => flag),
  int: column(INTEGER, (number: number) => number),
  long: column(BIGINT, (number: number) => BigInt(number)),
  float: column(FLOAT, (number: number) => number),
  double: column(DOUBLE, (number: number) => number),
  bytes: column(BLOB, (bytes: Buffer) => new DuckDBBlobValue(bytes)),
  fixed: column(BLOB, (bytes: Buffer) => new DuckDBBlobValue(bytes)),
};

/** A time in UTC, as every time of the lake. */
export const timeColumn = column(TIMESTAMP, (timeMs: number) => timestamp(timeMs));

/** @param timeMs milliseconds since 1970. */
export function timestamp(timeMs: number): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Math.round(timeMs)) * 1_000n);
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
      return column(LIST(item.type), (items: unknown[]) => listValue(items.map((one) => valueOf(item, one))));
    }
    case 'map': {
      const inner = avroColumn(schema.values);
      return column(MAP(VARCHAR, inner.type), (map: Record<string, unknown>) =>
        mapValue(Object.entries(map).map(([key, value]) => ({ key, value: valueOf(inner, value) }))),
      );
    }
    case 'record':
      return recordColumn(schema);
    default:
      return schema.logicalType === 'timestamp-millis' ? timeColumn : avroColumn(schema.type);
  }
}

function recordColumn({ fields = [] }: ComplexSchema): AvroColumn {
  const columns = fields.map(({ name, type }) => ({ name, column: avroColumn(type) }));
  return column(
    STRUCT(Object.fromEntries(columns.map(({ name, column: { type } }) => [name, type]))),
    (record: Record<string, unknown>) =>
      structValue(Object.fromEntries(columns.map(({ name, column: inner }) => [name, valueOf(inner, record[name])]))),
  );
}

/** As `toValue`, also for null and for what is missing. */
export function valueOf({ toValue }: AvroColumn, value: unknown): DuckDBValue {
  return value === null || value === undefined ? null : toValue(value as never);
}

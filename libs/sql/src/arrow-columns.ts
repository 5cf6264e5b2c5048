import {
  DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import * as arrow from 'apache-arrow';
import { jsonValue } from './json-value.ts';

/** How values of a type of DuckDB become a column of Arrow. */
export interface ArrowColumn {
  readonly type: arrow.DataType;
  readonly data: (values: readonly DuckDBValue[]) => arrow.Data;
}

const fixed: Readonly<Partial<Record<DuckDBTypeId, () => ArrowColumn>>> = {
  [DuckDBTypeId.TINYINT]: () => integers(new arrow.Int8(), Int8Array),
  [DuckDBTypeId.SMALLINT]: () => integers(new arrow.Int16(), Int16Array),
  [DuckDBTypeId.INTEGER]: () => integers(new arrow.Int32(), Int32Array),
  [DuckDBTypeId.UTINYINT]: () => integers(new arrow.Uint8(), Uint8Array),
  [DuckDBTypeId.USMALLINT]: () => integers(new arrow.Uint16(), Uint16Array),
  [DuckDBTypeId.UINTEGER]: () => integers(new arrow.Uint32(), Uint32Array),
  [DuckDBTypeId.FLOAT]: () => integers(new arrow.Float32(), Float32Array),
  [DuckDBTypeId.DOUBLE]: () => integers(new arrow.Float64(), Float64Array),
  [DuckDBTypeId.BIGINT]: () => longs(new arrow.Int64(), (value) => value as bigint),
  [DuckDBTypeId.UBIGINT]: () => longs(new arrow.Uint64(), (value) => value as bigint),
  [DuckDBTypeId.HUGEINT]: () => decimals(new arrow.Decimal(0, 38), (value) => value as bigint),
  [DuckDBTypeId.DATE]: () => integers(new arrow.DateDay(), Int32Array, (value) => (value as DuckDBDateValue).days),
  [DuckDBTypeId.TIMESTAMP]: () =>
    longs(new arrow.TimestampMicrosecond(), (value) => (value as DuckDBTimestampValue).micros),
  [DuckDBTypeId.TIMESTAMP_TZ]: () =>
    longs(new arrow.TimestampMicrosecond('UTC'), (value) => (value as DuckDBTimestampTZValue).micros),
  [DuckDBTypeId.BOOLEAN]: booleans,
  [DuckDBTypeId.BLOB]: () => bytes(new arrow.Binary(), (value) => (value as DuckDBBlobValue).bytes),
};

/** The column for a type. What Arrow has no type for becomes text, as in JSON. */
export function arrowColumn(type: DuckDBType): ArrowColumn {
  if (type instanceof DuckDBDecimalType) {
    return decimals(new arrow.Decimal(type.scale, type.width), (value) => (value as DuckDBDecimalValue).value);
  }
  if (type instanceof DuckDBListType) return lists(type.valueType, (value) => (value as DuckDBListValue).items);
  if (type instanceof DuckDBArrayType) return lists(type.valueType, (value) => (value as DuckDBArrayValue).items);
  if (type instanceof DuckDBStructType) return structs(type);
  if (type instanceof DuckDBMapType) return maps(type);
  return fixed[type.typeId]?.() ?? bytes(new arrow.Utf8(), utf8);
}

function utf8(value: DuckDBValue): Uint8Array {
  const json = jsonValue(value);
  return Buffer.from(typeof json === 'string' ? json : JSON.stringify(json), 'utf8');
}

interface Validity {
  readonly length: number;
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array;
}

/** Which values there are, as a bit each, the lowest first. */
function validity(values: readonly DuckDBValue[]): Validity {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, index) => {
    if (value === null) nullCount += 1;
    else setBit(nullBitmap, index);
  });
  return { length: values.length, nullCount, nullBitmap };
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
}

type Numbers =
  Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

function integers(
  type: arrow.DataType,
  Values: new (length: number) => Numbers,
  numberOf = (value: DuckDBValue): number => value as number,
): ArrowColumn {
  return {
    type,
    data: (values) => {
      const data = new Values(values.length);
      values.forEach((value, index) => {
        if (value !== null) data[index] = numberOf(value);
      });
      return arrow.makeData({ type, data, ...validity(values) } as never);
    },
  };
}

function longs(type: arrow.DataType, longOf: (value: DuckDBValue) => bigint): ArrowColumn {
  const Values = type instanceof arrow.Uint64 ? BigUint64Array : BigInt64Array;
  return {
    type,
    data: (values) => {
      const data = new Values(values.length);
      values.forEach((value, index) => {
        if (value !== null) data[index] = longOf(value);
      });
      return arrow.makeData({ type, data, ...validity(values) } as never);
    },
  };
}

/** 128-bit integers, two halves each, the lower first. */
function decimals(type: arrow.Decimal, unscaled: (value: DuckDBValue) => bigint): ArrowColumn {
  return {
    type,
    data: (values) => {
      const halves = new BigInt64Array(values.length * 2);
      values.forEach((value, index) => {
        if (value === null) return;
        halves[index * 2] = BigInt.asIntN(64, unscaled(value));
        halves[index * 2 + 1] = BigInt.asIntN(64, unscaled(value) >> 64n);
      });
      return arrow.makeData({ type, data: new Uint32Array(halves.buffer), ...validity(values) });
    },
  };
}

function booleans(): ArrowColumn {
  const type = new arrow.Bool();
  return {
    type,
    data: (values) => {
      const data = new Uint8Array(Math.ceil(values.length / 8));
      values.forEach((value, index) => {
        if (value === true) setBit(data, index);
      });
      return arrow.makeData({ type, data, ...validity(values) });
    },
  };
}

function bytes(type: arrow.Utf8 | arrow.Binary, bytesOf: (value: DuckDBValue) => Uint8Array): ArrowColumn {
  return {
    type,
    data: (values) => {
      const parts = values.map((value) => (value === null ? new Uint8Array() : bytesOf(value)));
      const valueOffsets = offsets(parts.map(({ length }) => length));
      return arrow.makeData({ type, data: Buffer.concat(parts), valueOffsets, ...validity(values) } as never);
    },
  };
}

/** Where each part begins, and where the last one ends. */
function offsets(lengths: readonly number[]): Int32Array {
  const starts = new Int32Array(lengths.length + 1);
  lengths.forEach((length, index) => {
    starts[index + 1] = (starts[index] ?? 0) + length;
  });
  return starts;
}

function lists(itemType: DuckDBType, itemsOf: (value: DuckDBValue) => readonly DuckDBValue[]): ArrowColumn {
  const item = arrowColumn(itemType);
  const type = new arrow.List(new arrow.Field('item', item.type, true));
  return {
    type,
    data: (values) => {
      const parts = values.map((value) => (value === null ? [] : itemsOf(value)));
      const valueOffsets = offsets(parts.map(({ length }) => length));
      return arrow.makeData({ type, child: item.data(parts.flat()), valueOffsets, ...validity(values) });
    },
  };
}

function structs(structType: DuckDBStructType): ArrowColumn {
  const columns = structType.entryTypes.map(arrowColumn);
  const names = structType.entryNames;
  const type = new arrow.Struct(columns.map((column, index) => new arrow.Field(names[index] ?? '', column.type, true)));
  return {
    type,
    data: (values) => {
      const children = columns.map((column, index) =>
        column.data(values.map((value) => (value as DuckDBStructValue | null)?.entries[names[index] ?? ''] ?? null)),
      );
      return arrow.makeData({ type, children, ...validity(values) });
    },
  };
}

function maps({ keyType, valueType }: DuckDBMapType): ArrowColumn {
  const [key, value] = [arrowColumn(keyType), arrowColumn(valueType)];
  const entryType = new arrow.Struct<{ key: arrow.DataType; value: arrow.DataType }>([
    new arrow.Field('key', key.type, false),
    new arrow.Field('value', value.type, true),
  ]);
  const type = new arrow.Map_(new arrow.Field('entries', entryType, false));
  return {
    type,
    data: (values) => {
      const parts = values.map((map) => (map as DuckDBMapValue | null)?.entries ?? []);
      const entries = parts.flat();
      const children = [key.data(entries.map((entry) => entry.key)), value.data(entries.map((entry) => entry.value))];
      const child = arrow.makeData({ type: entryType, children, length: entries.length, nullCount: 0 });
      return arrow.makeData({
        type,
        child,
        valueOffsets: offsets(parts.map(({ length }) => length)),
        ...validity(values),
      });
    },
  };
}

import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  DuckDBVariantValue,
  type DuckDBValue,
} from '@duckdb/node-api';

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** The most digits that each decimal number can have and be a number of JavaScript and itself again. */
const safeDigits = 15;

/**
 * A value as JSON has it, without loss: integers and decimals are numbers where those are exact and texts where not, and so are NaN and
 * infinities. Points in time are ISO 8601 in UTC, bytes are base64, maps are lists of `{ key, value }` unless all keys are texts, other
 * types are the text that DuckDB has for them.
 */
export function jsonValue(value: DuckDBValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return jsonInteger(value);
  if (value instanceof DuckDBDecimalValue) return jsonDecimal(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map(jsonValue);
  if (value instanceof DuckDBStructValue) return jsonStruct(value);
  if (value instanceof DuckDBMapValue) return jsonMap(value);
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue) return jsonValue(value.value);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  return pointInTime(value) ?? String(value);
}

function jsonInteger(value: bigint): JsonValue {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function jsonDecimal(value: DuckDBDecimalValue): JsonValue {
  const text = value.toString();
  const digits = value.value < 0n ? -value.value : value.value;
  return String(digits).length <= safeDigits ? Number(text) : text;
}

function jsonStruct(value: DuckDBStructValue): JsonValue {
  const fields = Object.entries(value.entries);
  return Object.fromEntries(fields.map(([name, inner]) => [name, jsonValue(inner)]));
}

function jsonMap({ entries }: DuckDBMapValue): JsonValue {
  if (entries.every(({ key }) => typeof key === 'string')) {
    return Object.fromEntries(entries.map(({ key, value }) => [key as string, jsonValue(value)]));
  }
  return entries.map(({ key, value }) => ({ key: jsonValue(key), value: jsonValue(value) }));
}

/** Days on each side of 1970 that JavaScript has dates for. */
const mostDays = 100_000_000;

type Timestamp =
  | DuckDBTimestampValue
  | DuckDBTimestampTZValue
  | DuckDBTimestampNanosecondsValue
  | DuckDBTimestampMillisecondsValue
  | DuckDBTimestampSecondsValue;

/** ISO 8601 of a date or a time stamp, or undefined if the value is neither or lies beyond the years that JavaScript has. */
function pointInTime(value: DuckDBValue): string | undefined {
  if (value instanceof DuckDBDateValue) {
    if (!isFiniteDate(value)) return infinity(value.days > 0);
    if (Math.abs(value.days) > mostDays) return undefined;
    return new Date(value.days * 86_400_000).toISOString().slice(0, -'T00:00:00.000Z'.length);
  }
  const counted = countOf(value);
  if (counted === undefined) return undefined;
  return counted.value.isFinite ? timestamp(counted.count, counted.digits) : infinity(counted.count > 0n);
}

/** Time stamps are counts of seconds or of parts of them. */
function countOf(value: DuckDBValue): { value: Timestamp; count: bigint; digits: number } | undefined {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return { value, count: value.micros, digits: 6 };
  }
  if (value instanceof DuckDBTimestampNanosecondsValue) return { value, count: value.nanos, digits: 9 };
  if (value instanceof DuckDBTimestampMillisecondsValue) return { value, count: value.millis, digits: 3 };
  if (value instanceof DuckDBTimestampSecondsValue) return { value, count: value.seconds, digits: 0 };
  return undefined;
}

/** What DuckDB takes for infinity, whose negative the library takes for a day. */
function isFiniteDate({ days }: DuckDBDateValue): boolean {
  return Math.abs(days) < 2 ** 31 - 1;
}

function infinity(isPositive: boolean): string {
  return isPositive ? 'infinity' : '-infinity';
}

/** A count of parts of a second since 1970 with that many digits, such as 6 for microseconds. Three digits are written at least. */
function timestamp(count: bigint, digits: number): string | undefined {
  const unit = 10n ** BigInt(digits);
  const fraction = ((count % unit) + unit) % unit;
  const milliseconds = Number((count - fraction) / unit) * 1000;
  if (Math.abs(milliseconds) > mostDays * 86_400_000) return undefined;
  const decimals = String(fraction).padStart(digits, '0').padEnd(3, '0');
  const shown = decimals.replace(/0+$/, '').padEnd(3, '0');
  return `${new Date(milliseconds).toISOString().slice(0, -'.000Z'.length)}.${shown}Z`;
}

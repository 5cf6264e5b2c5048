import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBUnionValue,
  DuckDBVariantValue,
  type DuckDBValue,
} from '@duckdb/node-api';

const bytesOfNumber = 8;

/** About how many bytes the values of a row take. */
export function sizeOfRow(row: readonly DuckDBValue[]): number {
  return row.reduce<number>((sum, value) => sum + sizeOf(value), 0);
}

function sizeOf(value: DuckDBValue): number {
  if (typeof value === 'string') return bytesOfNumber + value.length;
  if (value === null || typeof value !== 'object') return bytesOfNumber;
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue)
    return bytesOfNumber + sizeOfRow(value.items);
  if (value instanceof DuckDBStructValue) {
    // Answers have the names of fields in every row.
    const fields = Object.entries(value.entries);
    return fields.reduce((sum, [name, field]) => sum + name.length + sizeOf(field), bytesOfNumber);
  }
  if (value instanceof DuckDBMapValue) {
    return value.entries.reduce((sum, entry) => sum + sizeOf(entry.key) + sizeOf(entry.value), bytesOfNumber);
  }
  if (value instanceof DuckDBBlobValue) return bytesOfNumber + value.bytes.length;
  if (value instanceof DuckDBBitValue) return bytesOfNumber + value.data.length;
  if (value instanceof DuckDBUnionValue || value instanceof DuckDBVariantValue)
    return bytesOfNumber + sizeOf(value.value);
  return 2 * bytesOfNumber;
}

import type { CellValue } from '../components/table-rows.ts';

/** A value of a result, as the API sends it. */
export type ResultValue = unknown;

export type ValueShape = 'null' | 'empty' | 'plain' | 'nested';

/** Whether the values of a type are numbers, which stand at the right and can be drawn. */
export function isNumberType(type: string): boolean {
  return /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL(\(.*\))?|DOUBLE|FLOAT)$/.test(type);
}

/** Whether the values of a type are points in time. */
export function isTimeType(type: string): boolean {
  return /^(TIMESTAMP|DATE)/.test(type) && !type.endsWith(']');
}

/** Nothing, an empty text, and what there is. */
export function shapeOf(value: ResultValue): ValueShape {
  if (value === null || value === undefined) {
    return 'null';
  }
  return typeof value === 'object' ? 'nested' : value === '' ? 'empty' : 'plain';
}

/** A value in one line. */
export function valueText(value: ResultValue): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
}

/** A value in as many lines as it needs. */
export function valueLines(value: ResultValue): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : valueText(value);
}

/** A number, also one that is sent as a text since it has more digits than JavaScript; null if it is none. */
export function numberOf(value: ResultValue): number | null {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;
  return Number.isFinite(number) ? number : null;
}

/** What a column of a type is ordered by. */
export function sortValue(value: ResultValue, type: string): CellValue {
  if (value === null || value === undefined) {
    return null;
  }
  return isNumberType(type) ? numberOf(value) : valueText(value);
}

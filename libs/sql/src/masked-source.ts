import { createHmac } from 'node:crypto';
import { DuckDBArrayType, DuckDBListType, DuckDBStructType, DuckDBTypeId, type DuckDBType } from '@duckdb/node-api';
import type { ColumnMask, TableSource } from './sql-request.ts';

/** A name as it stands in SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as it stands in SQL. */
export function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A column of a source. */
export interface SourceColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/**
 * The query of a view that shows of a source what may be seen: masked values are replaced before anything of a stranger is evaluated, within
 * structs and lists as well, so that no expression reaches what is behind.
 */
export function maskedSelect(
  source: string,
  { columns, masks = [] }: Pick<TableSource, 'columns' | 'masks'>,
  found: readonly SourceColumn[],
): string {
  const shown = columns === undefined ? found : columns.map((name) => columnOf(found, name));
  const steps = masks.map((mask) => ({ mask, steps: mask.path.toLowerCase().split('.') }));
  const list = shown.map(({ name, type }) => {
    const inside = steps.flatMap(({ mask, steps: [first, ...rest] }) =>
      first === name.toLowerCase() ? [{ mask, steps: rest }] : [],
    );
    const column = quotedName(name);
    return inside.length === 0 ? column : `${masked(column, type, inside, 0)} as ${column}`;
  });
  return `select ${list.join(', ')} from (${source})`;
}

function columnOf(found: readonly SourceColumn[], name: string): SourceColumn {
  const column = found.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (column === undefined) throw new Error(`The source has no column ${name}.`);
  return column;
}

interface MaskBelow {
  readonly mask: ColumnMask;
  readonly steps: readonly string[];
}

/** The same query where nothing is hidden: what types the columns have does not matter then. */
export function plainSelect(source: string, columns: readonly string[]): string {
  return `select ${columns.map(quotedName).join(', ')} from (${source})`;
}

/** An expression that is the value of another one with what the paths lead to replaced. */
function masked(value: string, type: DuckDBType, masks: readonly MaskBelow[], depth: number): string {
  const [first] = masks;
  if (first === undefined) return value;
  const whole = masks.find(({ steps }) => steps.length === 0);
  if (whole !== undefined) return replaced(value, type, whole.mask);
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    const item = `item_${depth}`;
    const list = type instanceof DuckDBArrayType ? `cast(${value} as ${String(type.valueType)}[])` : value;
    return `list_transform(${list}, lambda ${item}: ${masked(item, type.valueType, masks, depth + 1)})`;
  }
  if (type instanceof DuckDBStructType) return maskedStruct(value, type, masks, depth);
  return replaced(value, type, first.mask);
}

function maskedStruct(value: string, type: DuckDBStructType, masks: readonly MaskBelow[], depth: number): string {
  const fields = type.entryNames.map((name, index) => {
    const inside = masks.flatMap(({ mask, steps: [step, ...rest] }) =>
      step === name.toLowerCase() ? [{ mask, steps: rest }] : [],
    );
    const field = `struct_extract(${value}, ${quotedText(name)})`;
    return `${quotedName(name)} := ${masked(field, type.entryTypes[index] as DuckDBType, inside, depth)}`;
  });
  return `case when ${value} is null then null else struct_pack(${fields.join(', ')}) end`;
}

/** Null of the same type, or a hash with a key in the shape of HMAC (RFC 2104), which DuckDB does not have. */
function replaced(value: string, type: DuckDBType, { hashKey }: ColumnMask): string {
  if (hashKey === undefined || type.typeId === DuckDBTypeId.SQLNULL) return `cast(null as ${typeText(type)})`;
  const [inner, outer] = ['inner', 'outer'].map((use) => createHmac('sha256', hashKey).update(use).digest('hex'));
  return `sha256('${outer}' || sha256('${inner}' || cast(${value} as varchar)))`;
}

function typeText(type: DuckDBType): string {
  return type.typeId === DuckDBTypeId.SQLNULL ? 'integer' : String(type);
}

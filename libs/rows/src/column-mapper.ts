import { contractNamed, nearNames, type AvroField, type AvroRecord, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { fileInvalid } from './file-invalid.ts';
import type { Row } from './mapping.ts';

/** What a row of a file says of an event whose contract the whole file is of. */
export interface RowEvent {
  readonly data: Record<string, unknown>;
  /** As it stands in the column `ce_id`. */
  readonly id?: string;
  /** RFC 3339 or milliseconds since 1970, as it stands in the column `ce_time`. */
  readonly time?: unknown;
}

type Convert = (value: unknown) => unknown;

interface Column {
  readonly name: string;
  readonly path: readonly string[];
  readonly convert: Convert;
  /** Whether an empty text stands for no value. */
  readonly isOmittable: boolean;
}

/** Columns that are attributes of the event and no field of its contract; named as Kafka's headers are. */
const idColumn = 'ce_id';
const timeColumn = 'ce_time';
const integer = /^[+-]?\d{1,16}$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads rows whose columns are the fields of a contract, `a.b` for a field within a field.
 * @param columns of the heading; undefined if rows have names of their own, as JSON has.
 * @throws NadiError CONTRACT_UNKNOWN, UPLOAD_FILE_INVALID naming a column that is no field.
 */
export function compileColumns(contractName: string, columns: readonly string[] | undefined): (row: Row) => RowEvent {
  const contract = contractNamed(contractName);
  const known = new Map<string, Column>();
  const columnOf = (name: string): Column => {
    const column = known.get(name) ?? findColumn(contract, name);
    if (known.size < mostKnown) known.set(name, column);
    return column;
  };
  columns?.filter((name) => !isAttribute(name)).forEach(columnOf);
  // JSON has types of its own: nothing is read into a text.
  return columns === undefined ? readTyped : (row) => readRow(row, columnOf);
}

const mostKnown = 10_000;

function isAttribute(name: string): boolean {
  return name === idColumn || name === timeColumn;
}

function readTyped(row: Row): RowEvent {
  const { [idColumn]: id, [timeColumn]: time, ...data } = row;
  return { data, ...attributes(id, time) };
}

function readRow(row: Row, columnOf: (name: string) => Column): RowEvent {
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row)) {
    if (isAttribute(name)) continue;
    const { path, convert, isOmittable } = columnOf(name);
    if (isOmittable && (value === '' || value === null)) continue;
    put(data, path, convert(value));
  }
  return { data, ...attributes(row[idColumn], row[timeColumn]) };
}

function attributes(id: unknown, time: unknown): Pick<RowEvent, 'id' | 'time'> {
  const isGiven = (value: unknown) => value !== undefined && value !== null && value !== '';
  return {
    ...(isGiven(id) ? { id: typeof id === 'string' ? id : String(id) } : {}),
    ...(isGiven(time) ? { time: typeof time === 'string' && integer.test(time) ? Number(time) : time } : {}),
  };
}

function put(data: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let place = data;
  for (const name of path.slice(0, -1)) {
    // Names are those of a contract, none of which reaches a prototype.
    place = (place[name] ??= {}) as Record<string, unknown>;
  }
  place[path.at(-1) ?? ''] = value;
}

function findColumn(contract: Contract, name: string): Column {
  const path = name.split('.');
  let record = contract.schemas[contract.version - 1];
  let field: AvroField | undefined;
  for (const part of path) {
    field = record?.fields.find((each) => each.name === part);
    record = recordOf(field?.type);
  }
  if (field === undefined) throw unknownColumn(contract, name);
  const type = withoutNull(field.type);
  const isNullable = type !== field.type;
  const isText = typeName(type) === 'string';
  return { name, path, convert: converter(type), isOmittable: isNullable || ('default' in field && !isText) };
}

function unknownColumn(contract: Contract, name: string): NadiError {
  const fields = contract.schemas[contract.version - 1]?.fields.map((field) => field.name) ?? [];
  const near = nearNames(name, new Set(fields));
  const hint = near.length === 0 ? `it has ${fields.join(', ')}` : `did you mean ${near.join(', ')}?`;
  return fileInvalid(1, `the column "${name.slice(0, 100)}" is no field of ${contract.name}; ${hint}`);
}

function withoutNull(type: unknown): unknown {
  if (!Array.isArray(type)) return type;
  const rest = (type as unknown[]).filter((each) => each !== 'null');
  return rest.length === 1 ? rest[0] : rest;
}

function typeName(type: unknown): string {
  if (typeof type === 'string') return type;
  const { type: inner } = (type ?? {}) as { readonly type?: unknown };
  return typeof inner === 'string' ? inner : '';
}

function recordOf(type: unknown): AvroRecord | undefined {
  const inner = withoutNull(type);
  return typeName(inner) === 'record' ? (inner as AvroRecord) : undefined;
}

/** Text into what the field has; what cannot be read stays as it is, and is refused with the field's name when it is checked. */
function converter(type: unknown): Convert {
  const read = readerOf(typeName(type));
  return (value) => (typeof value === 'string' ? read(value.trim(), value) : value);
}

function readerOf(type: string): (text: string, original: string) => unknown {
  switch (type) {
    case 'int':
    case 'long':
      return (text, original) => (integer.test(text) ? Number(text) : original);
    case 'float':
    case 'double':
      return (text, original) => (decimal.test(text) ? Number(text) : original);
    case 'boolean':
      return (text, original) => ({ true: true, false: false })[text.toLowerCase()] ?? original;
    case 'array':
    case 'map':
    case 'record':
      return (text, original) => parseJson(text) ?? original;
    default:
      return (_text, original) => original;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

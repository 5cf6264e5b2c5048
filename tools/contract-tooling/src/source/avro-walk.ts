import type { AvroField, AvroRecord } from '@nadi/contracts';

/** A field of a record or of a record nested in it. */
export interface PlacedField {
  /** `street`, `items[].name` in array elements, `labels{}.name` in map values. */
  readonly path: string;
  readonly field: AvroField;
  readonly record: AvroRecord;
}

type Complex = { type: string; items?: unknown; values?: unknown };

/** Type of the value when it is present: `T` of `["null", T]`. */
export function presentType(type: unknown): unknown {
  return Array.isArray(type) ? type.find((branch) => branch !== 'null') : type;
}

/** True for `["null", T]`. */
export function isNullable(type: unknown): boolean {
  return Array.isArray(type) && type.includes('null');
}

/** Every field of a record, nested ones included, in the order in which they stand. */
export function placedFields(record: AvroRecord, prefix = ''): PlacedField[] {
  return record.fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    return [{ path, field, record }, ...nested(field.type, path)];
  });
}

function nested(type: unknown, path: string): PlacedField[] {
  const present = presentType(type) as Complex | string;
  if (typeof present === 'string') {
    return [];
  }
  switch (present.type) {
    case 'record':
      return placedFields(present as unknown as AvroRecord, `${path}.`);
    case 'array':
      return nested(present.items, `${path}[]`);
    case 'map':
      return nested(present.values, `${path}{}`);
    default:
      return [];
  }
}

/** The record and the records nested in it, outermost first. */
export function nestedRecords(record: AvroRecord): AvroRecord[] {
  return [record, ...record.fields.flatMap((field) => recordsOf(field.type))];
}

function recordsOf(type: unknown): AvroRecord[] {
  const present = presentType(type) as Complex | string;
  if (typeof present === 'string') {
    return [];
  }
  return present.type === 'record'
    ? nestedRecords(present as unknown as AvroRecord)
    : [...recordsOf(present.items ?? 'null'), ...recordsOf(present.values ?? 'null')];
}

/** Paths of the fields tagged as personal data. */
export function personalFields(record: AvroRecord): string[] {
  return placedFields(record)
    .filter(({ field }) => field['confluent:tags']?.includes('PII') === true)
    .map(({ path }) => path);
}

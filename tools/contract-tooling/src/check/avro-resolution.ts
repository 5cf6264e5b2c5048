import type { AvroRecord } from '@nadi/contracts';
import avsc from 'avsc';

/** A place at which a reader cannot make sense of what a writer wrote. */
export interface ResolutionProblem {
  /** `items[].quantity`; empty if no single field can be named. */
  readonly path: string;
  readonly message: string;
}

interface AvroComplex {
  readonly type: string;
  readonly name?: string;
  readonly items?: unknown;
  readonly values?: unknown;
}

const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/**
 * What keeps a reader with one schema from reading events written with another, by field, after the resolution rules of
 * Avro. The library's own resolver has the last word.
 */
export function resolutionProblems(reader: AvroRecord, writer: AvroRecord): ResolutionProblem[] {
  const problems = resolve(reader, writer, '');
  const refusal = problems.length > 0 ? undefined : resolverRefusal(reader, writer);
  return refusal === undefined ? problems : [{ path: '', message: refusal }];
}

function resolve(reader: unknown, writer: unknown, path: string): ResolutionProblem[] {
  if (Array.isArray(writer)) {
    return writer.flatMap((branch) => resolve(reader, branch, path)).slice(0, 1);
  }
  if (Array.isArray(reader)) {
    const attempts = reader.map((branch) => resolve(branch, writer, path));
    const sameKind = attempts[reader.findIndex((branch) => kindOf(branch) === kindOf(writer))];
    return attempts.some((problems) => problems.length === 0) ? [] : (sameKind ?? [mismatch(reader, writer, path)]);
  }
  const kind = kindOf(writer);
  if (kind !== kindOf(reader)) {
    return promotions[kind]?.includes(kindOf(reader)) === true ? [] : [mismatch(reader, writer, path)];
  }
  const [target, origin] = [reader as AvroComplex, writer as AvroComplex];
  switch (kind) {
    case 'record':
      return resolveRecord(reader as AvroRecord, writer as AvroRecord, path);
    case 'array':
      return resolve(target.items, origin.items, `${path}[]`);
    case 'map':
      return resolve(target.values, origin.values, `${path}{}`);
    default:
      return logicalType(reader) === logicalType(writer) ? [] : [mismatch(reader, writer, path)];
  }
}

function resolveRecord(reader: AvroRecord, writer: AvroRecord, path: string): ResolutionProblem[] {
  if (reader.name !== writer.name) {
    return [{ path, message: `the record ${writer.name} cannot be read as ${reader.name}` }];
  }
  const written = new Map(writer.fields.map((field) => [field.name, field]));
  return reader.fields.flatMap((field) => {
    const place = path === '' ? field.name : `${path}.${field.name}`;
    const origin = written.get(field.name);
    if (origin !== undefined) {
      return resolve(field.type, origin.type, place);
    }
    return field.default === undefined ? [{ path: place, message: 'it is not there and has no default' }] : [];
  });
}

function mismatch(reader: unknown, writer: unknown, path: string): ResolutionProblem {
  return { path, message: `${describe(writer)} cannot be read as ${describe(reader)}` };
}

function kindOf(type: unknown): string {
  return typeof type === 'string' ? type : (type as AvroComplex).type;
}

/** An instant and a count travel alike, but whoever mistakes one for the other is wrong. */
function logicalType(type: unknown): string | undefined {
  return (type as { logicalType?: string }).logicalType;
}

function describe(type: unknown): string {
  if (Array.isArray(type)) {
    return type.map(describe).join(' or ');
  }
  return logicalType(type) ?? (type as AvroComplex).name ?? kindOf(type);
}

function resolverRefusal(reader: AvroRecord, writer: AvroRecord): string | undefined {
  try {
    compileAvro(reader).createResolver(compileAvro(writer));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * The Avro type of a schema.
 * @throws Error if the schema is not valid Avro, for example because a default does not fit its type.
 */
export function compileAvro(schema: AvroRecord): avsc.Type {
  return avsc.Type.forSchema(structuredClone(schema) as unknown as avsc.Schema, { wrapUnions: 'never', registry: {} });
}

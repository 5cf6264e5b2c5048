import type { AvroField, AvroRecord } from '@nadi/contracts';
import { isNullable, presentType } from '../source/avro-walk.ts';

/** The interface of a record, with its docs. Fields that have a default may be left out by producers. */
export function interfaceOf(record: AvroRecord): string {
  return [docComment('', record.doc), `export interface ${record.name} {`, ...record.fields.map(memberOf), '}'].join(
    '\n',
  );
}

function memberOf(field: AvroField): string {
  const personal = field['confluent:tags']?.includes('PII') === true ? ' Personal data.' : '';
  const optional = field.default === undefined ? '' : '?';
  return `${docComment('  ', `${field.doc}${personal}`)}\n  readonly ${field.name}${optional}: ${typeOf(field.type)};`;
}

function docComment(indent: string, text: string): string {
  return `${indent}/** ${text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()} */`;
}

function typeOf(type: unknown): string {
  const present = presentType(type) as string | { type: string; name?: string; items?: unknown; values?: unknown };
  const name = typeof present === 'string' ? primitiveOf(present) : complexOf(present);
  return isNullable(type) ? `${name} | null` : name;
}

function primitiveOf(type: string): string {
  switch (type) {
    case 'int':
    case 'long':
    case 'float':
    case 'double':
      return 'number';
    case 'bytes':
      return 'Buffer';
    default:
      return type;
  }
}

function complexOf(type: { type: string; name?: string; items?: unknown; values?: unknown }): string {
  switch (type.type) {
    case 'record':
      return type.name ?? '';
    case 'array':
      return `readonly ${parenthesised(typeOf(type.items))}[]`;
    case 'map':
      return `Readonly<Record<string, ${typeOf(type.values)}>>`;
    default:
      return primitiveOf(type.type);
  }
}

function parenthesised(type: string): string {
  return /[ |]/.test(type) ? `(${type})` : type;
}

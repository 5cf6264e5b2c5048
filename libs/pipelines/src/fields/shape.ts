import type { AvroField, AvroRecord, Contract } from '@nadi/contracts';

/** What is known of a value before any event is there. */
export type Shape =
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, FieldShape> }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'text' | 'whole' | 'number' | 'truth' | 'any' };

export interface FieldShape {
  readonly shape: Shape;
  /** Personal data. */
  readonly personal: boolean;
  /** False where not every input of the pipeline has the field. */
  readonly always: boolean;
}

export const anything: Shape = { kind: 'any' };

/** The shape of a contract's newest version. */
export function shapeOfContract(contract: Contract): Shape {
  const record = contract.schemas[contract.version - 1];
  return record === undefined ? anything : shapeOfRecord(record);
}

function shapeOfRecord({ fields }: AvroRecord): Shape {
  return { kind: 'record', fields: new Map(fields.map((field) => [field.name, shapeOfField(field)])) };
}

function shapeOfField(field: AvroField): FieldShape {
  const personal = field['confluent:tags']?.includes('PII') ?? false;
  return { shape: shapeOfType(field.type), personal, always: true };
}

function shapeOfType(type: unknown): Shape {
  if (Array.isArray(type)) {
    return shapeOfType(type.find((branch) => branch !== 'null'));
  }
  if (typeof type === 'object' && type !== null && 'type' in type) {
    const complex = type as { readonly type: unknown; readonly items?: unknown };
    switch (complex.type) {
      case 'record':
        return shapeOfRecord(type as AvroRecord);
      case 'array':
        return { kind: 'list', of: shapeOfType(complex.items) };
      case 'map':
        return anything;
      default:
        return shapeOfType(complex.type);
    }
  }
  switch (type) {
    case 'string':
      return { kind: 'text' };
    case 'int':
    case 'long':
      return { kind: 'whole' };
    case 'float':
    case 'double':
      return { kind: 'number' };
    case 'boolean':
      return { kind: 'truth' };
    default:
      return anything;
  }
}

/** The fields of several contracts together. */
export function mergedShape(shapes: readonly Shape[]): Shape {
  const [first, ...others] = shapes;
  if (first === undefined || others.length === 0) {
    return first ?? anything;
  }
  const records = shapes.flatMap((shape) => (shape.kind === 'record' ? [shape.fields] : []));
  if (records.length < shapes.length) {
    return shapes.every(({ kind }) => kind === first.kind) ? first : anything;
  }
  const names = new Set(records.flatMap((fields) => [...fields.keys()]));
  const fields = new Map<string, FieldShape>();
  for (const name of names) {
    const found = records.flatMap((record) => record.get(name) ?? []);
    fields.set(name, {
      shape: mergedShape(found.map(({ shape }) => shape)),
      personal: found.some(({ personal }) => personal),
      always: found.length === records.length && found.every(({ always }) => always),
    });
  }
  return { kind: 'record', fields };
}

/** The shape with a field put in, replaced or, without one, taken away. */
export function withField(shape: Shape, name: string, field: FieldShape | undefined): Shape {
  if (shape.kind !== 'record') {
    return shape;
  }
  const fields = new Map(shape.fields);
  if (field === undefined) {
    fields.delete(name);
  } else {
    fields.set(name, field);
  }
  return { kind: 'record', fields };
}

import type { AvroField, AvroRecord, Contract } from '@nadi/contracts';

/** A field of an event as people read it. */
export interface ContractField {
  /** `items[].quantity` for fields of array elements. */
  readonly path: string;
  /** Such as `string`, `long (timestamp-millis)`, `array`; with `?` if it may be absent. */
  readonly type: string;
  readonly doc: string;
  /** Its values are never shown. */
  readonly isPersonal: boolean;
  readonly isKey: boolean;
}

interface ComplexType {
  readonly type: unknown;
  readonly logicalType?: string;
  readonly items?: unknown;
  readonly fields?: readonly AvroField[];
}

/** All fields of a contract's current version, those of nested records behind the field that holds them. */
export function contractFields(contract: Contract): ContractField[] {
  const schema: AvroRecord | undefined = contract.schemas[contract.version - 1];
  const personal = new Set(contract.personalFields);
  return placed(schema?.fields ?? [], '').map(({ path, type, doc }) => ({
    ...{ path, type, doc },
    isPersonal: personal.has(path),
    isKey: path === contract.key,
  }));
}

function placed(fields: readonly AvroField[], prefix: string): Pick<ContractField, 'path' | 'type' | 'doc'>[] {
  return fields.flatMap(({ name, type, doc }) => {
    const path = `${prefix}${name}`;
    const { present, isOptional } = presentType(type);
    const nested = recordOf(present);
    const below = nested === undefined ? [] : placed(nested.fields, `${path}${nested.isArray ? '[]' : ''}.`);
    return [{ path, type: `${nameOf(present)}${isOptional ? '?' : ''}`, doc }, ...below];
  });
}

function presentType(type: unknown): { present: unknown; isOptional: boolean } {
  if (!Array.isArray(type)) {
    return { present: type, isOptional: false };
  }
  const others: readonly unknown[] = type.filter((one) => one !== 'null');
  return { present: others.length === 1 ? others[0] : others, isOptional: others.length < type.length };
}

function recordOf(type: unknown): { fields: readonly AvroField[]; isArray: boolean } | undefined {
  const { type: kind, items, fields } = (typeof type === 'object' && type !== null ? type : {}) as Partial<ComplexType>;
  if (kind === 'array') {
    const element = recordOf(items);
    return element === undefined ? undefined : { fields: element.fields, isArray: true };
  }
  return fields === undefined ? undefined : { fields, isArray: false };
}

function nameOf(type: unknown): string {
  if (Array.isArray(type)) {
    return type.map(nameOf).join(' or ');
  }
  if (typeof type !== 'object' || type === null) {
    return String(type);
  }
  const { type: kind, logicalType } = type as ComplexType;
  return logicalType === undefined ? nameOf(kind) : `${nameOf(kind)} (${logicalType})`;
}

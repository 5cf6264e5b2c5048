import type { AvroRecord, Contract } from '../contract.ts';

/** The part of JSON Schema (draft 7) that event contents need. */
export interface JsonSchema {
  readonly type: string | readonly [string, 'null'];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false | JsonSchema;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly contentEncoding?: 'base64';
  readonly pattern?: string;
}

const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 };
/** Longs are numbers in JSON: beyond 2^53-1 they would change silently. */
const int53 = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
const base64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$';

/**
 * The JSON form of a record: unknown fields are refused, a field without a default is required, integers are bounded,
 * bytes are base64 text, nullable values are plain.
 */
export function avroToJsonSchema(record: AvroRecord): JsonSchema {
  return {
    type: 'object',
    title: record.name,
    ...(record.doc === undefined ? {} : { description: record.doc }),
    properties: Object.fromEntries(
      record.fields.map((field) => [
        field.name,
        {
          ...typeToJsonSchema(field.type),
          description: field.doc,
          ...(field.default === undefined ? {} : { default: field.default }),
        },
      ]),
    ),
    required: record.fields.filter((field) => field.default === undefined).map((field) => field.name),
    additionalProperties: false,
  };
}

/** The JSON form of one version of a contract's content, by default the newest; its key must not be empty. */
export function contractJsonSchema(contract: Contract, version = contract.version): JsonSchema {
  const record = contract.schemas[version - 1];
  if (record === undefined) {
    throw new RangeError(`${contract.name} has no version ${version}`);
  }
  const schema = avroToJsonSchema(record);
  const key = schema.properties?.[contract.key];
  return key === undefined
    ? schema
    : { ...schema, properties: { ...schema.properties, [contract.key]: { ...key, minLength: 1 } } };
}

interface AvroComplex {
  readonly type: string;
  readonly items?: unknown;
  readonly values?: unknown;
}

function typeToJsonSchema(type: unknown): JsonSchema {
  if (Array.isArray(type)) {
    const present = typeToJsonSchema(type.find((branch) => branch !== 'null'));
    return { ...present, type: [present.type as string, 'null'] };
  }
  if (typeof type === 'string') {
    return primitiveToJsonSchema(type);
  }
  const complex = type as AvroComplex;
  switch (complex.type) {
    case 'record':
      return avroToJsonSchema(type as AvroRecord);
    case 'array':
      return { type: 'array', items: typeToJsonSchema(complex.items) };
    case 'map':
      return { type: 'object', additionalProperties: typeToJsonSchema(complex.values) };
    default:
      return primitiveToJsonSchema(complex.type);
  }
}

function primitiveToJsonSchema(type: string): JsonSchema {
  switch (type) {
    case 'int':
      return { type: 'integer', ...int32 };
    case 'long':
      return { type: 'integer', ...int53 };
    case 'float':
    case 'double':
      return { type: 'number' };
    case 'bytes':
      return { type: 'string', contentEncoding: 'base64', pattern: base64 };
    default:
      return { type };
  }
}

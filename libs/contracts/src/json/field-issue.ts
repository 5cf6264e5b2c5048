import type { ErrorObject } from 'ajv';
import { nearNames } from '../near-names.ts';
import type { JsonSchema } from './json-schema.ts';

/** The first thing that keeps an event's content from fitting its contract. Never holds a value of the event. */
export interface FieldIssue {
  /** `items[0].quantity`; empty for the content as a whole. */
  readonly path: string;
  /** `type`, `required`, `unknown`, `range` or `format`. */
  readonly rule: 'type' | 'required' | 'unknown' | 'range' | 'format';
  /** What would fit, for example `integer from -2147483648 to 2147483647`. */
  readonly expected: string;
  /** One sentence for the producer. */
  readonly message: string;
}

const longestName = 64;

/** Explains a validation error in the words of the contract. */
export function fieldIssueOf(error: ErrorObject, data: unknown): FieldIssue {
  const path = pathOf(error.instancePath, data);
  const params = error.params as { missingProperty?: string; additionalProperty?: string };
  switch (error.keyword) {
    case 'required': {
      const name = params.missingProperty ?? '';
      const missing = (error.parentSchema as unknown as JsonSchema).properties?.[name];
      return issue(joined(path, name), 'required', missing === undefined ? 'a value' : describe(missing), 'is missing');
    }
    case 'additionalProperties':
      return unknownField(error, path, params.additionalProperty ?? '');
    case 'pattern':
      return issue(path, 'format', 'base64 text', 'is not base64');
    case 'minLength':
      return issue(path, 'range', 'text of at least one character', 'is empty');
    case 'minimum':
    case 'maximum':
      return issue(path, 'range', describe(error.parentSchema as unknown as JsonSchema), 'is out of range');
    default:
      return issue(path, 'type', describe(error.parentSchema as unknown as JsonSchema), `is ${kindOf(error.data)}`);
  }
}

function issue(path: string, rule: FieldIssue['rule'], expected: string, problem: string): FieldIssue {
  return { path, rule, expected, message: `${path === '' ? 'The content' : path} ${problem}; expected ${expected}.` };
}

function unknownField(error: ErrorObject, parent: string, name: string): FieldIssue {
  const path = joined(parent, name);
  const known = Object.keys((error.parentSchema as unknown as JsonSchema).properties ?? {});
  const near = nearNames(name, known);
  const expected =
    near.length === 0 ? 'only fields of the contract' : `a field of the contract, perhaps ${near.join(' or ')}`;
  return issue(path, 'unknown', expected, 'is not a field of the contract');
}

/** What a value of the schema looks like, in words. */
function describe(schema: JsonSchema): string {
  const nullable = typeof schema.type !== 'string';
  const type = nullable ? schema.type[0] : schema.type;
  const range = schema.minimum === undefined ? '' : ` from ${schema.minimum} to ${schema.maximum ?? ''}`;
  const encoding = schema.contentEncoding === undefined ? '' : ' in base64';
  return `${type}${range}${encoding}${nullable ? ' or null' : ''}`;
}

function kindOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) ? 'an integer' : 'a number with a fraction';
  }
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function joined(parent: string, name: string): string {
  const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  return parent === '' ? shown : `${parent}.${shown}`;
}

/** `/items/0/quantity` → `items[0].quantity`. Only the data tells an array's index from a map's key. */
function pathOf(pointer: string, data: unknown): string {
  let value = data;
  let path = '';
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path = Array.isArray(value) ? `${path}[${name}]` : joined(path, name);
    value = (value as Record<string, unknown>)[name];
  }
  return path;
}

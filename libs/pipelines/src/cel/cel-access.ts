import { bail, type CelNode, type CelScope, type Kind, type Run } from './cel-node.ts';

/** A declared variable, checked for its type as the interpreter does. */
export function variableNode(name: string, { variables }: CelScope): CelNode | undefined {
  const type = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (type === undefined) {
    return undefined;
  }
  const fits = variableChecks[type];
  const run: Run = (values) => {
    const value = values[name];
    if (!fits(value)) {
      throw bail;
    }
    return value;
  };
  return { kind: type as Kind, run };
}

const variableChecks = {
  string: (value: unknown) => typeof value === 'string',
  double: (value: unknown) => typeof value === 'number',
  bool: (value: unknown) => typeof value === 'boolean',
  map: (value: unknown) => typeof value === 'object' && value !== null && isPlain(value),
  list: (value: unknown) => Array.isArray(value),
  dyn: isEventValue,
} as const;

/** `object.name`; undefined for names that every object inherits. */
export function fieldNode(object: CelNode, name: string): CelNode | undefined {
  if (name in Object.prototype) {
    return undefined;
  }
  const { run } = object;
  return { kind: 'dyn', run: (values) => fieldOf(run(values), name) };
}

/** `list[3]` with a fixed place. */
export function elementNode(list: CelNode, index: number): CelNode {
  const { run } = list;
  return {
    kind: 'dyn',
    run: (values) => {
      const value = run(values);
      if (!Array.isArray(value) || index < 0 || index >= value.length) {
        throw bail;
      }
      return checked(value[index]);
    },
  };
}

/** `has(object.name)`: the object must be there, the field need not. */
export function hasNode(object: CelNode, name: string): CelNode | undefined {
  if (name in Object.prototype) {
    return undefined;
  }
  const { run } = object;
  return {
    kind: 'bool',
    run: (values) => {
      const value = run(values);
      if (typeof value !== 'object' || value === null || !isPlain(value)) {
        throw bail;
      }
      const field = (value as Record<string, unknown>)[name];
      return field !== undefined && checked(field) === field;
    },
  };
}

function fieldOf(object: unknown, name: string): unknown {
  if (typeof object !== 'object' || object === null || !isPlain(object)) {
    throw bail;
  }
  const value = (object as Record<string, unknown>)[name];
  if (typeof value === 'string' || typeof value === 'number') {
    return value;
  }
  return checked(value);
}

function checked(value: unknown): unknown {
  if (!isEventValue(value)) {
    throw bail;
  }
  return value;
}

function isPlain(value: object): boolean {
  const { constructor } = value as { constructor?: unknown };
  return constructor === Object || constructor === undefined;
}

/** The values that events are made of. */
function isEventValue(value: unknown): boolean {
  if (typeof value === 'object') {
    return value === null || Array.isArray(value) || isPlain(value);
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

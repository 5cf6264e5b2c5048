import type { Contract } from '@nadi/contracts';
import type { VariableType } from '@nadi/definitions';
import type { PipelineDefinition, RedactDefinition, StepDefinition } from './definition.ts';
import { checkExpression } from './fields/expression-check.ts';
import { anything, mergedShape, shapeOfContract, withField, type FieldShape, type Shape } from './fields/shape.ts';

/** The variables that a step's expressions may read, with what is known of them. */
export interface Scope {
  readonly types: Readonly<Record<string, VariableType>>;
  readonly shapes: ReadonlyMap<string, Shape>;
}

/** The scope before each step. */
export function scopesOf(definition: PipelineDefinition, contracts: ReadonlyMap<string, Contract>): Scope[] {
  const inputs = definition.input.flatMap((name) => contracts.get(name) ?? []);
  let scope: Scope = {
    types: { data: 'map', contract: 'string', id: 'string', timeMs: 'double' },
    shapes: new Map<string, Shape>([
      ['data', mergedShape(inputs.map(shapeOfContract))],
      ['contract', { kind: 'text' }],
      ['id', { kind: 'text' }],
      ['timeMs', { kind: 'whole' }],
    ]),
  };
  return definition.steps.map((step) => {
    const before = scope;
    scope = scopeAfter(step, scope);
    return before;
  });
}

function scopeAfter(step: StepDefinition, scope: Scope): Scope {
  const { parse, transform, enrich, redact, split } = step;
  if (transform !== undefined) {
    let data = dataOf(scope);
    for (const name of transform.remove) {
      data = withField(data, name, undefined);
    }
    for (const [name, text] of Object.entries(transform.set)) {
      const { shape, personal } = checked(text, scope);
      data = withField(data, name, { shape, personal: personal !== undefined, always: true });
    }
    return withVariable(scope, 'data', 'map', data);
  }
  if (parse !== undefined) {
    return withVariable(scope, parse.as, 'dyn', anything);
  }
  if (enrich !== undefined) {
    return withVariable(scope, enrich.as, 'map', enrichedShape(enrich.userAgent, enrich.fields));
  }
  if (redact !== undefined) {
    return withVariable(scope, 'data', 'map', redactedShape(dataOf(scope), redact));
  }
  if (split !== undefined) {
    const { shape, personal } = checked(split.each, scope);
    const element = shape.kind === 'list' && personal === undefined ? shape.of : anything;
    return withVariable(withVariable(scope, split.as, 'dyn', element), 'index', 'double', { kind: 'whole' });
  }
  return scope;
}

function dataOf({ shapes }: Scope): Shape {
  return shapes.get('data') ?? anything;
}

function withVariable({ types, shapes }: Scope, name: string, type: VariableType, shape: Shape): Scope {
  return { types: { ...types, [name]: type }, shapes: new Map(shapes).set(name, shape) };
}

/** An expression that does not parse is reported where it is compiled. */
function checked(text: string, { shapes }: Scope): { readonly shape: Shape; readonly personal: string | undefined } {
  try {
    return checkExpression(text, shapes);
  } catch {
    return { shape: anything, personal: undefined };
  }
}

function enrichedShape(userAgent: string | undefined, lookedUp: readonly string[] | undefined): Shape {
  const field = (name: string, shape: Shape): [string, FieldShape] => [name, { shape, personal: false, always: true }];
  if (lookedUp !== undefined) {
    return { kind: 'record', fields: new Map(lookedUp.map((name) => field(name, anything))) };
  }
  const names = userAgent === undefined ? ['country', 'city'] : ['device', 'os', 'browser'];
  const texts = names.map((name) => field(name, { kind: 'text' }));
  const bot = userAgent === undefined ? [] : [field('bot', { kind: 'truth' })];
  return { kind: 'record', fields: new Map([...texts, ...bot]) };
}

function redactedShape(data: Shape, { remove, mask, hash }: RedactDefinition): Shape {
  return [...remove, ...mask, ...hash].reduce((shape, path) => withRedacted(shape, path.split('.')), data);
}

function withRedacted(shape: Shape, [step = '', ...rest]: readonly string[]): Shape {
  const name = step.replace('[]', '');
  const field = shape.kind === 'record' ? shape.fields.get(name) : undefined;
  if (field === undefined) {
    return shape;
  }
  if (rest.length === 0) {
    return withField(shape, name, { ...field, personal: false });
  }
  const inner =
    field.shape.kind === 'list'
      ? { ...field.shape, of: withRedacted(field.shape.of, rest) }
      : withRedacted(field.shape, rest);
  return withField(shape, name, { ...field, shape: inner });
}

/** What is known of the field at a path such as `items[].productName`; undefined where there is none. */
export function fieldAt(shape: Shape, path: string): FieldShape | undefined {
  let current = shape;
  let field: FieldShape | undefined;
  for (const step of path.split('.')) {
    field = current.kind === 'record' ? current.fields.get(step.replace('[]', '')) : undefined;
    if (field === undefined) {
      return current.kind === 'any' ? { shape: anything, personal: false, always: true } : undefined;
    }
    if (step.endsWith('[]') !== (field.shape.kind === 'list')) {
      return undefined;
    }
    current = field.shape.kind === 'list' ? field.shape.of : field.shape;
  }
  return field;
}

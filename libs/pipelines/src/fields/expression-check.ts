import { parse, type ASTNode } from '@marcbachmann/cel-js';
import { nearNames } from '@nadi/contracts';
import { anything, type Shape } from './shape.ts';

/** What each variable of an expression holds. */
export type Shapes = ReadonlyMap<string, Shape>;

/** What an expression reads, and what is wrong with that. */
export interface ExpressionCheck {
  /** Names that do not exist. */
  readonly problems: readonly string[];
  /** The first personal field that it reads. */
  readonly personal: string | undefined;
  readonly shape: Shape;
}

interface Known {
  readonly shape: Shape;
  readonly path: string;
  readonly personal: string | undefined;
}

const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Checks the names that an expression reads against what is known of its variables. The text must parse. */
export function checkExpression(text: string, shapes: Shapes): ExpressionCheck {
  return new Check(text, shapes).result();
}

class Check {
  private readonly problems = new Set<string>();
  /** Whoever asks for the contract or whether a field is there knows that not every input has it. */
  private readonly guarded: ReadonlySet<string>;
  private readonly asksContract: boolean;

  constructor(
    private readonly text: string,
    private readonly shapes: Shapes,
  ) {
    this.guarded = new Set([...text.matchAll(/\bhas\(\s*([\w.]+)\s*\)/g)].map((match) => match[1] ?? ''));
    this.asksContract = /\bcontract\b/.test(text);
  }

  result(): ExpressionCheck {
    const { shape, personal } = this.visit(parse(this.text).ast, this.shapes);
    return { problems: [...this.problems], personal, shape };
  }

  private visit(ast: ASTNode, shapes: Shapes): Known {
    if (ast.op === 'value') {
      return { shape: literalShape(ast.args), path: '', personal: undefined };
    }
    if (ast.op === 'id') {
      return { shape: shapes.get(ast.args) ?? anything, path: ast.args, personal: undefined };
    }
    if (ast.op === '.') {
      return this.field(this.visit(ast.args[0], shapes), ast.args[1]);
    }
    if (ast.op === '[]') {
      return this.place(this.visit(ast.args[0], shapes), ast.args[1], shapes);
    }
    if (ast.op === 'rcall') {
      return this.method(ast.args[0], ast.args[1], ast.args[2], shapes);
    }
    if (ast.op === '?:') {
      const [condition, yes, no] = ast.args;
      this.visit(condition, shapes);
      return either(this.visit(yes, shapes), this.visit(no, shapes));
    }
    return this.made(resultShape(ast), ast.args, shapes);
  }

  /** What an operator, call or literal makes of its parts. What is not known of the result may be any of what was put in. */
  private made(shape: Shape, parts: unknown, shapes: Shapes): Known {
    const known = this.parts(parts, shapes);
    return judged(
      shape,
      firstPersonal(known) ?? (['any', 'text'].includes(shape.kind) ? firstInside(known) : undefined),
    );
  }

  private place(object: Known, index: ASTNode, shapes: Shapes): Known {
    if (index.op === 'value' && typeof index.args === 'string') {
      return this.field(object, index.args);
    }
    const { personal } = this.visit(index, shapes);
    const path = `${object.path}[]`;
    if (object.shape.kind === 'list') {
      return { shape: object.shape.of, path, personal: object.personal ?? personal };
    }
    // Which field it is shows only when it runs.
    return { shape: anything, path, personal: object.personal ?? personal ?? inside(object) };
  }

  private field(object: Known, name: string): Known {
    const path = `${object.path}.${name}`;
    if (object.shape.kind === 'any') {
      return { shape: anything, path, personal: object.personal };
    }
    const field = object.shape.kind === 'record' ? object.shape.fields.get(name) : undefined;
    if (field === undefined) {
      const near = object.shape.kind === 'record' ? nearNames(name, object.shape.fields.keys()) : [];
      this.problems.add(`there is no ${path}${near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`}`);
      return { shape: anything, path, personal: object.personal };
    }
    if (!field.always && !this.asksContract && !this.guarded.has(path)) {
      this.problems.add(`not every input has ${path}; ask has(${path}) in the same expression`);
    }
    return { shape: field.shape, path, personal: field.personal ? path : object.personal };
  }

  private method(method: string, receiver: ASTNode, args: readonly ASTNode[], shapes: Shapes): Known {
    const object = this.visit(receiver, shapes);
    const [variable] = args;
    if (!macros.has(method) || variable?.op !== 'id') {
      return this.made(methodShapes.get(method) ?? anything, [receiver, ...args], shapes);
    }
    const element = object.shape.kind === 'list' ? object.shape.of : anything;
    const inner = new Map(shapes).set(variable.args, element);
    const visited = args.slice(1).map((arg) => this.visit(arg, inner));
    const personal = firstPersonal([object, ...visited]);
    if (method === 'filter') {
      return { shape: object.shape, path: object.path, personal };
    }
    const mapped: Shape = { kind: 'list', of: visited.at(-1)?.shape ?? anything };
    return judged(method === 'map' ? mapped : { kind: 'truth' }, personal);
  }

  private parts(args: unknown, shapes: Shapes): Known[] {
    if (Array.isArray(args)) {
      return args.flatMap((arg) => this.parts(arg, shapes));
    }
    return isNode(args) ? [this.visit(args, shapes)] : [];
  }
}

function firstPersonal(known: readonly Known[]): string | undefined {
  return known.find(({ personal }) => personal !== undefined)?.personal;
}

function firstInside(known: readonly Known[]): string | undefined {
  return known.map(inside).find((path) => path !== undefined);
}

/** The first personal field within a value. */
function inside({ shape, path }: Pick<Known, 'shape' | 'path'>): string | undefined {
  if (shape.kind === 'list') {
    return inside({ shape: shape.of, path: `${path}[]` });
  }
  if (shape.kind !== 'record') {
    return undefined;
  }
  for (const [name, field] of shape.fields) {
    const at = `${path}.${name}`;
    const found = field.personal ? at : inside({ shape: field.shape, path: at });
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** Whether something holds for a person is not that person's data. */
function judged(shape: Shape, personal: string | undefined): Known {
  return { shape, path: '', personal: shape.kind === 'truth' ? undefined : personal };
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

/** What either of two branches gives. */
function either(yes: Known, no: Known): Known {
  const same = yes.shape.kind === no.shape.kind && yes.shape.kind !== 'list' && yes.shape.kind !== 'record';
  const personal = firstPersonal([yes, no]) ?? (same ? undefined : firstInside([yes, no]));
  return { shape: same ? yes.shape : anything, path: '', personal };
}

function literalShape(value: unknown): Shape {
  if (typeof value === 'string') {
    return { kind: 'text' };
  }
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    return { kind: 'whole' };
  }
  if (typeof value === 'number') {
    return { kind: 'number' };
  }
  return typeof value === 'boolean' ? { kind: 'truth' } : anything;
}

const methodShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...['startsWith', 'endsWith', 'contains', 'matches'].map((name): [string, Shape] => [name, { kind: 'truth' }]),
  ...['lowerAscii', 'upperAscii', 'trim', 'substring'].map((name): [string, Shape] => [name, { kind: 'text' }]),
  ['size', { kind: 'whole' }],
]);

const operatorShapes: ReadonlyMap<string, Shape> = new Map(
  ['==', '!=', '<', '<=', '>', '>=', 'in', '&&', '||', '!_'].map((name) => [name, { kind: 'truth' }]),
);

const callShapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['has', { kind: 'truth' }],
  ['string', { kind: 'text' }],
  ['int', { kind: 'whole' }],
  ['size', { kind: 'whole' }],
  ['round', { kind: 'whole' }],
  ['minorUnits', { kind: 'whole' }],
  ['epochMs', { kind: 'whole' }],
]);

function resultShape(ast: ASTNode): Shape {
  if (ast.op === 'call') {
    return callShapes.get(ast.args[0]) ?? anything;
  }
  return operatorShapes.get(ast.op) ?? anything;
}

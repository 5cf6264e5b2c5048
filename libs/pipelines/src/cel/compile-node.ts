import { parse, serialize, type ASTNode } from '@marcbachmann/cel-js';
import { compileExpression } from '@nadi/definitions';
import { elementNode, fieldNode, hasNode, variableNode } from './cel-access.ts';
import { conversionNode, methodNode, minorUnitsNode, sizeNode } from './cel-calls.ts';
import { choiceNode, logicNode, notNode } from './cel-logic.ts';
import { bail, constantNode, type CelNode, type CelScope, type Run } from './cel-node.ts';
import {
  arithmeticNode,
  comparisonNode,
  equalityNode,
  memberOfListNode,
  memberOfLiteralsNode,
  negationNode,
} from './cel-operators.ts';

type Operator = ASTNode['op'];
type NodeOf<K extends Operator> = Extract<ASTNode, { readonly op: K }>;
type Compiled = CelNode | undefined;
type Compiler<K extends Operator> = (ast: NodeOf<K>, scope: CelScope) => Compiled;
type Pair = (left: CelNode, right: CelNode) => Compiled;

/** What is compiled; every other operator is left to the interpreter. */
const compilers: { readonly [K in Operator]?: Compiler<K> } = {
  value: ({ args }) => literalNode(args),
  id: ({ args }, scope) => variableNode(args, scope),
  '.': ({ args: [object, name] }, scope) => withCompiled(object, scope, (node) => fieldNode(node, name)),
  '[]': ({ args: [list, index] }, scope) => withCompiled(list, scope, (node) => placeNode(node, index)),
  call: ({ args: [name, args] }, scope) => callNode(name, args, scope),
  rcall: ({ args: [method, receiver, args] }, scope) => {
    const compiled = args.map((arg) => compileNode(arg, scope));
    return compiled.every((arg) => arg !== undefined)
      ? withCompiled(receiver, scope, (node) => methodNode(method, node, compiled))
      : undefined;
  },
  '&&': ({ args }, scope) => withConditions(args, scope, (left, right) => logicNode('&&', left, right)),
  '||': ({ args }, scope) => withConditions(args, scope, (left, right) => logicNode('||', left, right)),
  '!_': ({ args }, scope) => {
    const condition = conditionNode(args, scope);
    return condition && notNode(condition);
  },
  '-_': ({ args }, scope) => withCompiled(args, scope, negationNode),
  '?:': ({ args: [condition, yes, no] }, scope) => {
    const chosen = conditionNode(condition, scope);
    return chosen && withBoth([yes, no], scope, (left, right) => choiceNode(chosen, left, right));
  },
  in: ({ args: [value, list] }, scope) => membershipNode(value, list, scope),
  '==': ({ args }, scope) => withBoth(args, scope, (left, right) => equalityNode(false, left, right)),
  '!=': ({ args }, scope) => withBoth(args, scope, (left, right) => equalityNode(true, left, right)),
  '<': ({ args }, scope) => withBoth(args, scope, (left, right) => comparisonNode('<', left, right)),
  '<=': ({ args }, scope) => withBoth(args, scope, (left, right) => comparisonNode('<=', left, right)),
  '>': ({ args }, scope) => withBoth(args, scope, (left, right) => comparisonNode('>', left, right)),
  '>=': ({ args }, scope) => withBoth(args, scope, (left, right) => comparisonNode('>=', left, right)),
  '+': ({ args }, scope) => withBoth(args, scope, (left, right) => arithmeticNode('+', left, right)),
  '-': ({ args }, scope) => withBoth(args, scope, (left, right) => arithmeticNode('-', left, right)),
  '*': ({ args }, scope) => withBoth(args, scope, (left, right) => arithmeticNode('*', left, right)),
  '/': ({ args }, scope) => withBoth(args, scope, (left, right) => arithmeticNode('/', left, right)),
  '%': ({ args }, scope) => withBoth(args, scope, (left, right) => arithmeticNode('%', left, right)),
};

/** Undefined for what is left to the interpreter. */
export function compileNode(ast: ASTNode, scope: CelScope): Compiled {
  const compiler = compilers[ast.op] as ((ast: ASTNode, scope: CelScope) => Compiled) | undefined;
  return compiler?.(ast, scope);
}

function withCompiled(ast: ASTNode, scope: CelScope, make: (node: CelNode) => Compiled): Compiled {
  const node = compileNode(ast, scope);
  return node && make(node);
}

function withBoth([left, right]: readonly [ASTNode, ASTNode], scope: CelScope, make: Pair): Compiled {
  return withCompiled(left, scope, (first) => withCompiled(right, scope, (second) => make(first, second)));
}

function withConditions([left, right]: readonly [ASTNode, ASTNode], scope: CelScope, make: Pair): Compiled {
  const first = conditionNode(left, scope);
  const second = conditionNode(right, scope);
  return first && second && make(first, second);
}

function literalNode(value: unknown): Compiled {
  if (typeof value === 'string') {
    return constantNode('string', value);
  }
  if (typeof value === 'boolean') {
    return constantNode('bool', value);
  }
  if (typeof value === 'number') {
    return constantNode('double', value);
  }
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? constantNode('int', Number(value)) : undefined;
  }
  return value === null ? constantNode('null', null) : undefined;
}

function placeNode(object: CelNode, index: ASTNode): Compiled {
  const place = index.op === 'value' ? literalNode(index.args)?.constant : undefined;
  if (typeof place === 'string') {
    return fieldNode(object, place);
  }
  return typeof place === 'number' && Number.isInteger(place) ? elementNode(object, place) : undefined;
}

function callNode(name: string, args: readonly ASTNode[], scope: CelScope): Compiled {
  const [arg, second] = args;
  if (name === 'minorUnits' && arg !== undefined && second !== undefined && args.length === 2) {
    return withBoth([arg, second], scope, minorUnitsNode);
  }
  if (arg === undefined || args.length !== 1) {
    return undefined;
  }
  if (name === 'has') {
    const field = arg.op === '.' ? arg.args : undefined;
    return field && withCompiled(field[0], scope, (node) => hasNode(node, field[1]));
  }
  return withCompiled(arg, scope, (node) => (name === 'size' ? sizeNode(node) : conversionNode(name, node)));
}

function membershipNode(value: ASTNode, list: ASTNode, scope: CelScope): Compiled {
  if (list.op !== 'list') {
    return withBoth([value, list], scope, memberOfListNode);
  }
  const members = list.args.map((member) => (member.op === 'value' ? literalNode(member.args)?.constant : undefined));
  const plain = members.filter((member) => typeof member === 'string' || typeof member === 'number');
  return plain.length === members.length
    ? withCompiled(value, scope, (node) => memberOfLiteralsNode(node, plain))
    : undefined;
}

/** What stands where a condition stands may be interpreted by itself, beside compiled ones. */
function conditionNode(ast: ASTNode, scope: CelScope): Compiled {
  const node = compileNode(ast, scope);
  const text = node === undefined ? textOf(ast) : undefined;
  if (text === undefined) {
    return node;
  }
  const interpreted = compileExpression(text, scope.variables);
  const run: Run = (values) => {
    try {
      return interpreted(values);
    } catch {
      throw bail;
    }
  };
  return { kind: 'bool', run };
}

/** The text of a part; undefined where writing it anew loses something, such as brackets after a minus. */
function textOf(ast: ASTNode): string | undefined {
  const text = serialize(ast);
  try {
    return shapeOf(parse(text).ast) === shapeOf(ast) ? text : undefined;
  } catch {
    return undefined;
  }
}

function shapeOf(ast: ASTNode): string {
  return JSON.stringify(ast.toOldStructure(), (_key, value: unknown) =>
    typeof value === 'bigint' ? { int: String(value) } : value,
  );
}

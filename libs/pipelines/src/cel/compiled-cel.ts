import { parse, serialize, type ASTNode } from '@marcbachmann/cel-js';
import { compileExpression, type Expression, type VariableType } from '@nadi/definitions';
import { elementNode, fieldNode, hasNode, variableNode } from './cel-access.ts';
import { conversionNode, methodNode, sizeNode } from './cel-calls.ts';
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

/**
 * Compiles a CEL expression to closures. What they do not cover, and every value they do not expect, goes to the interpreter
 * of `compileExpression`, so that results and errors are its own in every case; a spec compares the two.
 * @throws NadiError EXPRESSION_INVALID as `compileExpression` does.
 */
export function compileCel(text: string, variables: Readonly<Record<string, VariableType>>): Expression {
  const interpreted = compileExpression(text, variables);
  if (isPlainPath(text, variables)) {
    return interpreted;
  }
  const node = compileNode(parse(text).ast, { variables });
  if (node === undefined) {
    return interpreted;
  }
  const { run } = node;
  return (values) => {
    try {
      return run(values);
    } catch (thrown) {
      if (thrown === bail) {
        return interpreted(values);
      }
      throw thrown;
    }
  };
}

/** Paths are compiled by `compileExpression`, and are null where nothing is there. */
function isPlainPath(text: string, variables: Readonly<Record<string, VariableType>>): boolean {
  const names = text.trim().split('.');
  const plain = names.length > 1 && names.every((name) => /^[A-Za-z_]\w*$/.test(name));
  return plain && Object.hasOwn(variables, names[0] ?? '');
}

/** Undefined for what is left to the interpreter. */
function compileNode(ast: ASTNode, scope: CelScope): CelNode | undefined {
  switch (ast.op) {
    case 'value':
      return literalNode(ast.args);
    case 'id':
      return variableNode(ast.args, scope);
    case '.': {
      const object = compileNode(ast.args[0], scope);
      return object && fieldNode(object, ast.args[1]);
    }
    case '[]':
      return bracketNode(ast.args[0], ast.args[1], scope);
    case 'call':
      return callNode(ast.args[0], ast.args[1], scope);
    case 'rcall': {
      const receiver = compileNode(ast.args[1], scope);
      const args = ast.args[2].map((arg) => compileNode(arg, scope));
      return receiver && args.every((arg) => arg !== undefined) ? methodNode(ast.args[0], receiver, args) : undefined;
    }
    case '&&':
    case '||': {
      const [left, right] = [conditionNode(ast.args[0], scope), conditionNode(ast.args[1], scope)];
      return left && right && logicNode(ast.op, left, right);
    }
    case '!_': {
      const condition = conditionNode(ast.args, scope);
      return condition && notNode(condition);
    }
    case '-_': {
      const value = compileNode(ast.args, scope);
      return value && negationNode(value);
    }
    case '?:': {
      const condition = conditionNode(ast.args[0], scope);
      const [yes, no] = [compileNode(ast.args[1], scope), compileNode(ast.args[2], scope)];
      return condition && yes && no && choiceNode(condition, yes, no);
    }
    case 'in':
      return membershipNode(ast.args[0], ast.args[1], scope);
    default:
      return binaryNode(ast, scope);
  }
}

function binaryNode(ast: ASTNode, scope: CelScope): CelNode | undefined {
  switch (ast.op) {
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      break;
    default:
      return undefined;
  }
  const [left, right] = [compileNode(ast.args[0], scope), compileNode(ast.args[1], scope)];
  if (left === undefined || right === undefined) {
    return undefined;
  }
  switch (ast.op) {
    case '==':
    case '!=':
      return equalityNode(ast.op === '!=', left, right);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparisonNode(ast.op, left, right);
    default:
      return arithmeticNode(ast.op, left, right);
  }
}

function literalNode(value: unknown): CelNode | undefined {
  switch (typeof value) {
    case 'string':
      return constantNode('string', value);
    case 'boolean':
      return constantNode('bool', value);
    case 'number':
      return constantNode('double', value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? constantNode('int', Number(value)) : undefined;
    default:
      return value === null ? constantNode('null', null) : undefined;
  }
}

function bracketNode(list: ASTNode, index: ASTNode, scope: CelScope): CelNode | undefined {
  const object = compileNode(list, scope);
  const place = index.op === 'value' ? literalNode(index.args)?.constant : undefined;
  if (object === undefined || place === undefined) {
    return undefined;
  }
  if (typeof place === 'string') {
    return fieldNode(object, place);
  }
  return typeof place === 'number' && Number.isInteger(place) ? elementNode(object, place) : undefined;
}

function callNode(name: string, args: readonly ASTNode[], scope: CelScope): CelNode | undefined {
  const [arg] = args;
  if (arg === undefined || args.length !== 1) {
    return undefined;
  }
  if (name === 'has') {
    const object = arg.op === '.' ? compileNode(arg.args[0], scope) : undefined;
    return object && arg.op === '.' ? hasNode(object, arg.args[1]) : undefined;
  }
  const value = compileNode(arg, scope);
  return value && (name === 'size' ? sizeNode(value) : conversionNode(name, value));
}

function membershipNode(left: ASTNode, right: ASTNode, scope: CelScope): CelNode | undefined {
  const value = compileNode(left, scope);
  if (value === undefined) {
    return undefined;
  }
  if (right.op === 'list') {
    const members = right.args.map((member) =>
      member.op === 'value' ? literalNode(member.args)?.constant : undefined,
    );
    const plain = members.filter((member) => typeof member === 'string' || typeof member === 'number');
    return plain.length === members.length ? memberOfLiteralsNode(value, plain) : undefined;
  }
  const list = compileNode(right, scope);
  return list && memberOfListNode(value, list);
}

/** What stands where a condition stands may be interpreted by itself, beside compiled ones. */
function conditionNode(ast: ASTNode, scope: CelScope): CelNode | undefined {
  const node = compileNode(ast, scope);
  if (node !== undefined) {
    return node;
  }
  const text = textOf(ast);
  if (text === undefined) {
    return undefined;
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

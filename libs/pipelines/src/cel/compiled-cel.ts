import { parse } from '@marcbachmann/cel-js';
import { compileExpression, type Expression, type VariableType } from '@nadi/definitions';
import { bail } from './cel-node.ts';
import { compileNode } from './compile-node.ts';

/**
 * Compiles a CEL expression to closures. What they do not cover, and every value they do not expect, goes to the interpreter
 * of `compileExpression`, so that results and errors are its own in every case; a spec compares the two.
 * @throws NadiError EXPRESSION_INVALID as `compileExpression` does.
 */
export function compileCel(text: string, variables: Readonly<Record<string, VariableType>>): Expression {
  const interpreted = compileExpression(text, variables);
  const names = plainPath(text, variables);
  if (names !== undefined) {
    return names.length === 2 ? fieldReader(...(names as [string, string])) : interpreted;
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

/** The names of a plain path, which `compileExpression` reads without an interpreter: null where nothing is there. */
function plainPath(text: string, variables: Readonly<Record<string, VariableType>>): string[] | undefined {
  const names = text.trim().split('.');
  const plain = names.length > 1 && names.every((name) => /^[A-Za-z_]\w*$/.test(name));
  return plain && Object.hasOwn(variables, names[0] ?? '') ? names : undefined;
}

/** The same for the usual path of two names, without a loop. */
function fieldReader(variable: string, field: string): Expression {
  return (values) => {
    const object = values[variable];
    return object === null || object === undefined ? null : ((object as Record<string, unknown>)[field] ?? null);
  };
}

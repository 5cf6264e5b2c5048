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

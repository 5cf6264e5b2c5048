import { Environment, parse, type ASTNode } from '@marcbachmann/cel-js';
import { NadiError, messageOf } from '@nadi/errors';
import { RE2JS } from 're2js';
import { epochMs } from './instant.ts';
import { minorUnits } from './money.ts';

/** The types a variable of an expression may be declared with. */
export type VariableType = 'map' | 'string' | 'double' | 'bool' | 'list' | 'dyn';

/** A compiled CEL expression. Throws NadiError EXPRESSION_INVALID when it cannot be evaluated on the given values. */
export type Expression = (variables: Readonly<Record<string, unknown>>) => unknown;

const maxExpressionCharacters = 2_000;
const maxCachedPatterns = 256;

/**
 * Compiles a CEL expression once. Numbers of events are doubles; integer literals mix with them freely. Beside CEL's own
 * functions there are `round(double)`, halves away from zero, `minorUnits(text, currency)` and `epochMs(text)`.
 * `matches` runs on a linear-time engine, so that no pattern can stall a service.
 * @throws NadiError EXPRESSION_INVALID with the reason, if it does not parse, is too large or names an unknown variable.
 */
export function compileExpression(text: string, variables: Readonly<Record<string, VariableType>>): Expression {
  if (text.length > maxExpressionCharacters) {
    throw invalid(text, `longer than ${maxExpressionCharacters} characters`);
  }
  const path = simplePath(text, variables);
  if (path !== undefined) {
    return path;
  }
  const environment = createEnvironment(variables);
  try {
    const parsed = environment.parse(withLinearMatching(text));
    const check = parsed.check();
    if (!check.valid) {
      throw check.error ?? new Error('the types do not fit');
    }
    return (values) => {
      try {
        const value: unknown = parsed(values);
        return typeof value === 'bigint' ? Number(value) : value;
      } catch (cause) {
        throw invalid(text, firstLine(cause), cause);
      }
    };
  } catch (cause) {
    throw cause instanceof NadiError ? cause : invalid(text, firstLine(cause), cause);
  }
}

/** `data.a.b` compiles to plain property reads: most dimensions and values are just that. */
function simplePath(text: string, variables: Readonly<Record<string, VariableType>>): Expression | undefined {
  const names = text.trim().split('.');
  const plain = names.length > 1 && names.every((name) => /^[A-Za-z_]\w*$/.test(name));
  if (!plain || !Object.hasOwn(variables, names[0] ?? '')) {
    return undefined;
  }
  return (values) => {
    let value: unknown = values;
    for (const name of names) {
      if (value === null || value === undefined) {
        return null;
      }
      value = (value as Record<string, unknown>)[name];
    }
    return value ?? null;
  };
}

function createEnvironment(variables: Readonly<Record<string, VariableType>>): Environment {
  const environment = new Environment({
    homogeneousAggregateLiterals: false,
    limits: { maxAstNodes: 500, maxDepth: 50, maxListElements: 200, maxMapEntries: 100, maxCallArguments: 8 },
  });
  for (const [name, type] of Object.entries(variables)) {
    environment.registerVariable(name, type);
  }
  environment.registerFunction('string.matchesLinear(string): bool', linearMatcher());
  environment.registerFunction('round(double): double', roundHalfUp);
  environment.registerFunction('minorUnits(string, string): double', minorUnits);
  environment.registerFunction('epochMs(string): double', epochMs);
  const arithmetic: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
  };
  for (const [operator, apply] of Object.entries(arithmetic)) {
    const mixed = (a: number | bigint, b: number | bigint) => apply(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int: double`, mixed);
    environment.registerOperator(`int ${operator} double: double`, mixed);
  }
  return environment;
}

function linearMatcher(): (subject: string, pattern: string) => boolean {
  const compiled = new Map<string, RE2JS>();
  return (subject, pattern) => {
    let engine = compiled.get(pattern);
    if (engine === undefined) {
      engine = RE2JS.compile(pattern);
      if (compiled.size < maxCachedPatterns) {
        compiled.set(pattern, engine);
      }
    }
    return engine.matcher(subject).find();
  };
}

/**
 * Sends every call of the default, backtracking `matches` to the linear one. Edits the text where the calls stand: writing the
 * tree as text anew loses brackets, and `a - (b - c)` would become another number.
 */
function withLinearMatching(text: string): string {
  const receiverEnds: number[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
    } else if (isNode(node)) {
      if (node.op === 'rcall' && node.args[0] === 'matches') {
        receiverEnds.push(node.args[1].range.end);
      }
      visit(node.args);
    }
  };
  visit(parse(text).ast);
  // From the last to the first, so that an edit moves no place that is still to come.
  return receiverEnds
    .sort((left, right) => right - left)
    .reduce((edited, end) => `${edited.slice(0, end)}${linearCall(edited.slice(end))}`, text);
}

function linearCall(rest: string): string {
  const call = /^[\s)]*\.\s*matches\b/.exec(rest)?.[0];
  if (call === undefined) {
    throw new Error('"matches" must follow its text directly, as in data.path.matches("^/a")');
  }
  return `${call}Linear${rest.slice(call.length)}`;
}

function isNode(node: unknown): node is ASTNode {
  return typeof node === 'object' && node !== null && 'op' in node && 'args' in node;
}

/** Rounds to a whole number, halves away from zero, as money is rounded everywhere in the platform. */
function roundHalfUp(value: number): number {
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  // Not the negative zero that -0.4 would give.
  return rounded === 0 ? 0 : rounded;
}

function firstLine(cause: unknown): string {
  return messageOf(cause).split('\n')[0] ?? '';
}

function invalid(text: string, reason: string, cause?: unknown): NadiError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new NadiError('EXPRESSION_INVALID', {
    message: `"${shown}": ${reason}`,
    context: { expression: shown },
    cause,
  });
}

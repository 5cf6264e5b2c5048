import type { VariableType } from '@nadi/definitions';

/** The variables of one evaluation. */
export type Values = Readonly<Record<string, unknown>>;

/** One compiled part of an expression. Throws `bail` where the interpreter has to decide. */
export type Run = (values: Values) => unknown;

/**
 * What is known of a value before it is there. CEL's ints are numbers here, since they come from literals, `size` and `int`
 * only; `intOrDyn` may be either an int or a number of the event, whose divisions differ.
 */
export type Kind = 'int' | 'double' | 'string' | 'bool' | 'null' | 'dyn' | 'intOrDyn' | 'map' | 'list';

export interface CelNode {
  readonly kind: Kind;
  readonly run: Run;
  /** Set for a literal. */
  readonly constant?: string | number | boolean | null;
}

/** What the parts of one expression share while they are compiled. */
export interface CelScope {
  readonly variables: Readonly<Record<string, VariableType>>;
}

/** Not an error: it says that the interpreter shall evaluate the whole expression, because here is something unusual. */
class Bail extends Error {
  override readonly name = 'Bail';
}

/** Made once: creating an error for each unusual event would cost more than evaluating the expression. */
export const bail = new Bail('the interpreter decides');

export function constantNode(kind: Kind, constant: string | number | boolean | null): CelNode {
  return { kind, constant, run: () => constant };
}

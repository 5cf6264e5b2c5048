import { nearNames } from '@nadi/contracts';
import type { ExpressionCheck } from './fields/expression-check.ts';
import type { Scope } from './scope.ts';

/** Where in the file something is wrong, and what. */
export type Issue = (path: readonly (string | number)[], message: string) => void;

/** Checks one expression in its scope and reports what is wrong; undefined if it does not compile. */
export type CheckText = (path: readonly (string | number)[], text: string, scope: Scope) => ExpressionCheck | undefined;

/** Names that a mistyped one may stand for, as the end of a sentence. */
export function hint(name: string, candidates: Iterable<string>): string {
  const near = nearNames(name, candidates);
  return near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`;
}

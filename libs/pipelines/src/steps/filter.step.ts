import { compileCel } from '../cel/compiled-cel.ts';
import type { Scope } from '../scope.ts';
import type { StepRun } from '../work.ts';
import { truthOf } from './values.ts';

/** Keeps the events for which the condition holds. */
export function filterStep(condition: string, { types }: Scope): StepRun {
  const holds = compileCel(condition, types);
  return ({ values }) => truthOf(holds(values));
}

import type { DefinitionTestResult } from '@nadi/definitions';
import { assign, type Assignment } from '../assignment/index.ts';
import type { CompiledExperiment } from './compile-experiments.ts';

/** Runs the tests that stand in an experiment's definition, with the code that assigns. */
export function runExperimentTests({ definition, assignment }: CompiledExperiment): DefinitionTestResult[] {
  return definition.tests.map(({ name, expect }) => ({
    name,
    failures: expect.flatMap(({ unit, ...wanted }) => {
      const [expected, was] = [textOf(wanted), textOf(assign(assignment, unit))];
      return expected === was ? [] : [`${unit}: expected ${expected}, was ${was}`];
    }),
  }));
}

function textOf(assignment: Assignment): string {
  return 'variant' in assignment ? assignment.variant : `excluded by ${assignment.excluded}`;
}

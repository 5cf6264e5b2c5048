import { compileCel } from '../cel/compiled-cel.ts';
import type { TransformDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import { ownedData, type StepRun } from '../work.ts';
import { eventValue } from './values.ts';

/** Sets and removes fields. All expressions see the fields as they were before the step. */
export function transformStep({ set, remove }: TransformDefinition, { types }: Scope): StepRun {
  const maps = Object.entries(set).map(([field, text]) => ({ field, value: compileCel(text, types) }));
  return (work, run) => {
    const made: unknown[] = [];
    for (const { field, value } of maps) {
      run.field = field;
      made.push(eventValue(value(work.values)));
    }
    run.field = undefined;
    const data = ownedData(work);
    for (const field of remove) {
      data[field] = undefined;
    }
    maps.forEach(({ field }, index) => {
      data[field] = made[index];
    });
    return true;
  };
}

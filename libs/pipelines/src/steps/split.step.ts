import { NadiError } from '@nadi/errors';
import { compileCel } from '../cel/compiled-cel.ts';
import type { SplitDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import type { StepRun } from '../work.ts';
import { eventValue, listOf } from './values.ts';

/** Most parts of one event, all its splits together: lists inside of lists multiply. */
const maxParts = 10_000;

/** Makes one event per element of a list. An empty list leaves nothing and counts as dropped. */
export function splitStep({ each, as, limit }: SplitDefinition, { types }: Scope): StepRun {
  const elementsOf = compileCel(each, types);
  return (work, run) => {
    const elements = listOf(elementsOf(work.values));
    run.parts += elements.length;
    if (elements.length > limit || run.parts > maxParts) {
      const [has, most] = elements.length > limit ? [elements.length, limit] : [run.parts, maxParts];
      throw new NadiError('PIPELINE_LIMIT_EXCEEDED', { message: `the event has ${has} parts; the limit is ${most}` });
    }
    // The parts share the data, so none of them owns it.
    return elements.map((element, index) => ({
      event: work.event,
      values: { ...work.values, [as]: eventValue(element), index },
      part: work.part === '' ? String(index) : `${work.part}.${index}`,
      ownsData: false,
    }));
  };
}

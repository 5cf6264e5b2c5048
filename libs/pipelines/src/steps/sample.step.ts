import { compileCel } from '../cel/compiled-cel.ts';
import type { SampleDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import { delimited, hashShare } from '../text-hash.ts';
import type { StepRun } from '../work.ts';
import { keyText, truthOf } from './values.ts';

/** Keeps a share of the events, chosen by the hash of an expression: the same value is always kept, or never. */
export function sampleStep({ share, by, when, salt }: SampleDefinition, pipeline: string, { types }: Scope): StepRun {
  const valueOf = compileCel(by, types);
  const applies = when === undefined ? undefined : compileCel(when, types);
  const seed = delimited(salt ?? pipeline);
  return ({ values }) => {
    if (applies !== undefined && !truthOf(applies(values))) {
      return true;
    }
    return hashShare(`${seed}${keyText(valueOf(values))}`) < share;
  };
}

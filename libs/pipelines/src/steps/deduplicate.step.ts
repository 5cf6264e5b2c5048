import { compileCel } from '../cel/compiled-cel.ts';
import type { DeduplicateDefinition } from '../definition.ts';
import type { Scope } from '../scope.ts';
import { delimited, hashDigits } from '../text-hash.ts';
import type { StepRun } from '../work.ts';
import { keyText } from './values.ts';

/** Keeps the first of the events with the same key. An event whose key is null has no duplicates. */
export function deduplicateStep(definition: DeduplicateDefinition, rule: string, { types }: Scope): StepRun {
  const { by, within, maxKeys } = definition;
  const keyOf = compileCel(by, types);
  return ({ event, values, part }, { memory }) => {
    const key = keyOf(values);
    if (key === null) {
      return true;
    }
    // The key is remembered as its hash: it may be personal, and what is remembered is stored.
    const noted = {
      key: hashDigits(`${delimited(event.tenantId)}${keyText(key)}`),
      timeMs: event.timeMs,
      receivedAtMs: event.receivedAtMs,
      bearer: `${event.contract}/${event.id}/${part}`,
    };
    return !memory.of(rule).isDuplicate(noted, within, maxKeys);
  };
}

import { compileCel } from '../cel/compiled-cel.ts';
import type { EnrichDefinition } from '../definition.ts';
import { UserAgents } from '../enrich/user-agent.ts';
import type { Scope } from '../scope.ts';
import type { StepRun } from '../work.ts';
import { keyText } from './values.ts';

/** Puts what is known elsewhere beside the event. Every field is there, null where nothing is known. */
export function enrichStep(definition: EnrichDefinition, { types }: Scope): StepRun {
  const { userAgent, geo, lookup, key = '', fields = [], as } = definition;
  if (userAgent !== undefined) {
    const text = compileCel(userAgent, types);
    const agents = new UserAgents();
    return ({ values }) => {
      const said = text(values);
      values[as] = agents.read(typeof said === 'string' ? said : '');
      return true;
    };
  }
  if (geo !== undefined) {
    const address = compileCel(geo, types);
    return ({ values }, { resources }) => {
      const asked = address(values);
      const place = typeof asked === 'string' ? resources.geo?.find(asked) : undefined;
      values[as] = { country: place?.country ?? null, city: place?.city ?? null };
      return true;
    };
  }
  const keyOf = compileCel(key, types);
  return ({ values }, { resources }) => {
    const asked = keyOf(values);
    const row = asked === null ? undefined : resources.lookups?.get(lookup ?? '')?.get(keyText(asked));
    const found: Record<string, unknown> = {};
    for (const field of fields) {
      found[field] = row !== undefined && Object.hasOwn(row, field) ? (row[field] ?? null) : null;
    }
    values[as] = found;
    return true;
  };
}

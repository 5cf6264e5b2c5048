import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import type { CompiledQuery } from '@nadi/queries';
import type { WantedContract } from '../lake/lake-tables.ts';

/** Whether somebody may ask queries over a domain: by `queries:run`, or since they may read its tables anyway. */
function mayAskOver({ grants }: Identity, domain: string): boolean {
  return allows(grants, 'queries:run', domain) || allows(grants, 'sql:run', domain);
}

/** Whether somebody may ask a query: it reads all of its tables or none. */
export function mayAsk(caller: Identity, { contracts }: CompiledQuery): boolean {
  return contracts.every(({ domain }) => mayAskOver(caller, domain));
}

/** @throws NadiError KEY_SCOPE naming the domains that are missing. */
export function assertMayAsk(caller: Identity, query: CompiledQuery): void {
  const missing = new Set(query.contracts.map(({ domain }) => domain).filter((domain) => !mayAskOver(caller, domain)));
  if (missing.size > 0) {
    throw new NadiError('KEY_SCOPE', {
      message: `"${query.definition.name}" needs queries:run in ${[...missing].join(', ')}`,
    });
  }
}

/** The tables of a query, no others, and in which of them personal data is shown. */
export function contractsOf({ grants }: Identity, { contracts }: CompiledQuery): WantedContract[] {
  return contracts.map(({ name, domain }) => ({ name, isPersonalShown: allows(grants, 'personal:read', domain) }));
}

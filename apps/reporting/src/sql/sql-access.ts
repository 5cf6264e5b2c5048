import { contracts, type Contract } from '@nadi/contracts';
import { allows, type Identity } from '@nadi/identity';
import type { WantedContract } from '../lake/lake-tables.ts';

/** The contracts whose tables somebody may read, in the order of their names. */
export function readableContracts({ grants }: Identity): Contract[] {
  return [...contracts.values()].filter(({ domain }) => allows(grants, 'sql:run', domain));
}

/** Those tables, and in which of them personal data is shown. */
export function wantedContracts(caller: Identity): WantedContract[] {
  return readableContracts(caller).map(({ name, domain }) => ({
    name,
    isPersonalShown: allows(caller.grants, 'personal:read', domain),
  }));
}

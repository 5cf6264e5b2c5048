import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import type { CompiledQuery, QueryCatalog } from '@nadi/queries';
import type { WantedContract } from '../lake/lake-tables.ts';

/** Whether somebody may ask queries over a domain: by `queries:run`, or since they may read its tables anyway. */
function mayAskOver({ grants }: Identity, domain: string): boolean {
  return allows(grants, 'queries:run', domain) || allows(grants, 'sql:run', domain);
}

/** The queries that somebody may ask: all of whose tables they may read, and a seller those that are for sellers. */
export function askableQueries(caller: Identity, catalog: QueryCatalog): readonly CompiledQuery[] {
  return catalog.all.filter((query) =>
    caller.sellerId === undefined
      ? query.contracts.every(({ domain }) => mayAskOver(caller, domain))
      : isForSellers(query),
  );
}

/**
 * A query that somebody may ask. For a seller there are no others than those for sellers.
 * @throws NadiError QUERY_UNKNOWN, KEY_SCOPE naming the domains that are missing
 */
export function askableQuery(caller: Identity, catalog: QueryCatalog, name: string): CompiledQuery {
  if (caller.sellerId !== undefined) {
    const query = catalog.find(name);
    if (query === undefined || !isForSellers(query)) {
      throw new NadiError('QUERY_UNKNOWN', { message: `There is no query "${name.slice(0, 100)}" for sellers.` });
    }
    return query;
  }
  const query = catalog.named(name);
  const missing = new Set(query.contracts.map(({ domain }) => domain).filter((domain) => !mayAskOver(caller, domain)));
  if (missing.size > 0) {
    throw new NadiError('KEY_SCOPE', { message: `"${name}" needs queries:run in ${[...missing].join(', ')}` });
  }
  return query;
}

function isForSellers({ definition }: CompiledQuery): boolean {
  return definition.for === 'sellers';
}

/** The tables of a query, no others, and in which of them personal data is shown. */
export function contractsOf({ grants }: Identity, { contracts }: CompiledQuery): WantedContract[] {
  return contracts.map(({ name, domain }) => ({ name, isPersonalShown: allows(grants, 'personal:read', domain) }));
}

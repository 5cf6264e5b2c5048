import { contracts } from '@nadi/contracts';
import type { DefinitionFeed, LiveDefinitions } from '@nadi/live-definitions';
import { compileQueries, type QueryCatalog } from '@nadi/queries';

/** Keeps the queries that are in force. */
export type QueriesInForce = LiveDefinitions<QueryCatalog>;

export function createQueriesInForce(feed: Pick<DefinitionFeed, 'keep'>): QueriesInForce {
  return feed.keep({
    kind: 'queries',
    build: (definitions) =>
      compileQueries(
        definitions.map(({ name, version, text }) => ({ file: `queries/${name}@${version}`, text })),
        contracts,
      ),
  });
}

import { contracts } from '@nadi/contracts';
import { LiveDefinitions, type LiveDefinitionsOptions } from '@nadi/live-definitions';
import { compileQueries, type QueryCatalog } from '@nadi/queries';

/** Keeps the queries that are in force. */
export type QueriesInForce = LiveDefinitions<QueryCatalog>;

/** Connects at `start`. */
export function createQueriesInForce(
  options: Pick<LiveDefinitionsOptions<QueryCatalog>, 'connection' | 'decoder' | 'logger'>,
): QueriesInForce {
  return new LiveDefinitions({
    ...options,
    kind: 'queries',
    build: (definitions) =>
      compileQueries(
        definitions.map(({ name, version, text }) => ({ file: `queries/${name}@${version}`, text })),
        contracts,
      ),
  });
}

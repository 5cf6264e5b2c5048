import type { Contract } from '@nadi/contracts';
import { parseYamlDefinition, type DefinitionKind } from '@nadi/definitions';
import { compileQuery } from './compiled-query.ts';
import { QueryCatalog } from './query-catalog.ts';
import { queryDefinition } from './query-definition.ts';

/** Queries as a kind of definition. */
export function queriesKind(contracts: ReadonlyMap<string, Contract>): DefinitionKind {
  return {
    kind: 'queries',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, queryDefinition(contracts)).name,
    check: (sources) => {
      const queries = sources.map((source) => compileQuery(source, contracts));
      new QueryCatalog(queries);
      return queries.map((query) => ({
        ...query.source,
        name: query.definition.name,
        test: async () => {
          // Only who runs tests waits for the engine to be loaded.
          const { runQueryTests } = await import('./query-tests.ts');
          return runQueryTests(query, contracts);
        },
        preview: () => undefined,
      }));
    },
  };
}

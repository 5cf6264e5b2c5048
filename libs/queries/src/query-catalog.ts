import { nearNames, type Contract } from '@nadi/contracts';
import { definitionInvalid, lineOfKey, type DefinitionSource } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { compileQuery, type CompiledQuery } from './compiled-query.ts';

/** All queries by name. */
export class QueryCatalog {
  private readonly byName = new Map<string, CompiledQuery>();

  /** @throws NadiError DEFINITION_INVALID naming the file for a name that stands twice. */
  constructor(queries: readonly CompiledQuery[]) {
    for (const query of queries) {
      const { source, definition } = query;
      if (this.byName.has(definition.name)) {
        const line = lineOfKey(source.text, 'name');
        const message = `the query ${definition.name} is defined twice`;
        throw definitionInvalid(source.file, [{ line, key: 'name', message }]);
      }
      this.byName.set(definition.name, query);
    }
  }

  /** In the order of their names. */
  get all(): readonly CompiledQuery[] {
    return [...this.byName.values()].sort((a, b) => (a.definition.name < b.definition.name ? -1 : 1));
  }

  find(name: string): CompiledQuery | undefined {
    return this.byName.get(name);
  }

  /** @throws NadiError QUERY_UNKNOWN with the names that come nearest. */
  named(name: string): CompiledQuery {
    const query = this.byName.get(name);
    if (query === undefined) {
      const near = nearNames(name, this.byName.keys());
      const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
      throw new NadiError('QUERY_UNKNOWN', {
        message: `There is no query "${name.slice(0, 100)}".${hint}`,
        context: { near },
      });
    }
    return query;
  }
}

/**
 * Compiles queries from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileQueries(
  sources: readonly DefinitionSource[],
  contracts: ReadonlyMap<string, Contract>,
): QueryCatalog {
  return new QueryCatalog(sources.map((source) => compileQuery(source, contracts)));
}

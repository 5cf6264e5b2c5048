import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { queriesKind } from './queries-kind.ts';

const folder = new URL('../../../config/queries/', import.meta.url);
const queries = queriesKind(contracts).check(await readDefinitionFolder(folder.pathname));

describe('config/queries', () => {
  it.each(queries.map((query) => [query.name, query] as const))(
    '%s passes its own tests and stands in a file of its name',
    async (name, query) => {
      const results = await query.test();
      expect(results.filter(({ failures }) => failures.length > 0)).toEqual([]);
      expect(results.length).toBeGreaterThan(0);
      expect(query.file.endsWith(`/${name}.yaml`)).toBe(true);
    },
  );
});

import type { Contract } from '@nadi/contracts';
import { parseYamlDefinition, type DefinitionKind, type DefinitionSource } from '@nadi/definitions';
import { compileExports } from './compile-exports.ts';
import { exportDefinition } from './export-definition.ts';

/** Exports as a kind of definition. They have no tests: what they write is what metrics, queries and contracts say. */
export function exportsKind(contracts: ReadonlyMap<string, Contract>): DefinitionKind {
  return {
    kind: 'exports',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, exportDefinition).name,
    check: (sources) =>
      compileExports(sources, contracts).map(({ name }, index) => ({
        ...(sources[index] as DefinitionSource),
        name,
        test: () => [],
        preview: () => undefined,
      })),
  };
}

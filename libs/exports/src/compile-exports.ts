import { nearNames, type Contract } from '@nadi/contracts';
import { definitionInvalid, lineOfPath, parseYamlDefinition, type DefinitionSource } from '@nadi/definitions';
import { exportDefinition, type ExportDefinition } from './export-definition.ts';

/** What is exported. */
export type ExportSource =
  | { readonly kind: 'rows'; readonly contract: Contract }
  | { readonly kind: 'metrics'; readonly metrics: readonly string[] }
  | ({ readonly kind: 'query' } & NonNullable<ExportDefinition['query']>);

/** An export that is ready to run. */
export interface CompiledExport {
  readonly definition: ExportDefinition;
  readonly name: string;
  readonly source: ExportSource;
}

/**
 * Compiles one export. Whether its metrics or its query exist is decided where they are in force.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileExport(source: DefinitionSource, contracts: ReadonlyMap<string, Contract>): CompiledExport {
  const definition = parseYamlDefinition(source.text, source.file, exportDefinition);
  return { definition, name: definition.name, source: sourceOf(definition, source, contracts) };
}

/**
 * Compiles exports from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileExports(
  sources: readonly DefinitionSource[],
  contracts: ReadonlyMap<string, Contract>,
): readonly CompiledExport[] {
  const names = new Set<string>();
  return sources.map((source) => {
    const compiled = compileExport(source, contracts);
    if (names.has(compiled.name)) {
      throw problemIn(source, ['name'], `the export ${compiled.name} is defined twice`);
    }
    names.add(compiled.name);
    return compiled;
  });
}

function sourceOf(
  { rows, metrics, query }: ExportDefinition,
  source: DefinitionSource,
  contracts: ReadonlyMap<string, Contract>,
): ExportSource {
  if (rows !== undefined) {
    const contract = contracts.get(rows.contract);
    if (contract === undefined) {
      const near = nearNames(rows.contract, contracts.keys());
      const hint = near.length === 0 ? '' : `; did you mean ${near.join(', ')}?`;
      throw problemIn(source, ['rows', 'contract'], `there is no contract ${rows.contract}${hint}`);
    }
    return { kind: 'rows', contract };
  }
  if (query !== undefined) {
    return { kind: 'query', ...query };
  }
  return { kind: 'metrics', metrics: metrics ?? [] };
}

function problemIn({ file, text }: DefinitionSource, path: readonly string[], message: string) {
  return definitionInvalid(file, [{ line: lineOfPath(text, path), key: path.join('.'), message }]);
}

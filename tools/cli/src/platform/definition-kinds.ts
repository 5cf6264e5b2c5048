import { join } from 'node:path';
import { contracts } from '@nadi/contracts';
import { dashboardsKind } from '@nadi/dashboards';
import { readDefinitionFolder, type CheckedDefinition, type DefinitionKind } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { experimentsKind } from '@nadi/experiments';
import { exportsKind } from '@nadi/exports';
import { featuresKind } from '@nadi/features';
import { metricsKind } from '@nadi/metrics';
import { pipelinesKind, readTables } from '@nadi/pipelines';
import { queriesKind } from '@nadi/queries';
import { segmentsKind } from '@nadi/segments';
import { targetsKind } from '@nadi/targets';

/** Stands in for the secret of the platform, which the command line does not know: pseudonyms in previews are others. */
const previewSalt = 'preview';

/**
 * Every kind of definition, in the order in which they build on each other: a new one is a line.
 * @param tablesDir what previews look things up in.
 */
export function definitionKinds(tablesDir?: string): readonly DefinitionKind[] {
  const tables = () => (tablesDir === undefined ? {} : readTables(tablesDir));
  return [
    metricsKind(contracts),
    queriesKind(contracts),
    targetsKind(),
    experimentsKind(),
    segmentsKind(contracts),
    featuresKind(contracts),
    exportsKind(contracts),
    dashboardsKind(),
    pipelinesKind(contracts, () => ({ ...tables(), hashSalt: previewSalt })),
  ];
}

/**
 * The kinds of these names; all without names.
 * @throws NadiError USAGE for a kind that there is not.
 */
export function kindsNamed(names: readonly string[], kinds = definitionKinds()): readonly DefinitionKind[] {
  const known = kinds.map(({ kind }) => kind);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new NadiError('USAGE', {
      message: `there is no kind "${unknown}" of definitions; there is ${known.join(', ')}`,
    });
  }
  return names.length === 0 ? kinds : kinds.filter(({ kind }) => names.includes(kind));
}

/**
 * The definitions of a kind below a `config` folder, checked.
 * @throws NadiError FILE_UNREADABLE, DEFINITION_INVALID naming file, line and key.
 */
export async function readDefinitions(configDir: string, kind: DefinitionKind): Promise<readonly CheckedDefinition[]> {
  return kind.check(await readDefinitionFolder(join(configDir, kind.kind)));
}

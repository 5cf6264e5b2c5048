import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlDefinition } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { compileMapping, replayMapping, type FieldTree, type ReplayMapping, type RowMapper } from './mapping.ts';

/** A mapping by which files are taken in. */
export interface LoadedMapping {
  readonly name: string;
  /** The only tenant it is for; undefined if it is for all. */
  readonly tenant: string | undefined;
  readonly mapper: RowMapper;
  /** Contracts of the events that it makes. */
  readonly contracts: readonly string[];
  /** Columns that it reads whatever the row is. */
  readonly columns: readonly string[];
}

const column = /\brow\.([A-Za-z_]\w*)/g;
const asked = /\bhas\(\s*row\.([A-Za-z_]\w*)\s*\)/g;

/**
 * The mappings of a folder by their names; none if there is no such folder.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function loadMappings(folder: string): ReadonlyMap<string, LoadedMapping> {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const mappings = new Map<string, LoadedMapping>();
  for (const name of files.sort()) {
    const file = join(folder, name);
    const mapping = parseYamlDefinition(readFileSync(file, 'utf8'), file, replayMapping);
    if (mappings.has(mapping.name)) {
      throw new NadiError('DEFINITION_INVALID', { message: `${file}: another mapping is called ${mapping.name}` });
    }
    mappings.set(mapping.name, {
      name: mapping.name,
      tenant: mapping.tenant,
      mapper: compileMapping(mapping, file),
      contracts: [...new Set(mapping.rules.map(({ contract }) => contract))],
      columns: columnsOf(mapping),
    });
  }
  return mappings;
}

function columnsOf({ rules }: ReplayMapping): string[] {
  const texts = rules.flatMap(({ when, time, data, id }) => [
    ...[when ?? '', time.value, id ?? ''],
    ...leaves(data as FieldTree),
  ]);
  const found = (pattern: RegExp) =>
    new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)));
  const optional = found(asked);
  return [...found(column)].filter((name) => !optional.has(name));
}

function leaves(tree: FieldTree): string[] {
  return typeof tree === 'string' ? [tree] : Object.values(tree).flatMap((each: FieldTree) => leaves(each));
}

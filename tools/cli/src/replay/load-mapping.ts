import { readFile } from 'node:fs/promises';
import { parseYamlDefinition } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { compileMapping, replayMapping, type RowMapper } from '@nadi/rows';

/** A mapping that is ready to be used, with the tenant it names. */
export interface LoadedMapping {
  readonly tenant: string;
  readonly mapper: RowMapper;
}

/** @throws NadiError FILE_UNREADABLE, DEFINITION_INVALID naming file, line and key. */
export async function loadMapping(file: string): Promise<LoadedMapping> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, cause });
  });
  const mapping = parseYamlDefinition(text, file, replayMapping);
  if (mapping.tenant === undefined) {
    throw new NadiError('DEFINITION_INVALID', {
      message: `${file}: a replay needs a tenant of its own: \`tenant\` is missing`,
    });
  }
  return { tenant: mapping.tenant, mapper: compileMapping(mapping, file) };
}

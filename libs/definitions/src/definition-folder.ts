import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, NadiError } from '@nadi/errors';
import type { DefinitionSource } from './definition-kind.ts';

/**
 * Reads the definitions of a folder, a `.yaml` file each, in the order of their names.
 * @throws NadiError FILE_UNREADABLE if the folder or a file cannot be read.
 */
export async function readDefinitionFolder(folder: string): Promise<readonly DefinitionSource[]> {
  try {
    const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).sort();
    return await Promise.all(
      files.map(async (name) => {
        const file = join(folder, name);
        return { file, text: await readFile(file, 'utf8') };
      }),
    );
  } catch (cause) {
    throw new NadiError('FILE_UNREADABLE', { message: `${folder}: ${messageOf(cause)}`, cause });
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseYamlDefinition } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { reads } from './streams.ts';
import type { Contract } from '@nadi/contracts';
import { type LoadedDefinition, MetricCatalog, metricDefinition } from '@nadi/metrics';

/**
 * Reads all metrics of a folder, one file each.
 * @throws NadiError DEFINITION_INVALID naming file, line and key; FILE_UNREADABLE if the folder cannot be read.
 */
export async function loadMetrics(folder: string, contracts: ReadonlyMap<string, Contract>): Promise<MetricCatalog> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new NadiError('FILE_UNREADABLE', { message: `${folder}: ${messageOf(cause)}`, cause });
  });
  const loaded: LoadedDefinition[] = await Promise.all(
    files
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map(async (file) => {
        const path = join(folder, file);
        const text = await readFile(path, 'utf8');
        return { file: path, text, definition: parseYamlDefinition(text, path, metricDefinition) };
      }),
  );
  return new MetricCatalog(loaded, new Map(reads(contracts).map((contract) => [contract.name, contract])));
}

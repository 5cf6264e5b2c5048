import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { contractNamed, type Contract } from '@nadi/contracts';
import { filesSource, mergedKey, writeParquet, type LakeHour } from '@nadi/lake';
import type { LakeFile } from './lake-file.ts';
import type { LakeFiles } from './lake-files.ts';
import type { LakeStore } from './lake-store.ts';

export interface FileRewriterOptions {
  readonly store: Pick<LakeStore, 'replaceFiles'>;
  readonly files: LakeFiles;
  /** A connection of its own: one file is written at a time. */
  readonly connection: DuckDBConnection;
  /** Where files are written before they are stored. */
  readonly folder: string;
}

/** Puts one file in the place of others of the same hour. */
export class FileRewriter {
  constructor(private readonly options: FileRewriterOptions) {}

  /**
   * Writes the rows of files into one file, those of a key beside each other: looking for a key then reads little.
   * @param without SQL of a condition on rows that are left out
   * @returns how many rows were left out
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE (all retriable): nothing has changed then.
   */
  async rewrite(epoch: number, hour: LakeHour, files: readonly LakeFile[], without?: string): Promise<number> {
    const { store, connection, folder } = this.options;
    const contract = contractNamed(hour.contract);
    const held = await this.options.files.hold(files);
    try {
      const source = sourceOf(contract, files, held.paths);
      const kept = without === undefined ? source : `${source} where (${without}) is not true`;
      const path = join(folder, 'merged.parquet');
      const keys = files.map(({ key }) => key);
      const before = files.reduce((sum, { rows }) => sum + rows, 0);
      if (without !== undefined && (await this.isEmpty(kept))) {
        await store.replaceFiles(epoch, keys, []);
        return before;
      }
      const written = await writeParquet(
        connection,
        `${kept} order by event_key, received_time, log_partition, log_offset`,
        path,
      );
      const key = mergedKey(hour, keys, epoch);
      const merged = { ...hour, ...written, key, schemaVersion: contract.version };
      await this.options.files.put(merged, path);
      await store.replaceFiles(epoch, keys, [merged]);
      return before - written.rows;
    } finally {
      held.release();
    }
  }

  /** Whether a file has a row that a condition holds for. */
  async has(file: LakeFile, condition: string): Promise<boolean> {
    const held = await this.options.files.hold([file]);
    try {
      return !(await this.isEmpty(`${sourceOf(contractNamed(file.contract), [file], held.paths)} where ${condition}`));
    } finally {
      held.release();
    }
  }

  private async isEmpty(query: string): Promise<boolean> {
    return (await this.options.connection.runAndReadAll(`select 1 from (${query}) limit 1`)).currentRowCount === 0;
  }
}

function sourceOf(contract: Contract, files: readonly LakeFile[], paths: readonly string[]): string {
  const listed = files.map(({ schemaVersion }, index) => ({ path: paths[index] ?? '', version: schemaVersion }));
  return `select * from (${filesSource(contract, listed)})`;
}

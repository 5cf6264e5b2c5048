import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from './sql-text.ts';

export interface LakeDatabaseOptions {
  /** Most memory for everything in it, MB. */
  readonly memoryMb: number;
  readonly threads: number;
  /** Where what does not fit into memory is put, and at most how much of it. */
  readonly spillFolder: string;
  readonly spillMb: number;
  /** All that can be read and written: nothing else of the machine, and nothing of the network. */
  readonly folders: readonly string[];
}

/** A database in memory for the tail and for queries over it and files. Its settings cannot be changed any more. */
export async function openLakeDatabase(options: LakeDatabaseOptions): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${options.memoryMb}MB`,
    temp_directory: options.spillFolder,
    max_temp_directory_size: `${options.spillMb}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    await connection.run(`set allowed_directories = [${options.folders.map(literal).join(', ')}]`);
    // Footers of files are read once; a file never changes under its name.
    await connection.run('set parquet_metadata_cache = true');
    await connection.run(`set global timezone = 'UTC'`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
  } finally {
    connection.closeSync();
  }
  return instance;
}

import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import { BoundStatements } from './bound-statements.ts';
import { readEnginePolicy, type EnginePolicy } from './function-policy.ts';
import { quotedText } from './masked-source.ts';
import { exportParquet, type ParquetExport } from './parquet-export.ts';
import { engineError } from './query-error.ts';
import { QuerySession } from './query-session.ts';
import type { SqlRequest } from './sql-request.ts';
import { SqlRun } from './sql-run.ts';

export interface SqlEngineOptions {
  /** Folders whose files the sources of tables read. The engine can read nothing else. */
  readonly readFolders: readonly string[];
  /** Folders that its owner writes files into, by connections of `connect`. Default none. */
  readonly writeFolders?: readonly string[];
  /** A folder of this engine alone, for what does not fit into memory and for exported files. What an earlier engine left is removed. */
  readonly workFolder: string;
  readonly memoryMb: number;
  /** The most that statements may put aside on the disk together. */
  readonly spillMb: number;
  readonly threads: number;
  /** The most statements at the same time. Others are refused. Default 4. */
  readonly concurrency?: number;
}

/** DuckDB for statements of strangers: one per process, since what a native call takes can only be bounded for a process. */
export class SqlEngine {
  private readonly instance: DuckDBInstance;
  private readonly policy: EnginePolicy;
  private readonly exportFolder: string;
  private readonly concurrency: number;
  private readonly sessions = new Set<QuerySession>();
  private readonly statements = new BoundStatements();
  /** Names of catalogs that nobody uses: the same few again and again, so that statements are known by them. */
  private readonly freeCatalogs: string[] = [];
  private opened = 0;
  private exported = 0;
  private running = 0;

  private constructor(instance: DuckDBInstance, policy: EnginePolicy, options: SqlEngineOptions) {
    this.instance = instance;
    this.policy = policy;
    this.exportFolder = exportFolderOf(options);
    this.concurrency = options.concurrency ?? 4;
  }

  /** Starts an engine in memory that can read the given folders, write its work folder, and change none of its settings. */
  static async create(options: SqlEngineOptions): Promise<SqlEngine> {
    const spillFolder = join(resolve(options.workFolder), 'spill');
    const exportFolder = exportFolderOf(options);
    for (const folder of [spillFolder, exportFolder]) {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
    }
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(options.threads),
      memory_limit: `${options.memoryMb}MB`,
      allow_community_extensions: 'false',
      allow_unsigned_extensions: 'false',
      allow_persistent_secrets: 'false',
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      errors_as_json: 'true',
    });
    try {
      return new SqlEngine(instance, await lock(instance, options, { spillFolder, exportFolder }), options);
    } catch (thrown) {
      instance.closeSync();
      throw thrown;
    }
  }

  /**
   * Runs a statement of a stranger over the tables of the request. Its rows are read from the run, which has to be read or closed; past
   * its time it closes itself.
   * @param signal Cancels it.
   * @throws NadiError SQL_INVALID, SQL_REFUSED, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_STOPPED, SQL_ENGINE_FAILED, OVERLOADED
   */
  async run(request: SqlRequest, signal?: AbortSignal): Promise<SqlRun> {
    const session = await this.open(request, signal);
    try {
      const bound = await session.prepare();
      return new SqlRun(session, await session.stream(bound.sql), bound, request.limits);
    } catch (thrown) {
      await session.close();
      throw thrown;
    }
  }

  /**
   * Runs a statement like `run` and puts its rows into a Parquet file. More rows or bytes than the limits allow are an error, since a file
   * cannot say that it ends too early.
   * @throws NadiError as `run`
   */
  async exportParquet(request: SqlRequest, signal?: AbortSignal): Promise<ParquetExport> {
    const session = await this.open(request, signal);
    try {
      this.exported += 1;
      return await exportParquet(session, request.limits, join(this.exportFolder, `${this.exported}.parquet`));
    } finally {
      await session.close();
    }
  }

  /**
   * A connection for the owner of the engine, who keeps tables in it that sources are made of. No statement of a stranger runs on it.
   * Whoever asked for it closes it.
   */
  connect(): Promise<DuckDBConnection> {
    return this.instance.connect();
  }

  /** Ends everything that runs. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.sessions].map((session) => session.close()));
    this.instance.closeSync();
  }

  private async open(request: SqlRequest, signal: AbortSignal | undefined): Promise<QuerySession> {
    if (this.running >= this.concurrency) {
      throw new NadiError('OVERLOADED', { message: `${this.concurrency} statements run already.`, retriable: true });
    }
    // The place is taken before anything is waited for: others may be opened meanwhile.
    this.running += 1;
    const connection = await this.connectForSession();
    const catalog = this.freeCatalogs.pop() ?? this.newCatalog();
    const onClose = (isCatalogGone: boolean) => {
      this.running -= 1;
      this.sessions.delete(session);
      if (isCatalogGone) this.freeCatalogs.push(catalog);
    };
    const { policy, statements } = this;
    const session = new QuerySession({ connection, policy, statements, catalog, request, signal, onClose });
    this.sessions.add(session);
    return session;
  }

  private newCatalog(): string {
    this.opened += 1;
    return `lake_${this.opened}`;
  }

  private async connectForSession(): Promise<DuckDBConnection> {
    try {
      return await this.instance.connect();
    } catch (cause) {
      this.running -= 1;
      throw engineError(cause);
    }
  }
}

/** Takes away from an engine what statements of strangers must not reach, and tells what is left of its functions. */
async function lock(
  instance: DuckDBInstance,
  { readFolders, writeFolders, spillMb }: SqlEngineOptions,
  { spillFolder, exportFolder }: { spillFolder: string; exportFolder: string },
): Promise<EnginePolicy> {
  const connection = await instance.connect();
  try {
    const policy = await readEnginePolicy(connection);
    await connection.run(`set global TimeZone = 'UTC'`);
    // Files do not change. The engine lets go of what it keeps of them when memory is short.
    await connection.run('set global parquet_metadata_cache = true');
    await connection.run(`set global temp_directory = ${quotedText(spillFolder)}`);
    // As an option of the instance this limit is shown and not kept.
    await connection.run(`set global max_temp_directory_size = '${spillMb}MB'`);
    // In this order: what may be read, then nothing else, then no changes.
    const folders = [...readFolders, ...(writeFolders ?? []), exportFolder].map((folder) =>
      quotedText(`${resolve(folder)}/`),
    );
    await connection.run(`set global allowed_directories = [${folders.join(', ')}]`);
    await connection.run('set global enable_external_access = false');
    await connection.run('set global lock_configuration = true');
    return policy;
  } finally {
    connection.closeSync();
  }
}

function exportFolderOf({ workFolder }: SqlEngineOptions): string {
  return join(resolve(workFolder), 'exports');
}

import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import type { BoundStatement } from './bound-statement.ts';
import type { BoundStatements } from './bound-statements.ts';
import type { EnginePolicy } from './function-policy.ts';
import { maskedSelect, plainSelect, quotedName, type SourceColumn } from './masked-source.ts';
import { boundValues, parameterNames } from './parameter-values.ts';
import { engineError, queryError, type StopReason } from './query-error.ts';
import type { SqlRequest, TableSource } from './sql-request.ts';

/** How often the limits are looked at; the engine is interrupted this often until it has stopped. */
const watchIntervalMs = 20;

interface SessionOptions {
  /** A connection that nothing else uses; the session closes it. */
  readonly connection: DuckDBConnection;
  readonly policy: EnginePolicy;
  readonly statements: BoundStatements;
  /** A catalog that no other session has. */
  readonly catalog: string;
  readonly request: SqlRequest;
  readonly signal: AbortSignal | undefined;
  /** Called once, when the session has ended; the catalog is gone unless something has failed. */
  readonly onClose: (isCatalogGone: boolean) => void;
}

/** One statement on a connection and in a catalog of its own, which both end with it, whatever happens. */
export class QuerySession {
  readonly startedAtMs = performance.now();
  /** Asked again and again; if it is true, the result is too large. */
  isTooLarge: () => boolean = () => false;
  private readonly options: SessionOptions;
  private readonly connection: DuckDBConnection;
  private readonly timer: NodeJS.Timeout;
  private bound: BoundStatement | undefined;
  private stopped: StopReason | undefined;
  /** Ends what is no work of the engine, which an interruption does not reach. */
  private readonly ended = new AbortController();
  private working = 0;
  private closing: Promise<void> | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    this.connection = options.connection;
    this.timer = setInterval(() => this.watch(), watchIntervalMs);
    options.signal?.addEventListener('abort', this.onAbort);
    if (options.signal?.aborted === true) this.stopped = 'cancelled';
  }

  /**
   * Checks the statement and creates the tables that it names.
   * @throws NadiError SQL_INVALID, SQL_REFUSED, SQL_ENGINE_FAILED
   */
  async prepare(): Promise<BoundStatement> {
    const { request, policy, statements, catalog } = this.options;
    const names = parameterNames(request.parameters ?? []);
    const bound = await this.during(() =>
      statements.bound(this.connection, request.sql, {
        catalog,
        engine: policy,
        tables: request.tables.map(({ name }) => name),
        parameters: names,
      }),
    );
    const unused = names.find((name) => !bound.parameters.includes(name));
    if (unused !== undefined) {
      throw new NadiError('SQL_INVALID', { message: `The statement has no parameter ${unused}.` });
    }
    await this.during(() => this.createTables(bound.tables));
    this.bound = bound;
    return bound;
  }

  /** Runs a statement that contains the checked one and no other of a stranger. */
  async stream(sql: string): Promise<DuckDBResult> {
    const { values, types } = boundValues(this.options.request.parameters ?? []);
    return this.during(() => this.connection.stream(sql, values, types));
  }

  /** Does a part of the work, within the limits of time and size. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const { sql, limits } = this.options.request;
    this.working += 1;
    try {
      if (this.stopped !== undefined || this.closing !== undefined) throw new Error('The session has ended.');
      return await work();
    } catch (thrown) {
      throw queryError(thrown, { sql, bound: this.bound, stopped: this.stopped, ...limits });
    } finally {
      this.working -= 1;
    }
  }

  /** Ends the statement if it still runs, and takes away all that it had. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.options.signal?.removeEventListener('abort', this.onAbort);
    // The watch goes on interrupting until the engine has let go of the connection.
    if (this.working > 0) this.stopped ??= 'cancelled';
    this.ended.abort();
    while (this.working > 0) await setTimeout(watchIntervalMs);
    clearInterval(this.timer);
    let isCatalogGone = false;
    try {
      // A next statement ends the one before it, even if nobody has read all of its rows.
      await this.connection.run(`detach database if exists ${quotedName(this.options.catalog)}`);
      isCatalogGone = true;
    } catch (cause) {
      throw engineError(cause);
    } finally {
      this.connection.closeSync();
      this.options.onClose(isCatalogGone);
    }
  }

  private readonly onAbort = (): void => {
    this.stopped ??= 'cancelled';
    this.watch();
  };

  /** Interrupts what is over its limits: an interruption between two steps of the engine gets lost, so that it is repeated. */
  private watch(): void {
    const { request, signal } = this.options;
    if (signal?.aborted === true) this.stopped ??= 'cancelled';
    else if (performance.now() - this.startedAtMs >= request.limits.timeMs) this.stopped ??= 'time';
    else if (this.isTooLarge()) this.stopped ??= 'size';
    if (this.stopped === undefined) return;
    this.ended.abort();
    if (this.working > 0) this.connection.interrupt();
    // Whoever closes the session is told how that went.
    else this.close().catch(() => undefined);
  }

  private async createTables(names: readonly string[]): Promise<void> {
    const catalog = quotedName(this.options.catalog);
    await this.connection.run(`attach ':memory:' as ${catalog}`);
    for (const name of names) {
      const table = this.tableOf(name);
      const [schema = '', view = ''] = name.split('.');
      const source = typeof table.source === 'string' ? table.source : await table.source(this.ended.signal);
      const { columns, masks = [] } = table;
      const query =
        columns !== undefined && masks.length === 0
          ? plainSelect(source, columns)
          : maskedSelect(source, table, await this.columnsOf(source));
      await this.connection.run(`create schema if not exists ${catalog}.${quotedName(schema)}`);
      await this.connection.run(`create view ${catalog}.${quotedName(schema)}.${quotedName(view)} as ${query}`);
    }
  }

  private tableOf(name: string): TableSource {
    const table = this.options.request.tables.find((candidate) => candidate.name === name);
    if (table === undefined) throw new Error(`There is no source of ${name}.`);
    return table;
  }

  private async columnsOf(source: string): Promise<SourceColumn[]> {
    const statement = await this.connection.prepare(source);
    try {
      return Array.from({ length: statement.columnCount }, (_, index) => ({
        name: statement.columnName(index),
        type: statement.columnType(index),
      }));
    } finally {
      statement.destroySync();
    }
  }
}

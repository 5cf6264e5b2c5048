import { open, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import type { SqlParameter, SqlSummary } from '@nadi/sql';
import type { LakeChild } from '../lake/lake-child.ts';
import type { ResultFormat } from '../lake/lake-query.ts';
import type { WantedContract } from '../lake/lake-tables.ts';
import { scopeOf } from '../sellers/data-scope.ts';
import { wantedContracts } from './sql-access.ts';

export interface SqlRunsOptions {
  /** Undefined if this service keeps no lake. */
  readonly lake: Pick<LakeChild, 'run' | 'status'> | undefined;
  readonly logger: Logger;
  readonly timeoutMs: number;
  readonly mostRows: number;
  readonly mostBytes: number;
}

/** A statement that somebody sends. */
export interface AskedStatement {
  readonly sql: string;
  readonly parameters: readonly SqlParameter[] | Readonly<Record<string, SqlParameter>>;
  readonly format: ResultFormat;
  /** Most rows that the asker wants. */
  readonly limit: number | undefined;
  /** The tables it may read. Default: all that the asker may read by SQL. */
  readonly contracts?: readonly WantedContract[];
  /** Most bytes of its answer, if that is less than an answer may have anyway. */
  readonly mostBytes?: number;
}

/** The rows of a statement, as they are sent. */
export interface SentRows {
  readonly stream: Readable;
  readonly sizeBytes: number;
  readonly summary: SqlSummary;
}

/** Runs statements of people over the tables that they may read. */
export class SqlRuns {
  constructor(private readonly options: SqlRunsOptions) {}

  /** @throws NadiError LAKE_UNAVAILABLE, and all that a statement may lead to: SQL_INVALID, SQL_REFUSED, SQL_TIMEOUT, … */
  async run(caller: Identity, statement: AskedStatement, signal: AbortSignal): Promise<SentRows> {
    const { lake, logger, timeoutMs, mostRows, mostBytes } = this.options;
    if (lake === undefined) {
      throw new NadiError('LAKE_UNAVAILABLE', { message: 'this service keeps no lake' });
    }
    const { sql, parameters, format, limit = mostRows, contracts = wantedContracts(caller) } = statement;
    const bytes = Math.min(statement.mostBytes ?? mostBytes, mostBytes);
    const answer = await lake.run(
      {
        ...{ sql, parameters, format, contracts },
        ...scopeOf(caller),
        limits: { rows: Math.min(limit, mostRows), bytes, timeMs: timeoutMs },
      },
      signal,
    );
    const { path, sizeBytes, summary } = answer;
    const file = await open(path);
    // It stays readable while it is open.
    await rm(path);
    logger.info({ subject: caller.subject, tenantId: caller.tenantId, format, ...summary }, 'ran a statement');
    return { stream: file.createReadStream(), sizeBytes, summary };
  }
}

import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encodeArrow, encodeCsv, encodeJson, type SqlEngine, type SqlRun, type SqlSummary } from '@nadi/sql';
import type { LakeQuery, QueryAnswer, ResultFormat } from './lake-query.ts';
import type { OpenTables } from './lake-tables.ts';

/** Runs statements over the tables of the lake; their answers are files, which whoever asked reads and removes. */
export class QueryRunner {
  private answered = 0;

  /** @param folder where answers are written */
  constructor(
    private readonly engine: SqlEngine,
    private readonly folder: string,
  ) {}

  /** @throws NadiError SQL_INVALID, SQL_REFUSED, SQL_TIMEOUT, SQL_TOO_LARGE, SQL_STOPPED, SQL_ENGINE_FAILED, OVERLOADED */
  async run(query: LakeQuery, { tables }: OpenTables, signal: AbortSignal): Promise<QueryAnswer> {
    const { sql, parameters, limits, format } = query;
    const request = { sql, parameters, tables, limits };
    this.answered += 1;
    const path = join(this.folder, String(this.answered));
    if (format === 'parquet') {
      const exported = await this.engine.exportParquet(request, signal);
      await rename(exported.path, path);
      return { path, sizeBytes: exported.summary.bytes, summary: exported.summary };
    }
    const run = await this.engine.run(request, signal);
    try {
      await pipeline(Readable.from(encoded(run, format)), createWriteStream(path));
    } catch (error) {
      await run.close();
      await rm(path, { force: true });
      throw error;
    }
    const summary: SqlSummary = run.summary;
    return { path, sizeBytes: (await stat(path)).size, summary };
  }
}

function encoded(run: SqlRun, format: Exclude<ResultFormat, 'parquet'>): AsyncGenerator<string | Uint8Array> {
  switch (format) {
    case 'csv':
      return encodeCsv(run);
    case 'arrow':
      return encodeArrow(run);
    case 'json':
      return encodeJson(run, { rows: 'objects' });
    case 'json-arrays':
      return encodeJson(run, { rows: 'arrays' });
  }
}

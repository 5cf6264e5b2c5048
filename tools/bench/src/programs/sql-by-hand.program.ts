import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { serveVariant } from '../framework/serve-variant.ts';
import { filesOf } from '../sql/filled-lake.ts';
import * as statements from '../sql/statements.ts';

export interface SqlByHandOptions {
  readonly lakeDir: string;
  readonly rows: number;
  readonly statement: keyof typeof statements;
}

/** DuckDB over the files of the lake and nothing else: no newest events, no masking, no limits, no other process. */
await serveVariant<SqlByHandOptions>(async ({ lakeDir, rows, statement }) => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const paths = filesOf(lakeDir).map(({ key }) => `'${join(lakeDir, key)}'`);
  const { text, parameters } = statements[statement];
  const sql = text(`read_parquet([${paths.join(', ')}], hive_partitioning = false)`);
  let asked = 0;
  return {
    async run(count) {
      const latenciesMs: number[] = [];
      for (let index = 0; index < count; index += 1) {
        const startedMs = performance.now();
        const answer = await connection.runAndReadAll(sql, parameters(asked, rows));
        JSON.stringify(answer.getRowObjectsJson());
        latenciesMs.push(performance.now() - startedMs);
        asked += 1;
      }
      return { latenciesMs };
    },
  };
});

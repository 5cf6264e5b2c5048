import { queryOptions } from '@tanstack/react-query';
import { apiFile, apiGet, apiSend } from './client.ts';

export interface SqlTableColumn {
  readonly name: string;
  readonly type: string;
  readonly doc: string;
  /** Personal data that whoever asks gets masked. */
  readonly isMasked: boolean;
}

/** The table of a contract. */
export interface SqlTable {
  /** As it is written in a statement: `orders.order_placed`. */
  readonly name: string;
  readonly contract: string;
  readonly purpose: string;
  readonly columns: readonly SqlTableColumn[];
}

/** A statement with its values. */
export interface AskedStatement {
  readonly sql: string;
  readonly parameters: unknown;
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  /** There are more rows than that. */
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export type SqlFileFormat = 'csv' | 'parquet' | 'arrow';

const path = '/api/reporting/v1/sql';

/** The tables that somebody may read; they change with roles and contracts only. */
export const sqlTablesQuery = queryOptions({
  queryKey: ['sql', 'tables'],
  queryFn: async ({ signal }) =>
    (await apiGet<{ readonly tables: readonly SqlTable[] }>(`${path}/tables`, signal)).tables,
  staleTime: 300_000,
});

/**
 * Runs a statement.
 * @param limit most rows
 * @throws ApiError; DOMException AbortError if it was cancelled
 */
export function runSql(asked: AskedStatement, limit: number, signal: AbortSignal): Promise<SqlAnswer> {
  return apiSend('POST', `${path}?format=json-arrays`, { ...asked, limit }, signal);
}

/**
 * Runs a statement and gives all that it may answer as a file.
 * @throws ApiError; DOMException AbortError if it was cancelled
 */
export async function fetchSqlFile(
  asked: AskedStatement,
  format: SqlFileFormat,
  signal: AbortSignal,
): Promise<{ readonly content: Blob; readonly truncated: boolean }> {
  const { content, headers } = await apiFile(`${path}?format=${format}`, asked, signal);
  return { content, truncated: headers.get('nadi-truncated') === 'true' };
}

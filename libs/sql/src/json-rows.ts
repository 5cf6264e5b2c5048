import { jsonValue } from './json-value.ts';
import type { SqlRow } from './sql-run.ts';
import type { SqlColumn, SqlSummary } from './sql-request.ts';

/** What an encoder needs of a run; `SqlRun` is one. */
export interface EncodableRun {
  readonly columns: readonly SqlColumn[];
  readonly summary: SqlSummary;
  chunks(): AsyncIterable<readonly SqlRow[]>;
}

export interface JsonRowsOptions {
  /** Rows as lists of values in the order of the columns, or as objects by the names of the columns. */
  readonly rows: 'arrays' | 'objects';
}

/** A run as one JSON object: `columns`, then `rows`, then `rowCount`, `truncated` and `elapsedMs`, in pieces of text. */
export async function* encodeJson(run: EncodableRun, options: JsonRowsOptions): AsyncGenerator<string> {
  const columns = run.columns.map(({ name, type }) => ({ name, type }));
  yield `{"columns":${JSON.stringify(columns)},"rows":[`;
  let separator = '';
  for await (const chunk of run.chunks()) {
    let text = '';
    for (const row of chunk) {
      text += `${separator}\n${JSON.stringify(jsonRow(row, run.columns, options))}`;
      separator = ',';
    }
    yield text;
  }
  const { rows, truncated, elapsedMs } = run.summary;
  yield `],"rowCount":${rows},"truncated":${truncated},"elapsedMs":${elapsedMs}}\n`;
}

function jsonRow(row: SqlRow, columns: readonly SqlColumn[], { rows }: JsonRowsOptions): unknown {
  const values = row.map(jsonValue);
  return rows === 'arrays' ? values : Object.fromEntries(columns.map(({ name }, index) => [name, values[index]]));
}

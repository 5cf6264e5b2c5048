import { ResultReturnType, type DuckDBResult, type DuckDBValue } from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';

/**
 * The rows of a streamed result, a chunk at a time. The driver ends a stream without a word where its statement fails on the way, such as
 * for lack of memory or at a damaged file; what is left then is no result any more.
 * @throws NadiError SQL_ENGINE_FAILED (retriable) behind the rows that came, if more would have
 */
export async function* wholeRows(result: DuckDBResult): AsyncGenerator<DuckDBValue[][]> {
  yield* result.yieldRows();
  if (result.returnType === ResultReturnType.INVALID) {
    throw new NadiError('SQL_ENGINE_FAILED', { message: 'a statement failed before its last row', retriable: true });
  }
}

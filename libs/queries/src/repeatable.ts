import { sqlTokens } from './sql-tokens.ts';

/** Functions whose value is another one the next time. */
export const changingFunctions: ReadonlySet<string> = new Set([
  ...[
    'age',
    'ago',
    'current_connection_id',
    'current_localtime',
    'current_localtimestamp',
    'current_database',
    'current_date',
    'current_query',
    'current_query_id',
  ],
  ...['current_schema', 'current_schemas', 'current_transaction_id', 'currval', 'error', 'gen_random_uuid'],
  ...['get_current_time', 'get_current_timestamp', 'in_search_path', 'nextval', 'now', 'random', 'setseed', 'sleep_ms'],
  ...['stats', 'today', 'transaction_timestamp', 'txid_current', 'uuid', 'uuidv4', 'uuidv7', 'write_log'],
]);

/** Those among them that are called without parentheses, and samples, which are others each time. */
const changingWords: ReadonlySet<string> = new Set([
  ...['current_date', 'current_time', 'current_timestamp', 'localtime', 'localtimestamp', 'sample', 'tablesample'],
]);

/**
 * The word that makes a statement give other rows when it is run again over the same tables; undefined if there is none. It may find a
 * column of such a name as well, and never misses one.
 */
export function unrepeatableIn(sql: string): string | undefined {
  const tokens = sqlTokens(sql).filter(({ kind }) => kind !== 'comment');
  const found = tokens.find(({ kind, text }, index) => {
    const word = text.toLowerCase();
    const isCalled = tokens[index + 1]?.text === '(';
    return kind === 'name' && (changingWords.has(word) || (isCalled && changingFunctions.has(word)));
  });
  return found?.text;
}

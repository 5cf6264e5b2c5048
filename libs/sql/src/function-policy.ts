import type { DuckDBConnection } from '@duckdb/node-api';

/** Functions that a stranger may not call, with the reason that the refusal gives. Names that end with `*` are beginnings. */
const deniedFunctions: readonly { readonly reason: string; readonly names: readonly string[] }[] = [
  {
    reason: 'it tells of the process and its settings',
    names: [
      'current_setting',
      'get_block_size',
      'getenv',
      'getvariable',
      'pg_conf_load_time',
      'pg_postmaster_start_time',
      'version',
    ],
  },
  {
    reason: 'it tells who asks, of other statements or of connections',
    names: [
      ...[
        'current_catalog',
        'current_connection_id',
        'current_database',
        'current_query',
        'current_query_id',
        'current_role',
      ],
      ...['current_schema', 'current_schemas', 'current_transaction_id', 'current_user', 'in_search_path', 'inet_*'],
      ...['session_user', 'txid_current', 'user'],
    ],
  },
  {
    reason: 'it reads the catalog',
    names: [
      ...[
        'col_description',
        'format_pg_type',
        'format_type',
        'has_*_privilege',
        'map_to_pg_oid',
        'obj_description',
        'shobj_description',
      ],
      ...['pg_*_is_visible', 'pg_get_*', 'pg_has_role', 'pg_is_other_temp_schema', 'pg_my_temp_schema'],
    ],
  },
  {
    reason: 'it parses or plans statements that nobody has checked',
    names: ['json_deserialize_sql', 'json_serialize_plan', 'json_serialize_sql'],
  },
  { reason: 'it changes what other statements see', names: ['currval', 'nextval', 'setseed'] },
  { reason: 'it writes or reads logs', names: ['parse_duckdb_log_message', 'write_log'] },
  { reason: 'it only passes time', names: ['pg_sleep', 'sleep_ms'] },
  {
    reason: 'it is an inner part of the engine and takes bytes on trust',
    names: [
      ...[
        '__internal_*',
        'cast_to_type',
        'combine',
        'constant_or_null',
        'create_sort_key',
        'finalize',
        'get_type',
        'make_type',
      ],
      ...[
        'remap_struct',
        'replace_type',
        'stats',
        'timetz_byte_comparable',
        'unpivot_list',
        'variant_bytes_to_variant',
      ],
      ...['variant_normalize', 'variant_to_parquet_variant', 'vector_type'],
    ],
  },
];

/** Names that DuckDB takes for a call without parentheses where no column has them. `user` is left: it is a likely column, and says `duckdb`. */
export const callsWithoutParentheses: ReadonlySet<string> = new Set([
  ...['current_catalog', 'current_role', 'current_schema', 'current_user', 'session_user'],
]);

/** Functions that stand in FROM: they make rows of their arguments, row by row, and read nothing else. */
export const tableFunctions: ReadonlySet<string> = new Set([
  ...['generate_series', 'json_each', 'json_tree', 'range', 'unnest'],
]);

/** What of DuckDB itself a statement may name. */
export interface EnginePolicy {
  readonly functions: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  readonly collations: ReadonlySet<string>;
}

/** Why a function is denied, or undefined if it is not. The name is in lower case. */
export function reasonOfDenial(name: string): string | undefined {
  return deniedFunctions.find(({ names }) => names.some((pattern) => matches(pattern, name)))?.reason;
}

function matches(pattern: string, name: string): boolean {
  const [before, after] = pattern.split('*');
  return after === undefined
    ? name === pattern
    : name.length >= pattern.length - 1 && name.startsWith(before ?? '') && name.endsWith(after);
}

/**
 * What the engine has of its own and may be named: scalar functions, aggregates and their macros that are not denied, types and collations.
 * Functions that somebody has created later are not among them.
 */
export async function readEnginePolicy(connection: DuckDBConnection): Promise<EnginePolicy> {
  const functions = await names(
    connection,
    `select distinct function_name from duckdb_functions() where internal and function_type in ('scalar', 'aggregate', 'macro')`,
  );
  const types = await names(connection, `select unnest([type_name, logical_type]) from duckdb_types() where internal`);
  const collations = await names(connection, `select collname from pragma_collations()`);
  return {
    // `unnest` is a part of the grammar of expressions, so that it is listed as a table function only.
    functions: new Set([...functions.filter((name) => reasonOfDenial(name) === undefined), 'unnest']),
    types: new Set(types.filter((name) => name !== 'type')),
    collations: new Set(collations),
  };
}

async function names(connection: DuckDBConnection, query: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(query);
  return reader.getRows().map(([name]) => String(name).toLowerCase());
}

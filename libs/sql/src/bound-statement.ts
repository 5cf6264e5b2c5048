import type { DuckDBConnection } from '@duckdb/node-api';
import { NadiError } from '@nadi/errors';
import { reasonOfDenial, tableFunctions, type EnginePolicy } from './function-policy.ts';
import { checkStatement } from './query-shapes.ts';
import { sqlError } from './sql-error.ts';
import { isTreeNode, parseTree, type TreeNode } from './syntax-tree.ts';
import { RefusalError, type NamePolicy, type TableName, type TreeWalk } from './tree-walk.ts';

/** The most characters of a statement. */
export const maxSqlLength = 100_000;

/** What a statement may name. */
export interface StatementPolicy {
  /** Names of tables as people write them, `domain.table`, in lower case: letters, digits and `_`. */
  readonly tables: readonly string[];
  /** The catalog whose schemas and tables have the names of `tables`; no stranger can name it. */
  readonly catalog: string;
  /** Names of parameters that have a value: `region` for `$region`, `1` for `$1` and the first `?`. Default none. */
  readonly parameters?: readonly string[];
  readonly engine: EnginePolicy;
}

/** A statement that may run as it is. */
export interface BoundStatement {
  /** One SELECT in which each table is one of the catalog. */
  readonly sql: string;
  /** The tables it reads, sorted, each a name of `tables`. */
  readonly tables: readonly string[];
  /** The parameters it has, sorted. */
  readonly parameters: readonly string[];
  /** The byte of the stranger's text that a byte of `sql` comes from, if that is known. */
  readonly originOf: (byteOffset: number) => number | undefined;
  /** A message of the engine about `sql` with the names that the stranger has used. */
  readonly inGivenNames: (message: string) => string;
}

/**
 * Makes a statement of a stranger safe: it is parsed by DuckDB, each node of its syntax tree is checked against what is known and allowed, each
 * table is put into the given catalog, and the text that DuckDB makes of the tree is parsed and checked again, so that what runs is
 * what was checked.
 * @param connection Any connection; nothing of the statement runs on it.
 * @throws NadiError SQL_INVALID if it cannot be parsed, SQL_REFUSED if it names or does what it may not; with `line` and `column` in the
 * context if the place is known.
 */
export async function boundStatement(
  connection: DuckDBConnection,
  sql: string,
  policy: StatementPolicy,
): Promise<BoundStatement> {
  if (sql.length > maxSqlLength) {
    throw sqlError('SQL_REFUSED', { sql, message: `The statement has more than ${maxSqlLength} characters.` });
  }
  // A text ends there for DuckDB, and what is behind it is not looked at.
  const zero = sql.indexOf('\0');
  if (zero >= 0) {
    throw sqlError('SQL_INVALID', { sql, byteOffset: Buffer.byteLength(sql.slice(0, zero)), message: 'A zero byte.' });
  }
  const tree = await parse(connection, sql);
  const found = { tables: new Set<string>(), parameters: new Set<string>() };
  const given = checked(sql, tree, strangerNames(policy, found));
  const bound = await print(connection, tree, sql);
  const again = checked(sql, await parse(connection, bound), boundNames(policy, found.tables));
  return {
    sql: bound,
    tables: [...found.tables].sort(),
    parameters: [...found.parameters].sort(),
    originOf: origins(given, again),
    inGivenNames: (message) => {
      const local = message.replaceAll(`"${policy.catalog}".`, '').replaceAll(`${policy.catalog}.`, '');
      return [...given.renamed].reduce((text, [renamed, name]) => text.replaceAll(renamed, name), local);
    },
  };
}

/** The only statement of a text. */
async function parse(connection: DuckDBConnection, sql: string): Promise<TreeNode> {
  const tree = parseTree(
    await value(
      connection,
      'select json_serialize_sql($1::varchar, skip_null := false, skip_default := false, skip_empty := false)',
      sql,
    ),
  );
  if (!isTreeNode(tree)) throw sqlError('SQL_INVALID', { sql, message: 'The statement cannot be parsed.' });
  if (tree['error'] === true) throw parseError(sql, tree);
  const statements = Array.isArray(tree['statements']) ? (tree['statements'] as unknown[]) : [];
  const [statement, ...more] = statements;
  if (!isTreeNode(statement)) throw sqlError('SQL_INVALID', { sql, message: 'There is no statement.' });
  if (more.length > 0) throw sqlError('SQL_REFUSED', { sql, message: 'Only one statement can run at a time.' });
  return statement;
}

function parseError(sql: string, error: TreeNode): NadiError {
  const message = String(error['error_message']).replace(/\.$/, '');
  if (error['error_type'] === 'not implemented') {
    const hint = /\bpivot\b/i.test(sql) ? ' PIVOT needs the values of its columns: ON column IN (…).' : '';
    const reason = /only select/i.test(message) ? `Only a SELECT can run.${hint}` : `${message}.`;
    return sqlError('SQL_REFUSED', { sql, message: reason });
  }
  const byteOffset = error['position'] === undefined ? undefined : Number(error['position']);
  return sqlError('SQL_INVALID', { sql, byteOffset, message: `${message}.` });
}

/** The text of a tree. */
async function print(connection: DuckDBConnection, statement: TreeNode, sql: string): Promise<string> {
  try {
    const json = JSON.stringify({ error: false, statements: [statement] });
    return await value(connection, 'select json_deserialize_sql($1::json)', json);
  } catch (cause) {
    throw sqlError('SQL_REFUSED', { sql, message: 'The statement has a part that cannot be written again.', cause });
  }
}

async function value(connection: DuckDBConnection, query: string, text: string): Promise<string> {
  const reader = await connection.runAndReadAll(query, [text]);
  return String(reader.getRows()[0]?.[0]);
}

function checked(sql: string, tree: TreeNode, names: NamePolicy): TreeWalk {
  try {
    return checkStatement(tree, names);
  } catch (thrown) {
    if (!(thrown instanceof RefusalError)) throw thrown;
    throw sqlError('SQL_REFUSED', { sql, ...thrown.refusal });
  }
}

interface Found {
  readonly tables: Set<string>;
  readonly parameters: Set<string>;
}

/** What holds for the text of a stranger, and a note of what it names. */
function strangerNames(policy: StatementPolicy, found: Found): NamePolicy {
  const tables = new Set(policy.tables);
  const parameters = new Set(policy.parameters);
  return {
    ...engineNames(policy.engine),
    locateTable: ({ catalog, schema, name }) => {
      const known = `${schema}.${name}`.toLowerCase();
      if (catalog !== '' || schema === '' || !tables.has(known)) return undefined;
      found.tables.add(known);
      return placeOf(policy.catalog, known);
    },
    tableRefusal: (table) => tableRefusal(table, tables),
    parameterRefusal: (name) => {
      if (!parameters.has(name)) return `The parameter ${name} has no value.`;
      found.parameters.add(name);
      return undefined;
    },
  };
}

/** What holds for the text that was made of a checked tree: tables are where they were put, and nowhere else. */
function boundNames(policy: StatementPolicy, used: ReadonlySet<string>): NamePolicy {
  const refusal = 'The statement has a part that changes its meaning when it is written again.';
  return {
    ...engineNames(policy.engine),
    locateTable: (table) =>
      table.catalog === policy.catalog && used.has(`${table.schema}.${table.name}`) ? table : undefined,
    tableRefusal: () => refusal,
    parameterRefusal: () => undefined,
  };
}

function engineNames({
  functions,
  types,
  collations,
}: EnginePolicy): Pick<NamePolicy, 'functionRefusal' | 'tableFunctionRefusal' | 'typeRefusal' | 'collationRefusal'> {
  return {
    functionRefusal: (name) => (functions.has(name.toLowerCase()) ? undefined : functionRefusal(name)),
    tableFunctionRefusal: (name) =>
      tableFunctions.has(name.toLowerCase())
        ? undefined
        : `${name} may not stand in FROM; of functions, only ${[...tableFunctions].join(', ')} may.`,
    typeRefusal: (name) => (types.has(name.toLowerCase()) ? undefined : `There is no type ${name} that may be used.`),
    collationRefusal: (name) =>
      name.split('.').every((part) => collations.has(part.toLowerCase()))
        ? undefined
        : `There is no collation ${name} that may be used.`,
  };
}

function functionRefusal(name: string): string {
  const reason = reasonOfDenial(name.toLowerCase());
  return reason === undefined
    ? `There is no function ${name} that may be called.`
    : `The function ${name} may not be called: ${reason}.`;
}

function placeOf(catalog: string, table: string): TableName {
  const [schema = '', name = ''] = table.split('.');
  return { catalog, schema, name };
}

function tableRefusal({ catalog, schema, name }: TableName, tables: ReadonlySet<string>): string {
  const written = [catalog, schema, name].filter((part) => part !== '').join('.');
  const meant = [...tables].find((table) => table.endsWith(`.${name.toLowerCase()}`));
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `There is no table ${written} that you may read.${hint}`;
}

/** Both walks meet the same nodes in the same order, unless the engine writes a part in another way; then no place is known. */
function origins(given: TreeWalk, bound: TreeWalk): BoundStatement['originOf'] {
  const same = given.byteOffsets.length === bound.byteOffsets.length;
  return (byteOffset) => {
    const index = same ? bound.byteOffsets.indexOf(byteOffset) : -1;
    return index < 0 ? undefined : given.byteOffsets[index];
  };
}

import { NadiError } from '@nadi/errors';
import { remade } from '@nadi/persistence';
import type pg from 'pg';

/** A table as the database describes it. */
export interface DescribedTable {
  readonly name: string;
  readonly parent: string | null;
  readonly bounds: string | null;
  readonly rowSecurity: boolean;
  readonly forcedRowSecurity: boolean;
  readonly columns: readonly string[];
}

/** Kept by the migrations themselves: a restore runs them. */
const migrationsTable = 'migrations';

/** The tables of a schema that hold rows of a backup: partitions, not what they are partitions of. */
export async function describeTables(client: pg.ClientBase, schema: string): Promise<DescribedTable[]> {
  const { rows } = await client.query<DescribedTable>(
    `select c.relname::text as name, p.relname::text as parent, pg_get_expr(c.relpartbound, c.oid) as bounds,
       c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forcedRowSecurity",
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns
     from pg_class c
       join pg_namespace n on n.oid = c.relnamespace
       left join pg_inherits i on i.inhrelid = c.oid
       left join pg_class p on p.oid = i.inhparent
     where n.nspname = $1 and c.relkind = 'r' and c.relname <> all($2::text[])
     order by c.relname`,
    [schema, [migrationsTable, ...remade.tables]],
  );
  return rows;
}

/**
 * The migrations that a service's schema has seen, in order.
 * @throws NadiError MIGRATION_PENDING if there are none.
 */
export async function readMigrations(client: pg.ClientBase, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [
    `${schema}.${migrationsTable}`,
  ]);
  if (rows[0]?.found !== true) {
    throw new NadiError('MIGRATION_PENDING', { message: `the database has no tables of ${schema}` });
  }
  const applied = await client.query<{ name: string }>(`select name from ${schema}.${migrationsTable} order by id`);
  return applied.rows.map(({ name }) => name);
}

/** The sequences of a schema and where they stand. */
export async function readSequences(
  client: pg.ClientBase,
  schema: string,
): Promise<{ name: string; lastValue: string; isCalled: boolean }[]> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'S' and c.relname not like $2 order by c.relname`,
    [schema, `${migrationsTable}\\_%`],
  );
  const sequences: { name: string; lastValue: string; isCalled: boolean }[] = [];
  for (const { name } of rows) {
    const { rows: state } = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value::text, is_called from ${schema}.${name}`,
    );
    sequences.push({ name, lastValue: state[0]?.last_value ?? '1', isCalled: state[0]?.is_called ?? false });
  }
  return sequences;
}

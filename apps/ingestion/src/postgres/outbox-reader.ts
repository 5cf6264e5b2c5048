import type { PostgresSource } from './source-definition.ts';
import { parseRow, quoted, typesOf, type PlacedRow, type Queries } from './read-rows.ts';
import type { ReadOutcome, SourceReader } from './source-reader.ts';

type Outbox = NonNullable<PostgresSource['outbox']>;

interface FoundRow {
  readonly row: string;
  readonly id: string;
}

/**
 * Takes rows out of an outbox table. They are locked while their events are on the way, so several may read at once; a row that another
 * transaction has not finished writing comes as soon as it has. Rows leave the table after the broker has their events.
 */
export class OutboxReader implements SourceReader {
  constructor(
    private readonly outbox: Outbox,
    private readonly batch: number,
  ) {}

  async read(client: Queries, take: (rows: readonly PlacedRow[]) => Promise<void>): Promise<ReadOutcome> {
    const { outbox, batch } = this;
    const [type = ''] = await typesOf(client, outbox.table, [outbox.id]);
    await client.query('begin');
    try {
      const { rows } = await client.query<FoundRow>(this.selection(), [batch]);
      if (rows.length > 0) {
        await take(rows.map(({ row, id }) => ({ row: parseRow(row), position: [id] })));
        await client.query(this.removal(type), [rows.map(({ id }) => id)]);
      }
      await client.query('commit');
      return { hasMore: rows.length === batch };
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  }

  private selection(): string {
    const { table, id, taken } = this.outbox;
    const open = taken === 'delete' ? '' : `where t.${quoted([taken.mark])} is null`;
    return `select to_jsonb(t)::text as row, t.${quoted([id])}::text as id from ${quoted(table)} t ${open}
            order by t.${quoted([id])} limit $1 for update skip locked`;
  }

  private removal(type: string): string {
    const { table, id, taken } = this.outbox;
    const these = `where ${quoted([id])} = any($1::text[]::${type}[])`;
    return taken === 'delete'
      ? `delete from ${quoted(table)} ${these}`
      : `update ${quoted(table)} set ${quoted([taken.mark])} = now() ${these}`;
  }
}

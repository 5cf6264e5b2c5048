import type { DataSource } from 'typeorm';
import { NadiError } from '@nadi/errors';
import { guardDatabase } from './database-fault.ts';

/** Room in each page for the next version of its rows: an update then touches no index. */
const updatedFillfactor = 50;

/**
 * SQL of the function that creates a table's partition for one month, or of another version of it.
 * @param updated tables whose rows are mostly written several times
 */
export function ensureMonthPartitionFunction(updated: readonly string[]): string {
  return `
    create or replace function ensure_month_partition(parent text, month_start date) returns void
    language plpgsql security definer set search_path from current as $body$
    declare
      child text := parent || '_' || to_char(month_start, 'YYYYMM');
      fillfactor int := case when parent = any ('{${updated.join(',')}}') then ${updatedFillfactor} else 100 end;
    begin
      perform pg_advisory_xact_lock(hashtext(child));
      if to_regclass(child) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L) with (fillfactor = %s)',
          child, parent, month_start, (month_start + interval '1 month')::date, fillfactor);
        -- Nobody goes around the policies of the table by asking its partition.
        execute format('alter table %I enable row level security', child);
      end if;
    end $body$;`;
}

/** SQL of the functions that create a table's partition for one month and drop old ones; the service's role may call them, but not run DDL. */
export function monthPartitionFunction(role: string): string {
  return `
    ${ensureMonthPartitionFunction([])}
    create function drop_month_partitions(parent text, before date) returns setof text
    language plpgsql security definer set search_path from current as $body$
    declare
      child text;
    begin
      for child in
        select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(parent)
          and right(c.relname, 6) ~ '^[0-9]{6}$' and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= before
      loop
        execute format('drop table %I', child);
        return next child;
      end loop;
    end $body$;
    revoke all on function ensure_month_partition(text, date), drop_month_partitions(text, date) from public;
    grant execute on function ensure_month_partition(text, date), drop_month_partitions(text, date) to ${role};`;
}

/** SQLSTATE of a row that no partition takes. */
const noPartition = '23514';

/** Creates the monthly partitions of a table as they are needed, and drops those past their retention. */
export class MonthPartitions {
  private readonly known = new Set<string>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly table: string,
  ) {}

  /** Makes sure that rows of these times have a partition to go to. Times in milliseconds since 1970. */
  async ensure(timesMs: Iterable<number>): Promise<void> {
    for (const timeMs of timesMs) {
      const month = monthStart(timeMs);
      if (!this.known.has(month)) {
        await guardDatabase(() =>
          this.dataSource.query('select ensure_month_partition($1, $2::date)', [this.table, month]),
        );
        this.known.add(month);
      }
    }
  }

  /**
   * Runs a write into the table. If a partition was dropped meanwhile, by whichever instance, what is known is forgotten.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable) in that case: `ensure` and the write have to come again.
   */
  async guardWrite<T>(write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== noPartition) {
        throw cause;
      }
      this.known.clear();
      throw new NadiError('DATABASE_UNAVAILABLE', {
        message: `a partition of ${this.table} was dropped meanwhile`,
        retriable: true,
        cause,
      });
    }
  }

  /** Drops partitions that end before the given time; returns their names. */
  async dropBefore(timeMs: number): Promise<string[]> {
    const rows = await guardDatabase(() =>
      this.dataSource.query<{ name: string }[]>('select drop_month_partitions($1, $2::date) as name', [
        this.table,
        monthStart(timeMs),
      ]),
    );
    this.known.clear();
    return rows.map(({ name }) => name);
  }
}

/** The first day of a time's month in UTC, as PostgreSQL reads it. */
export function monthStart(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 7)}-01`;
}

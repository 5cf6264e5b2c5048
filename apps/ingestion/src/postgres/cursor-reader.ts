import type { PostgresSource } from './source-definition.ts';
import { parseRow, quoted, typesOf, type PlacedRow, type Queries, type RowPosition } from './read-rows.ts';
import type { ReadOutcome, SourceReader } from './source-reader.ts';

type Cursor = NonNullable<PostgresSource['cursor']>;

/** The newest row at a moment. */
interface Mark {
  readonly position: RowPosition;
  readonly atMs: number;
  /** Transactions from this one on had not begun to write. */
  readonly nextTransaction: bigint;
}

interface Newest {
  readonly position: RowPosition | null;
  /** The oldest transaction that may still write. */
  readonly oldest: string;
  readonly next: string;
}

export interface CursorReaderOptions {
  readonly cursor: Cursor;
  readonly batch: number;
  /** How far the table was read; undefined if never. */
  readonly from: RowPosition | undefined;
  /** Milliseconds since any moment. */
  readonly now: () => number;
}

const mostMarks = 100;
/** Past this it is said that a transaction is in the way. */
const longTransactionMs = 5_000;

/**
 * Reads a table in the order of columns that only grow. Transactions commit in another order than they number their rows, so rows are read
 * only up to where the table ended some time ago, and only when every transaction that was writing then has ended (snapshot functions of
 * PostgreSQL, "Transaction IDs and Snapshots" in its manual).
 */
export class CursorReader implements SourceReader {
  private position: RowPosition | undefined;
  private marks: readonly Mark[] = [];
  private settled: RowPosition | undefined;
  private types: readonly string[] | undefined;

  constructor(private readonly options: CursorReaderOptions) {
    this.position = options.from;
  }

  async read(client: Queries, take: (rows: readonly PlacedRow[]) => Promise<void>): Promise<ReadOutcome> {
    const { cursor, batch } = this.options;
    this.types ??= await typesOf(client, cursor.table, cursor.order);
    const waitsFor = await this.look(client);
    if (this.settled === undefined) return { hasMore: false, waitsFor };
    const { rows } = await client.query<{ row: string; position: RowPosition }>(this.selection(), [
      this.position ?? null,
      this.settled,
      batch,
    ]);
    const last = rows.at(-1);
    if (last === undefined) return { hasMore: false, waitsFor };
    await take(rows.map(({ row, position }) => ({ row: parseRow(row), position })));
    this.position = last.position;
    return { hasMore: rows.length === batch, waitsFor };
  }

  /**
   * Notes where the table ends now, and finds the newest place before which nothing can appear any more.
   * @returns what keeps the rows behind that place from being read.
   */
  private async look(client: Queries): Promise<string | undefined> {
    const { cursor, now } = this.options;
    const { rows } = await client.query<Newest>(this.newest());
    const [newest] = rows;
    if (newest === undefined) return undefined;
    const atMs = now();
    const isSettled = (mark: Mark) => BigInt(newest.oldest) >= mark.nextTransaction && atMs - mark.atMs >= cursor.lag;
    const found = this.marks.findLast(isSettled);
    if (found !== undefined) {
      this.settled = found.position;
      this.marks = this.marks.slice(this.marks.indexOf(found) + 1);
    }
    // Of many that wait for one long transaction, the oldest are enough to go on with when it ends.
    if (newest.position !== null && this.marks.length < mostMarks) {
      this.marks = [...this.marks, { position: newest.position, atMs, nextTransaction: BigInt(newest.next) }];
    }
    const waitingMs = atMs - (this.marks[0]?.atMs ?? atMs);
    return waitingMs < cursor.lag + longTransactionMs
      ? undefined
      : `a transaction has been writing for ${Math.floor(waitingMs / 1_000)} s; rows that may belong before its own wait for it`;
  }

  private newest(): string {
    const { table, order } = this.options.cursor;
    const backwards = order.map((column) => `t.${quoted([column])} desc`).join(', ');
    return `select pg_snapshot_xmin(s)::text as oldest, pg_snapshot_xmax(s)::text as next,
              (select ${this.positionOf()} from ${quoted(table)} t where ${this.isPlaced()} order by ${backwards} limit 1) as position
            from pg_current_snapshot() as s`;
  }

  private selection(): string {
    const { table, order } = this.options.cursor;
    const columns = order.map((column) => `t.${quoted([column])}`).join(', ');
    const given = (parameter: string) =>
      (this.types ?? []).map((type, index) => `((${parameter}::text[])[${index + 1}])::${type}`).join(', ');
    return `select to_jsonb(t)::text as row, ${this.positionOf()} as position from ${quoted(table)} t
            where ${this.isPlaced()} and ($1::text[] is null or (${columns}) > (${given('$1')})) and (${columns}) <= (${given('$2')})
            order by ${columns} limit $3`;
  }

  private positionOf(): string {
    return `array[${this.options.cursor.order.map((column) => `t.${quoted([column])}::text`).join(', ')}]`;
  }

  private isPlaced(): string {
    return this.options.cursor.order.map((column) => `t.${quoted([column])} is not null`).join(' and ');
  }
}

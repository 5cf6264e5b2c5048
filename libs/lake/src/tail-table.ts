import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api';
import { columnDefinitions, type LakeEvent, type LakeTable } from './lake-table.ts';
import { identifier } from './sql-text.ts';

/** Offsets by partition. */
export type Offsets = ReadonlyMap<number, number>;

/** A part of the tail, in a table of its own: it goes as a whole, which gives its memory back. */
interface Segment {
  readonly name: string;
  rows: number;
  isSealed: boolean;
  /** The next offset behind its rows, per partition. */
  readonly next: Map<number, number>;
}

/** Rows of one chunk, the most that DuckDB takes. */
const chunkRows = 2_048;

/** The newest events of one contract in memory, in the order of their logs, until they stand in files. */
export class TailTable {
  private readonly segments: Segment[] = [];
  private created = 0;

  /** @param segmentRows after how many rows another segment is begun */
  constructor(
    private readonly connection: DuckDBConnection,
    readonly table: LakeTable,
    private readonly segmentRows = 50_000,
  ) {}

  /** Rows in memory, including those that stand in files already while a later row of their segment does not. */
  get rows(): number {
    return this.segments.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Adds events, all or none; those of a partition come in the order of its log, each once. The connection does nothing else meanwhile. */
  async append(events: readonly LakeEvent[]): Promise<void> {
    if (events.length === 0) {
      return;
    }
    const segment = await this.openSegment();
    await this.connection.run('begin');
    try {
      await this.write(segment, events);
      await this.connection.run('commit');
    } catch (error) {
      await this.connection.run('rollback');
      throw error;
    }
    segment.rows += events.length;
    for (const { partition, offset } of events) {
      segment.next.set(partition, offset + 1);
    }
  }

  /** Puts what comes next into another segment: what is here can go once it is in files, however much comes meanwhile. */
  seal(): void {
    const last = this.segments.at(-1);
    if (last !== undefined) {
      last.isSealed = true;
    }
  }

  /** Gives the memory of segments back of which every row is before these offsets. */
  async drop(before: Offsets): Promise<void> {
    const isDone = ({ next }: Segment) =>
      [...next].every(([partition, offset]) => offset <= (before.get(partition) ?? 0));
    const done = this.segments.filter(isDone);
    for (const segment of done) {
      this.segments.splice(this.segments.indexOf(segment), 1);
      await this.connection.run(`drop table ${identifier(segment.name)}`);
    }
  }

  /**
   * SQL of the rows from these offsets on, and before others if given; undefined if there can be none.
   * @param from a partition that is missing is taken from its beginning
   * @param before a partition that is missing is left out
   */
  source(from: Offsets, before?: Offsets): string | undefined {
    const selects = this.segments.flatMap(({ name, next }) => {
      const wanted = [...next].filter(([partition, offset]) => offset > (from.get(partition) ?? 0));
      const conditions = wanted.flatMap(([partition]) => {
        const end = before?.get(partition);
        if (before !== undefined && end === undefined) {
          return [];
        }
        const until = end === undefined ? '' : ` and log_offset < ${end}`;
        return [`log_partition = ${partition} and log_offset >= ${from.get(partition) ?? 0}${until}`];
      });
      return conditions.length === 0
        ? []
        : [`select * from memory.main.${identifier(name)} where (${conditions.join(' or ')})`];
    });
    return selects.length === 0 ? undefined : selects.join(' union all ');
  }

  private async write({ name }: Segment, events: readonly LakeEvent[]): Promise<void> {
    const { columns } = this.table;
    const appender = await this.connection.createAppender(name);
    try {
      for (let at = 0; at < events.length; at += chunkRows) {
        const part = events.slice(at, at + chunkRows);
        const chunk = DuckDBDataChunk.create(
          columns.map(({ type }) => type),
          part.length,
        );
        chunk.setColumns(columns.map(({ valueOf }) => part.map(valueOf)));
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
    } finally {
      appender.closeSync();
    }
  }

  private async openSegment(): Promise<Segment> {
    const last = this.segments.at(-1);
    if (last !== undefined && !last.isSealed && last.rows < this.segmentRows) {
      return last;
    }
    this.created += 1;
    const segment: Segment = {
      name: `tail ${this.table.contract} ${this.created}`,
      rows: 0,
      isSealed: false,
      next: new Map(),
    };
    await this.connection.run(`create table ${identifier(segment.name)} (${columnDefinitions(this.table)})`);
    this.segments.push(segment);
    return segment;
  }
}

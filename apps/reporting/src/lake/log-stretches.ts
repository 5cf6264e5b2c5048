import type { DuckDBConnection } from '@duckdb/node-api';
import type { Contract } from '@nadi/contracts';
import { filesSource, lakeEventReader, wholeRows, type LakeEvent } from '@nadi/lake';
import { heldOffsets } from './lake-file.ts';
import type { LakeFiles } from './lake-files.ts';
import type { LakeTail } from './lake-tail.ts';
import type { LakeView } from './lake-view.ts';

/** Offsets of a partition, from the first one to the one behind the last. */
export interface LogStretch {
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
}

export interface StretchesWanted {
  readonly contract: Contract;
  readonly stretches: readonly LogStretch[];
  /** Events from before are of no interest, milliseconds since 1970; undefined if all are. */
  readonly fromMs: number | undefined;
}

export interface LogStretchesOptions {
  readonly files: Pick<LakeFiles, 'hold'>;
  readonly tail: Pick<LakeTail, 'tables' | 'partitions'>;
  /** A connection of its own: one stretch is read at a time. */
  readonly connection: DuckDBConnection;
}

/** The events of all tenants by the offsets of their logs, be they in files or still in memory. */
export class LogStretches {
  constructor(private readonly options: LogStretchesOptions) {}

  /** Up to where the partitions of a topic can be read, by partition. */
  reached(topic: string, view: LakeView): ReadonlyMap<number, number> {
    const reached = new Map(view.positions.get(topic));
    this.options.tail.partitions.get(topic)?.forEach(({ nextOffset }, partition) => {
      reached.set(partition, Math.max(nextOffset, reached.get(partition) ?? 0));
    });
    return reached;
  }

  /** Where files or memory have rows of a partition. */
  held(topic: string, partition: number, view: LakeView): Omit<LogStretch, 'partition'>[] {
    const stored = view.positions.get(topic)?.get(partition) ?? 0;
    const reached = this.reached(topic, view).get(partition) ?? 0;
    const inFiles = view.filesOfAll(topic).flatMap((file) => heldOffsets(file, partition));
    return [...inFiles, { firstOffset: stored, nextOffset: reached }];
  }

  /** The events of stretches, some at a time, in no order; nothing that memory holds may be given back meanwhile. */
  async *read(wanted: StretchesWanted, view: LakeView): AsyncGenerator<LakeEvent[]> {
    const { contract, stretches, fromMs } = wanted;
    const overlapping = view
      .filesOfAll(contract.name)
      .filter(({ maxTimeMs }) => fromMs === undefined || maxTimeMs >= fromMs)
      .filter((file) => stretches.some((one) => heldOffsets(file, one.partition).some((held) => overlap(held, one))));
    const held = await this.options.files.hold(overlapping);
    try {
      const files = overlapping.map(({ schemaVersion }, index) => ({
        ...{ path: held.paths[index] ?? '', version: schemaVersion },
      }));
      const sources = [this.stored(filesSource(contract, files), stretches), this.recent(wanted, view)];
      const found = sources.filter((source) => source !== undefined);
      if (found.length === 0) {
        return;
      }
      const since = fromMs === undefined ? '' : ` and event_time >= epoch_ms(${Math.floor(fromMs)})`;
      const rows = await this.options.connection.stream(
        `select * from (${found.join(' union all ')}) where not is_tombstone${since}`,
      );
      const readEvent = lakeEventReader(contract);
      for await (const chunk of wholeRows(rows)) {
        yield chunk.map(readEvent);
      }
    } finally {
      held.release();
    }
  }

  private stored(source: string | undefined, stretches: readonly LogStretch[]): string | undefined {
    const conditions = stretches.map(
      ({ partition, firstOffset, nextOffset }) =>
        `log_partition = ${partition} and log_offset >= ${firstOffset} and log_offset < ${nextOffset}`,
    );
    return source && `select * from (${source}) where ${conditions.join(' or ')}`;
  }

  private recent({ contract, stretches }: StretchesWanted, view: LakeView): string | undefined {
    const positions = view.positions.get(contract.name);
    const from = stretches.map(({ partition, firstOffset }) => {
      return [partition, Math.max(firstOffset, positions?.get(partition) ?? 0)] as const;
    });
    const before = stretches.map(({ partition, nextOffset }) => [partition, nextOffset] as const);
    return this.options.tail.tables.get(contract.name)?.source(new Map(from), new Map(before));
  }
}

function overlap(a: Omit<LogStretch, 'partition'>, b: Omit<LogStretch, 'partition'>): boolean {
  return a.firstOffset < b.nextOffset && b.firstOffset < a.nextOffset;
}

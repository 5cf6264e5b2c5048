import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { literal, sliceKey, writeParquet, type TailTable } from '@nadi/lake';
import type { StoredBatch } from '@nadi/persistence';
import type { LakeFile } from './lake-file.ts';
import type { LakeFiles } from './lake-files.ts';
import type { LakeStore } from './lake-store.ts';
import type { LakePositions, LakeTail } from './lake-tail.ts';
import type { LakeView } from './lake-view.ts';

export interface LakeWriterOptions {
  readonly tail: LakeTail;
  readonly store: Pick<LakeStore, 'addFiles'>;
  readonly files: LakeFiles;
  /** A connection of its own: one file is written at a time. */
  readonly connection: DuckDBConnection;
  /** Where files are written before they are stored. */
  readonly folder: string;
}

/** Events of one tenant, hour of receipt and partition. */
interface Slice {
  readonly tenantId: string;
  readonly hourMs: number;
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
}

/** Brings the tail into files. */
export class LakeWriter {
  constructor(private readonly options: LakeWriterOptions) {}

  /**
   * Writes what is in memory into files, and stores them together with the positions.
   * @param view the lake as it is now
   * @returns how many files came
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE, OBJECT_STORE_UNAVAILABLE (all retriable): nothing has changed then.
   */
  async flush(epoch: number, view: LakeView): Promise<number> {
    const { tail, store } = this.options;
    await mkdir(this.options.folder, { recursive: true });
    const reached = await tail.seal();
    const batches = batchesOf(tail, reached, view.positions);
    const files: LakeFile[] = [];
    for (const [topic, ofTopic] of Map.groupBy(batches, (batch) => batch.topic)) {
      const table = tail.tables.get(topic);
      if (table !== undefined) {
        files.push(...(await this.writeTable(epoch, table, ofTopic)));
      }
    }
    if (batches.length > 0) {
      await store.addFiles(epoch, batches, files);
    }
    return files.length;
  }

  private async writeTable(epoch: number, tail: TailTable, batches: readonly StoredBatch[]): Promise<LakeFile[]> {
    const from = new Map(batches.map(({ partition, firstOffset }) => [partition, firstOffset]));
    const before = new Map(batches.map(({ partition, nextOffset }) => [partition, nextOffset]));
    const source = tail.source(from, before);
    if (source === undefined) {
      return [];
    }
    const files: LakeFile[] = [];
    for (const slice of await this.slicesOf(source)) {
      files.push(await this.writeSlice(epoch, tail, source, slice));
    }
    return files;
  }

  private async slicesOf(source: string): Promise<Slice[]> {
    const found = await this.options.connection.runAndReadAll(
      `select tenant_id, epoch_ms(date_trunc('hour', received_time)) as hour_ms, log_partition, min(log_offset), max(log_offset) + 1
       from (${source}) group by all order by all`,
    );
    return found.getRows().map(([tenantId, hourMs, partition, firstOffset, nextOffset]) => ({
      tenantId: String(tenantId),
      hourMs: Number(hourMs),
      partition: Number(partition),
      firstOffset: Number(firstOffset),
      nextOffset: Number(nextOffset),
    }));
  }

  private async writeSlice(epoch: number, { table }: TailTable, source: string, slice: Slice): Promise<LakeFile> {
    const { connection, files, folder } = this.options;
    const hour = { contract: table.contract, tenantId: slice.tenantId, hourMs: slice.hourMs };
    const key = sliceKey(hour, slice, epoch);
    const path = join(folder, 'slice.parquet');
    const written = await writeParquet(
      connection,
      `select * from (${source}) where tenant_id = ${literal(slice.tenantId)} and log_partition = ${slice.partition}
         and epoch_ms(date_trunc('hour', received_time)) = ${slice.hourMs} order by log_offset`,
      path,
    );
    const file = { ...hour, ...written, key, schemaVersion: table.version };
    await files.put(file, path);
    return file;
  }
}

/** What of each partition is in memory and not in files. */
function batchesOf(tail: LakeTail, reached: LakePositions, stored: LakePositions): StoredBatch[] {
  return [...reached].flatMap(([topic, partitions]) =>
    [...partitions].flatMap(([partition, nextOffset]) => {
      const known = tail.partitions.get(topic)?.get(partition);
      const firstOffset = stored.get(topic)?.get(partition) ?? known?.startOffset ?? nextOffset;
      const ids = known?.idsBefore(nextOffset) ?? new Uint32Array();
      return nextOffset > firstOffset ? [{ topic, partition, firstOffset, nextOffset, ids }] : [];
    }),
  );
}

import type { LakeHour, OffsetRange, WrittenFile } from '@nadi/lake';

/** A file of the lake. */
export interface LakeFile extends LakeHour, Omit<WrittenFile, 'offsets'> {
  /** Null for a file that was written before this was kept. */
  readonly offsets: readonly OffsetRange[] | null;
  /** Of the object in the store. */
  readonly key: string;
  /** Version of the contract that its columns have. */
  readonly schemaVersion: number;
}

/** A row of `lake_files`, as `fileColumns` select it. */
export interface FileRow {
  readonly object_key: string;
  readonly tenant_id: string;
  readonly contract: string;
  readonly schema_version: number;
  readonly hour_ms: number;
  readonly row_count: number;
  readonly size_bytes: number;
  readonly sha256: string;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly offsets: readonly OffsetRange[] | null;
}

export const fileColumns = `object_key, tenant_id, contract, schema_version,
  (extract(epoch from hour) * 1000)::bigint as hour_ms, row_count, size_bytes, sha256,
  (extract(epoch from min_event_time) * 1000)::bigint as min_ms, (extract(epoch from max_event_time) * 1000)::bigint as max_ms,
  offsets`;

/** Where a file has rows of a partition. Of old files that is not known: they may have any. */
export function heldOffsets({ offsets }: LakeFile, partition: number): Omit<OffsetRange, 'partition'>[] {
  return offsets === null
    ? [{ firstOffset: 0, nextOffset: Number.MAX_SAFE_INTEGER }]
    : offsets.filter((range) => range.partition === partition);
}

export function toLakeFile(row: FileRow): LakeFile {
  return {
    key: row.object_key,
    tenantId: row.tenant_id,
    contract: row.contract,
    schemaVersion: row.schema_version,
    hourMs: row.hour_ms,
    rows: row.row_count,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    minTimeMs: row.min_ms,
    maxTimeMs: row.max_ms,
    offsets: row.offsets,
  };
}

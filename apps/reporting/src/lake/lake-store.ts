import { NadiError } from '@nadi/errors';
import type { LakeHour } from '@nadi/lake';
import {
  acrossTenants,
  guardDatabase,
  loadIdWindow,
  movePositions,
  remade,
  storeIds,
  type IdWindow,
  type IdWindowOptions,
  type StoredBatch,
} from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { fileColumns, toLakeFile, type FileRow, type LakeFile } from './lake-file.ts';

/** Under which the lake keeps its positions. No consumer joins this group. */
const [lakeGroup] = remade.groups;

/** What has changed in the lake since a version of it. */
export interface LakeChanges {
  readonly version: number;
  readonly added: readonly LakeFile[];
  readonly removed: readonly LakeFile[];
  /** Of every partition: up to where its events stand in files. */
  readonly positions: readonly { readonly topic: string; readonly partition: number; readonly nextOffset: number }[];
}

/** Which hours are worth merging. */
export interface MergeLimits {
  readonly contracts: readonly string[];
  /** Larger files stay as they are. */
  readonly smallBytes: number;
  readonly mostHours: number;
}

/** Which lake it is. */
export interface LakeIdentity {
  readonly lakeId: string;
  /** The secret with which personal data becomes pseudonyms. */
  readonly maskKey: string;
  /** Whether nothing was ever stored in it. */
  readonly isNew: boolean;
}

/** A place to begin reading a partition at. */
export interface PartitionStart {
  /** Undefined if nothing of the partition was stored. */
  readonly nextOffset: number | undefined;
  readonly window: IdWindow;
}

/** What the lake consists of, in PostgreSQL: files and positions change together or not at all. */
export class LakeStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Position of a partition and the ids of its newest events, as of one moment. */
  async start(topic: string, partition: number, ids: IdWindowOptions, nowMs: number): Promise<PartitionStart> {
    return guardDatabase(() =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        const [row] = await manager.query<{ next_offset: number }[]>(
          'select next_offset from consumer_offsets where consumer_group = $1 and topic = $2 and partition = $3',
          [lakeGroup, topic, partition],
        );
        const window = await loadIdWindow(manager, { group: lakeGroup, topic, partition }, ids, nowMs);
        return { nextOffset: row?.next_offset, window };
      }),
    );
  }

  /** What stays the same for ever, on all instances. */
  async identity(): Promise<LakeIdentity> {
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ lake_id: string; mask_key: string; version: number }[]>(
        'select lake_id, mask_key, version from lake_state',
      ),
    );
    if (row === undefined) {
      throw new Error('lake_state has lost its row');
    }
    return { lakeId: row.lake_id, maskKey: row.mask_key, isNew: row.version === 0 };
  }

  /** What has changed since a version; everything since version 0. Undefined if nothing has. */
  async changesSince(version: number): Promise<LakeChanges | undefined> {
    return guardDatabase(() =>
      this.dataSource.transaction('REPEATABLE READ', async (manager) => {
        await manager.query(`select set_config('nadi.tenant', '*', true)`);
        const [state] = await manager.query<{ version: number }[]>('select version from lake_state');
        if (state === undefined || state.version === version) {
          return undefined;
        }
        const changed = await manager.query<(FileRow & { removed_version: number | null })[]>(
          `select ${fileColumns}, removed_version from lake_files where added_version > $1 or removed_version > $1`,
          [version],
        );
        const rows = await manager.query<{ topic: string; partition: number; next_offset: number }[]>(
          'select topic, partition, next_offset from consumer_offsets where consumer_group = $1',
          [lakeGroup],
        );
        return {
          version: state.version,
          added: changed.filter(({ removed_version: gone }) => gone === null).map(toLakeFile),
          removed: changed.filter(({ removed_version: gone }) => gone !== null).map(toLakeFile),
          positions: rows.map(({ topic, partition, next_offset: nextOffset }) => ({ topic, partition, nextOffset })),
        };
      }),
    );
  }

  /**
   * Adds files with the events of these stretches.
   * @throws NadiError LAKE_LEADER_CHANGED if another instance writes the lake by now, DATABASE_UNAVAILABLE (retriable)
   */
  async addFiles(epoch: number, batches: readonly StoredBatch[], files: readonly LakeFile[]): Promise<void> {
    await acrossTenants(this.dataSource, async (manager) => {
      const version = await nextVersion(manager, epoch);
      await manager.query(
        `insert into consumer_offsets (consumer_group, topic, partition, next_offset)
         select $1, * from unnest($2::text[], $3::int[], $4::bigint[]) order by 2, 3 on conflict do nothing`,
        [
          lakeGroup,
          batches.map(({ topic }) => topic),
          batches.map(({ partition }) => partition),
          batches.map(({ firstOffset }) => firstOffset),
        ],
      );
      const moved = await movePositions(manager, lakeGroup, batches);
      if (moved.size !== batches.length) {
        throw leaderChanged(
          `${batches.length - moved.size} of ${batches.length} positions were moved by somebody else`,
        );
      }
      await storeIds(manager, lakeGroup, batches);
      await insertFiles(manager, version, files);
    });
  }

  /**
   * Puts files in the place of others, which are removed later.
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE (retriable)
   */
  async replaceFiles(epoch: number, replaced: readonly string[], files: readonly LakeFile[]): Promise<void> {
    await acrossTenants(this.dataSource, async (manager) => {
      const version = await nextVersion(manager, epoch);
      const [, count] = await manager.query<[unknown, number]>(
        `update lake_files set removed_version = $1, removed_at = now()
         where object_key = any($2::text[]) and removed_version is null`,
        [version, replaced],
      );
      if (count !== replaced.length) {
        throw leaderChanged(`${replaced.length - count} of ${replaced.length} files were removed by somebody else`);
      }
      await insertFiles(manager, version, files);
    });
  }

  /** Hours of these contracts that were over at a time and have more files than one that are smaller than this, the oldest first. */
  async scatteredHours(limits: MergeLimits, endedBeforeMs: number): Promise<LakeHour[]> {
    return this.hoursOf(limits, 1, endedBeforeMs);
  }

  /** Hours, over or not, that have more such files than this. */
  async crowdedHours(limits: MergeLimits, mostFiles: number): Promise<LakeHour[]> {
    return this.hoursOf(limits, mostFiles, Number.MAX_SAFE_INTEGER);
  }

  private async hoursOf(
    { contracts, smallBytes, mostHours }: MergeLimits,
    mostFiles: number,
    endedBeforeMs: number,
  ): Promise<LakeHour[]> {
    const rows = await this.query<{ contract: string; tenant_id: string; hour_ms: number }>(
      `select contract, tenant_id, (extract(epoch from hour) * 1000)::bigint as hour_ms from lake_files
       where removed_version is null and contract = any($1::text[]) and size_bytes < $2
         and extract(epoch from hour) * 1000 + 3600000 <= $3
       group by contract, tenant_id, hour having count(*) > $4 order by hour, contract, tenant_id limit $5`,
      [contracts, smallBytes, endedBeforeMs, mostFiles, mostHours],
    );
    return rows.map(({ contract, tenant_id: tenantId, hour_ms: hourMs }) => ({ contract, tenantId, hourMs }));
  }

  /** The files of an hour. */
  async filesOf({ contract, tenantId, hourMs }: LakeHour): Promise<LakeFile[]> {
    const rows = await this.query<FileRow>(
      `select ${fileColumns} from lake_files
       where removed_version is null and contract = $1 and tenant_id = $2 and hour = to_timestamp($3 / 1000.0)
       order by object_key`,
      [contract, tenantId, hourMs],
    );
    return rows.map(toLakeFile);
  }

  /** Files of hours that began before a time. */
  async filesBefore(timeMs: number, most: number): Promise<string[]> {
    const rows = await this.query<{ object_key: string }>(
      `select object_key from lake_files where removed_version is null and hour < to_timestamp($1 / 1000.0)
       order by hour limit $2`,
      [timeMs, most],
    );
    return rows.map(({ object_key: key }) => key);
  }

  /** Files that were removed at least this long ago: nobody reads them any more. */
  async removedFiles(agoMs: number, most: number): Promise<string[]> {
    const rows = await this.query<{ object_key: string }>(
      `select object_key from lake_files
       where removed_at < now() - ($1::float8 * interval '1 millisecond') order by removed_at limit $2`,
      [agoMs, most],
    );
    return rows.map(({ object_key: key }) => key);
  }

  /** Forgets removed files whose objects are deleted. */
  async forgetFiles(keys: readonly string[]): Promise<void> {
    await this.query('delete from lake_files where object_key = any($1::text[]) and removed_version is not null', [
      keys,
    ]);
  }

  /** Of these objects the ones that are files of the lake, removed ones included. */
  async known(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.query<{ object_key: string }>(
      'select object_key from lake_files where object_key = any($1::text[])',
      [keys],
    );
    return new Set(rows.map(({ object_key: key }) => key));
  }

  /** Contracts and tenants whose manifest is older than their newest change. */
  async staleManifests(most: number): Promise<{ contract: string; tenantId: string; version: number }[]> {
    const rows = await this.query<{ contract: string; tenant_id: string; version: number }>(
      `select contract, tenant_id, max(greatest(f.added_version, coalesce(f.removed_version, 0))) as version
       from lake_files f left join lake_manifests m using (contract, tenant_id)
       group by contract, tenant_id, m.version
       having max(greatest(f.added_version, coalesce(f.removed_version, 0))) > coalesce(m.version, -1)
       order by 3 limit $1`,
      [most],
    );
    return rows.map(({ contract, tenant_id: tenantId, version }) => ({ contract, tenantId, version }));
  }

  /** All files of a contract and tenant, in the order of their hours. */
  async allFiles(contract: string, tenantId: string): Promise<LakeFile[]> {
    const rows = await this.query<FileRow>(
      `select ${fileColumns} from lake_files where removed_version is null and contract = $1 and tenant_id = $2
       order by hour, object_key`,
      [contract, tenantId],
    );
    return rows.map(toLakeFile);
  }

  async manifestWritten(contract: string, tenantId: string, version: number): Promise<void> {
    await this.query(
      `insert into lake_manifests (contract, tenant_id, version) values ($1, $2, $3)
       on conflict (contract, tenant_id) do update set version = excluded.version`,
      [contract, tenantId, version],
    );
  }

  private query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return acrossTenants(this.dataSource, (manager) => manager.query<Row[]>(sql, parameters));
  }
}

/** Locks the lake for the rest of the transaction, so that changes come one after the other. */
async function nextVersion(manager: EntityManager, epoch: number): Promise<number> {
  const [[row]] = await manager.query<[{ version: number }[], number]>(
    'update lake_state set version = version + 1 where epoch = $1 returning version',
    [epoch],
  );
  if (row === undefined) {
    throw leaderChanged(`epoch ${epoch} is over`);
  }
  return row.version;
}

async function insertFiles(manager: EntityManager, version: number, files: readonly LakeFile[]): Promise<void> {
  await manager.query(
    `insert into lake_files (object_key, tenant_id, contract, schema_version, hour, row_count, size_bytes, sha256,
       min_event_time, max_event_time, offsets, added_version)
     select k, t, c, v, to_timestamp(h / 1000.0), r, s, d, to_timestamp(a / 1000.0), to_timestamp(b / 1000.0), o, $1
     from unnest($2::text[], $3::text[], $4::text[], $5::int[], $6::float8[], $7::bigint[], $8::bigint[], $9::text[],
       $10::float8[], $11::float8[], $12::jsonb[]) as f(k, t, c, v, h, r, s, d, a, b, o)`,
    [
      version,
      files.map(({ key }) => key),
      files.map(({ tenantId }) => tenantId),
      files.map(({ contract }) => contract),
      files.map((file) => file.schemaVersion),
      files.map(({ hourMs }) => hourMs),
      files.map(({ rows }) => rows),
      files.map(({ sizeBytes }) => sizeBytes),
      files.map(({ sha256 }) => sha256),
      files.map(({ minTimeMs }) => minTimeMs),
      files.map(({ maxTimeMs }) => maxTimeMs),
      files.map(({ offsets }) => JSON.stringify(offsets)),
    ],
  );
}

function leaderChanged(message: string): NadiError {
  return new NadiError('LAKE_LEADER_CHANGED', { message, retriable: true });
}

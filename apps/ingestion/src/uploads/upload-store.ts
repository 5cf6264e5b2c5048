import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { RefusedRow, SliceProgress, Upload, UploadProblem, UploadState } from './upload.ts';

export type NewUpload = Pick<
  Upload,
  'tenantId' | 'id' | 'hash' | 'format' | 'target' | 'keyPrefix' | 'sender' | 'domains' | 'bytes'
>;

const columns = `tenant_id as "tenantId", id, hash, format, target, key_prefix as "keyPrefix", sender, domains, bytes, state, place,
  accepted, refused, passed_over as "passedOver", by_reason as "byReason", problem, created_at as "createdAt",
  started_at as "startedAt", ended_at as "endedAt", attempts`;
/** Rows of one upload that are kept with their reasons; past that they are only counted. */
export const mostRefusedRows = 10_000;

/** Stored uploads. Whoever runs a slice of one has a lease on it, and stores nothing once it is lost. */
export class UploadStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Stores it, or finds the one of the same tenant, file and target that has not failed. */
  create(upload: NewUpload): Promise<{ readonly upload: Upload; readonly isNew: boolean }> {
    const { tenantId, id, hash, format, target, keyPrefix, sender, domains, bytes } = upload;
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const [made] = await manager.query<Upload[]>(
        `insert into uploads (tenant_id, id, hash, format, target, key_prefix, sender, domains, bytes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning ${columns}`,
        [tenantId, id, hash, format, JSON.stringify(target), keyPrefix, sender, domains, bytes],
      );
      if (made !== undefined) return { upload: made, isNew: true };
      const [found] = await manager.query<Upload[]>(
        `select ${columns} from uploads where tenant_id = $1 and hash = $2 and format = $3 and target = $4
           and state not in ('failed', 'cancelled')`,
        [tenantId, hash, format, JSON.stringify(target)],
      );
      if (found === undefined) throw new Error('the upload that was in the way has gone');
      return { upload: found, isNew: false };
    });
  }

  async find(tenantId: string, id: string): Promise<Upload | undefined> {
    const [upload] = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<Upload[]>(`select ${columns} from uploads where tenant_id = $1 and id = $2`, [tenantId, id]),
    );
    return upload;
  }

  /** Newest first, behind the upload `after`. */
  list(
    tenantId: string,
    { state, after, limit }: { readonly state?: UploadState; readonly after?: string; readonly limit: number },
  ): Promise<Upload[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<Upload[]>(
        `select ${columns} from uploads where tenant_id = $1 and ($2::text is null or state = $2)
           and ($3::text is null or (created_at, id) < (select created_at, id from uploads where tenant_id = $1 and id = $3))
         order by created_at desc, id desc limit $4`,
        [tenantId, state ?? null, after ?? null, limit],
      ),
    );
  }

  /** In the order of the file, behind the row `after`. */
  refusedRows(tenantId: string, id: string, after: number, limit: number): Promise<RefusedRow[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<RefusedRow[]>(
        `select row_number as "row", code, field, reason, shape from upload_refusals
         where tenant_id = $1 and upload_id = $2 and row_number > $3 order by row_number limit $4`,
        [tenantId, id, after, limit],
      ),
    );
  }

  /** False if it has ended, or there is none. */
  async cancel(tenantId: string, id: string): Promise<boolean> {
    const [rows] = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<[unknown[], number]>(
        `update uploads set state = 'cancelled', ended_at = now(), lease_by = null, lease_until = null
         where tenant_id = $1 and id = $2 and state in ('waiting', 'running') returning id`,
        [tenantId, id],
      ),
    );
    return rows.length === 1;
  }

  /** Bytes of the files that are stored. */
  async storedBytes(tenantId: string): Promise<{ readonly tenant: number; readonly total: number }> {
    const [sums] = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ tenant: number; total: number }[]>(
        `select coalesce(sum(bytes) filter (where tenant_id = $1), 0)::float8 as tenant, coalesce(sum(bytes), 0)::float8 as total
         from uploads where spooled`,
        [tenantId],
      ),
    );
    return sums ?? { tenant: 0, total: 0 };
  }

  /** The next of every tenant, and further ones in turn up to `least`; those that were served longest ago come first. */
  async nextRound(least: number, most: number, missing: readonly string[]): Promise<string[]> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ id: string; turn: number }[]>(
        `select id, turn from (
           select id, served_at, created_at,
             row_number() over (partition by tenant_id order by served_at nulls first, created_at, id)::int as turn
           from uploads where state in ('waiting', 'running') and (lease_until is null or lease_until < now())
             and (not_before is null or not_before <= now()) and not id = any($1)
         ) open
         where turn <= $2 order by turn, served_at nulls first, created_at, id limit $3`,
        [missing, least, most],
      ),
    );
    return rows.filter(({ turn }, index) => turn === 1 || index < least).map(({ id }) => id);
  }

  /** Takes the lease of an upload for one slice; undefined if somebody else has it, or it has ended. */
  async lease(id: string, by: string, leaseMs: number): Promise<Upload | undefined> {
    const [rows] = await acrossTenants(this.dataSource, (manager) =>
      manager.query<[Upload[], number]>(
        `update uploads set state = 'running', lease_by = $2, lease_until = now() + $3 * interval '1 millisecond',
           started_at = coalesce(started_at, now()), attempts = attempts + 1
         where id = (
           select id from uploads where id = $1 and state in ('waiting', 'running') and (lease_until is null or lease_until < now())
           for update skip locked
         ) returning ${columns}`,
        [id, by, leaseMs],
      ),
    );
    return rows[0];
  }

  /** Gives the lease back with nothing done: what keeps it from going on is shown until it does. */
  async wait(id: string, by: string, problem: UploadProblem | null, pauseMs: number): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(
        `update uploads set state = 'waiting', lease_by = null, lease_until = null, attempts = 0, problem = $3,
           served_at = clock_timestamp(), not_before = now() + $4 * interval '1 millisecond'
         where id = $1 and lease_by = $2 and state = 'running'`,
        [id, by, problem === null ? null : JSON.stringify(problem), Math.ceil(pauseMs)],
      ),
    );
  }

  /** Stores how far a slice has come, once everything of it is acknowledged. False if the lease was lost: nothing is stored. */
  commit(upload: Upload, by: string, progress: SliceProgress): Promise<boolean> {
    const { place, accepted, passedOver, refused, end } = progress;
    return acrossTenants(this.dataSource, async (manager) => {
      const [rows] = await manager.query<[unknown[], number]>(
        `update uploads set place = $3, accepted = accepted + $4, passed_over = passed_over + $5, refused = refused + $6,
           by_reason = $7, state = $8, problem = $9, ended_at = case when $10 then now() end,
           served_at = clock_timestamp(), lease_by = null, lease_until = null, not_before = null, attempts = 0
         where id = $1 and lease_by = $2 and state = 'running' returning id`,
        [
          ...[upload.id, by, JSON.stringify(place), accepted, passedOver, refused.length],
          JSON.stringify(withReasons(upload.byReason, refused)),
          end?.state ?? 'running',
          end?.problem === undefined ? null : JSON.stringify(end.problem),
          end !== undefined,
        ],
      );
      if (rows.length !== 1) return false;
      await insertRefused(manager, upload, refused.slice(0, Math.max(0, mostRefusedRows - upload.refused)));
      return true;
    });
  }

  /** Which of these have ended, so that their files are no longer needed. */
  endedOf(ids: readonly string[], endedBefore: Date): Promise<{ readonly id: string }[]> {
    return acrossTenants(this.dataSource, (manager) =>
      manager.query<{ id: string }[]>(
        `select id from uploads where id = any($1) and state in ('done', 'failed', 'cancelled') and ended_at <= $2`,
        [ids, endedBefore],
      ),
    );
  }

  async fileGone(ids: readonly string[]): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('update uploads set spooled = false where id = any($1)', [ids]),
    );
  }

  /** Which of these are stored. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ id: string }[]>('select id from uploads where id = any($1)', [ids]),
    );
    return new Set(rows.map(({ id }) => id));
  }

  async deleteEnded(before: Date): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('delete from uploads where ended_at < $1', [before]),
    );
  }
}

function withReasons(counts: Upload['byReason'], refused: readonly RefusedRow[]): Record<string, number> {
  const all: Record<string, number> = { ...counts };
  for (const { code } of refused) all[code] = (all[code] ?? 0) + 1;
  return all;
}

async function insertRefused(manager: EntityManager, upload: Upload, rows: readonly RefusedRow[]): Promise<void> {
  if (rows.length === 0) return;
  await manager.query(
    `insert into upload_refusals (tenant_id, upload_id, row_number, code, field, reason, shape)
     select $1, $2, * from unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[]) on conflict do nothing`,
    [
      ...[upload.tenantId, upload.id],
      rows.map(({ row }) => row),
      rows.map(({ code }) => code),
      rows.map(({ field }) => field),
      rows.map(({ reason }) => reason),
      rows.map(({ shape }) => shape),
    ],
  );
}

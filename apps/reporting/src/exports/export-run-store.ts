import type { ExportManifest } from '@nadi/exports';
import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { runColumns, type ExportRun, type PlannedRun, type RunState } from './export-run.ts';

/** Who asks for a run, of which definition. */
export interface RequestedRun {
  readonly tenantId: string;
  readonly export: string;
  readonly version: number;
  readonly definition: string;
  readonly requestedBy: string;
}

export interface RunsPage {
  /** All states, if not said. */
  readonly state: RunState | undefined;
  readonly most: number;
  readonly skip: number;
}

/** Runs of exports, in PostgreSQL. */
export class ExportRunStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Asks for one. Another one that nobody has planned yet is the same. */
  async request({ tenantId, export: name, version, definition, requestedBy }: RequestedRun): Promise<ExportRun> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      await manager.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [JSON.stringify([tenantId, name])]);
      const known = await manager.query<ExportRun[]>(
        `select ${runColumns} from export_runs where tenant_id = $1 and export = $2 and state = 'requested'`,
        [tenantId, name],
      );
      if (known[0] !== undefined) {
        return known[0];
      }
      const [made] = await manager.query<[ExportRun]>(
        `insert into export_runs (tenant_id, export, version, definition, moment, is_scheduled, requested_by, state)
         values ($1, $2, $3, $4, date_trunc('milliseconds', clock_timestamp()), false, $5, 'requested')
         returning ${runColumns}`,
        [tenantId, name, version, definition, requestedBy],
      );
      return made;
    });
  }

  async find(tenantId: string, name: string, id: string): Promise<ExportRun | undefined> {
    const rows = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ExportRun[]>(
        `select ${runColumns} from export_runs where tenant_id = $1 and export = $2 and id = $3`,
        [tenantId, name, id],
      ),
    );
    return rows[0];
  }

  /** Runs of an export, the newest first. */
  list(tenantId: string, name: string, { state, most, skip }: RunsPage): Promise<ExportRun[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ExportRun[]>(
        `select ${runColumns} from export_runs
         where tenant_id = $1 and export = $2 and ($3::text is null or state = $3) order by moment desc limit $4 offset $5`,
        [tenantId, name, state ?? null, most, skip],
      ),
    );
  }

  /** The newest run of each of these exports. */
  newest(tenantId: string, names: readonly string[]): Promise<ExportRun[]> {
    return withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<ExportRun[]>(
        `select distinct on (export) ${runColumns} from export_runs
         where tenant_id = $1 and export = any($2::text[]) order by export, moment desc`,
        [tenantId, names],
      ),
    );
  }

  /** Lets one that has failed be tried again. @returns false if it has not failed */
  async retry(tenantId: string, id: string): Promise<boolean> {
    const changed = await withTenant(this.dataSource, tenantId, (manager) =>
      manager.query<[unknown, number]>(
        `update export_runs set attempts = 0, next_at = now(), code = null, reason = null, finished_at = null,
           state = case when query is null and positions = '{}' then 'requested' else 'waiting' end,
           since = case when code = 'EXPORT_ROWS_REMOVED' then now() else since end,
           incomplete = case when code = 'EXPORT_ROWS_REMOVED' then reason else incomplete end
         where tenant_id = $1 and id = $2 and state = 'failed'`,
        [tenantId, id],
      ),
    );
    return changed[1] === 1;
  }

  /** Whether somebody has asked for a run that is not planned. */
  async hasRequests(): Promise<boolean> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<unknown[]>(`select 1 from export_runs where state = 'requested' limit 1`),
    );
    return rows.length > 0;
  }

  /** The one of all tenants that has waited longest for its turn. */
  async next(): Promise<PlannedRun | undefined> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<PlannedRun[]>(
        `select ${runColumns} from export_runs where state = 'waiting' and next_at <= now() order by next_at, moment limit 1`,
      ),
    );
    return rows[0];
  }

  async done(id: string, manifest: ExportManifest): Promise<void> {
    await this.change(id, `state = 'done', manifest = $2, code = null, reason = null, finished_at = now()`, [
      JSON.stringify(manifest),
    ]);
  }

  /** Lets one rest that may be mended by waiting. */
  async postpone(id: string, pauseMs: number, { code, reason }: RunProblem): Promise<void> {
    await this.change(
      id,
      `attempts = attempts + 1, next_at = now() + $2::float8 * interval '1 millisecond', code = $3, reason = $4`,
      [pauseMs, code, reason],
    );
  }

  async fail(id: string, { code, reason }: RunProblem): Promise<void> {
    await this.change(id, `state = 'failed', attempts = attempts + 1, code = $2, reason = $3, finished_at = now()`, [
      code,
      reason,
    ]);
  }

  private async change(id: string, assignments: string, parameters: readonly unknown[]): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(`update export_runs set ${assignments} where id = $1 and state = 'waiting'`, [id, ...parameters]),
    );
  }
}

/** Why a run has not succeeded. */
export interface RunProblem {
  readonly code: string;
  readonly reason: string;
}

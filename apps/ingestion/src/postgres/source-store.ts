import { acrossTenants, guardDatabase } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { RowPosition } from './read-rows.ts';

/** How a source is. `held`: a row cannot become an event; `waiting`: a database or the broker is away, or a transaction is in the way. */
export type SourceState = 'reading' | 'held' | 'waiting';

/** What a batch adds to the counts. */
export interface SourceCounts {
  readonly rows: number;
  readonly events: number;
  readonly passedOver: number;
}

export interface StoredSource extends SourceCounts {
  readonly name: string;
  readonly tenantId: string;
  readonly position: RowPosition | null;
  readonly state: SourceState;
  readonly reason: string | null;
  readonly updatedAt: Date;
}

const columns = `name, tenant_id as "tenantId", position, state, reason, updated_at as "updatedAt",
  rows::float8 as rows, events::float8 as events, passed_over::float8 as "passedOver"`;

/** How far sources were read, how they are, and which instance reads them. */
export class PostgresSourceStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly instanceId: string,
  ) {}

  /**
   * Takes or renews the right to read a source; nobody else has it until then.
   * @returns what is stored of it; undefined if another instance reads it.
   */
  async lease(name: string, tenantId: string, leaseMs: number): Promise<StoredSource | undefined> {
    const found = await this.query<StoredSource>(
      `insert into postgres_sources as source (name, tenant_id, holder, leased_until) values ($1, $2, $3, now() + $4 * interval '1 ms')
       on conflict (name) do update set holder = excluded.holder, leased_until = excluded.leased_until, tenant_id = excluded.tenant_id
         where source.holder = excluded.holder or source.leased_until < now()
       returning ${columns}`,
      [name, tenantId, this.instanceId, leaseMs],
    );
    return found[0];
  }

  /** Lets others read it at once. */
  async release(name: string): Promise<void> {
    await this.query('update postgres_sources set leased_until = now() where name = $1 and holder = $2', [
      name,
      this.instanceId,
    ]);
  }

  /** Notes what the broker has; nothing if another instance reads the source by now, whose events have the same ids. */
  async advance(name: string, position: RowPosition, { rows, events, passedOver }: SourceCounts): Promise<void> {
    await this.query(
      `update postgres_sources set position = $3, rows = rows + $4, events = events + $5, passed_over = passed_over + $6,
         state = 'reading', reason = null, updated_at = now() where name = $1 and holder = $2`,
      [name, this.instanceId, JSON.stringify(position), rows, events, passedOver],
    );
  }

  async note(name: string, state: SourceState, reason: string | null): Promise<void> {
    await this.query(
      `update postgres_sources set state = $3, reason = $4, updated_at = now()
       where name = $1 and holder = $2 and (state, reason) is distinct from ($3, $4)`,
      [name, this.instanceId, state, reason],
    );
  }

  /** The sources of a tenant, by name. */
  ofTenant(tenantId: string): Promise<readonly StoredSource[]> {
    return this.query(`select ${columns} from postgres_sources where tenant_id = $1 order by name`, [tenantId]);
  }

  private query<T>(sql: string, parameters: unknown[]): Promise<readonly T[]> {
    return guardDatabase(() => acrossTenants(this.dataSource, (manager) => manager.query<T[]>(sql, parameters)));
  }
}

import { eventQuarantined } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { acrossTenants, guardDatabase } from '@nadi/persistence';
import {
  inferredSchema,
  stateFromJson,
  stateToJson,
  type EventMapping,
  type InferenceState,
} from '@nadi/schema-inference';
import type { DataSource, EntityManager } from 'typeorm';

/** What is known of a type that nobody has declared, of one tenant. */
export interface QuarantinedType {
  readonly tenantId: string;
  readonly type: string;
  readonly state: InferenceState;
}

/** A line of the list. */
export interface ListedType {
  readonly tenantId: string;
  readonly type: string;
  readonly events: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** Fields that are likely to hold personal data; null if nothing came since it is told. */
  readonly personalFields: readonly string[] | null;
  /** When a contract was made of it; null if none was. */
  readonly promotedAt: string | null;
  /** When its events were sent under the contract; null if they were not. */
  readonly replayedAt: string | null;
}

/** Where a replay ended in each partition of the topic, so that the next one goes on there. */
export type ReplayedOffsets = Readonly<Record<string, number>>;

export interface Promotion {
  /** How what was sent becomes what the contract wants. */
  readonly mapping: EventMapping;
  readonly replayedOffsets: ReplayedOffsets;
}

interface ListedRow {
  readonly tenant_id: string;
  readonly type: string;
  readonly events: string;
  readonly first_seen: Date;
  readonly last_seen: Date;
  readonly personal_fields: string[] | null;
  readonly promoted_at: Date | null;
  readonly replayed_at: Date | null;
}

/** Undeclared types, in the tables of ingestion. */
export class QuarantineStore {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async load(tenantId: string, type: string): Promise<InferenceState | undefined> {
    const [row] = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ state: string }[]>('select state from quarantined_types where tenant_id = $1 and type = $2', [
        tenantId,
        type,
      ]),
    );
    return row === undefined ? undefined : stateFromJson(row.state);
  }

  /** Of one tenant or of all, the ones with the most events first. */
  async list(tenantId: string | undefined, type?: string): Promise<readonly ListedType[]> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<ListedRow[]>(
        `select t.tenant_id, t.type, t.events, t.first_seen, t.last_seen, t.personal_fields, p.promoted_at, p.replayed_at
         from quarantined_types as t left join quarantine_promotions as p using (type)
         where ($1::text is null or t.tenant_id = $1) and ($2::text is null or t.type = $2)
         order by t.events desc, t.tenant_id, t.type limit 1000`,
        [tenantId ?? null, type ?? null],
      ),
    );
    return rows.map((row) => ({
      ...{ tenantId: row.tenant_id, type: row.type, events: Number(row.events) },
      ...{ firstSeen: row.first_seen.toISOString(), lastSeen: row.last_seen.toISOString() },
      personalFields: row.personal_fields,
      promotedAt: row.promoted_at?.toISOString() ?? null,
      replayedAt: row.replayed_at?.toISOString() ?? null,
    }));
  }

  /**
   * What is known of a type, of one tenant or of all.
   * @throws NadiError QUARANTINE_TYPE_UNKNOWN
   */
  async states(type: string, tenantId: string | undefined): Promise<readonly InferenceState[]> {
    const rows = await acrossTenants(this.dataSource, (manager) =>
      manager.query<{ state: string }[]>(
        'select state from quarantined_types where type = $1 and ($2::text is null or tenant_id = $2)',
        [type, tenantId ?? null],
      ),
    );
    if (rows.length === 0) {
      throw new NadiError('QUARANTINE_TYPE_UNKNOWN', {
        message: `nothing of "${type.slice(0, 100)}" is in quarantine`,
      });
    }
    return rows.map(({ state }) => stateFromJson(state));
  }

  /** Writes down that a contract was made of a type. */
  async promote(type: string, mapping: EventMapping): Promise<void> {
    await guardDatabase(() =>
      this.dataSource.query(
        `insert into quarantine_promotions (type, mapping, promoted_at) values ($1, $2, now())
         on conflict (type) do update set mapping = excluded.mapping, promoted_at = now()`,
        [type, JSON.stringify(mapping)],
      ),
    );
  }

  /** @throws NadiError QUARANTINE_TYPE_UNKNOWN if no contract was made of it. */
  async promotion(type: string): Promise<Promotion> {
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ mapping: EventMapping; offsets: ReplayedOffsets }[]>(
        `select mapping, coalesce(
           (select jsonb_object_agg(partition, next_offset) from quarantine_replays where type = $1 and topic = $2), '{}') as offsets
         from quarantine_promotions where type = $1`,
        [type, eventQuarantined.name],
      ),
    );
    if (row === undefined) {
      throw new NadiError('QUARANTINE_TYPE_UNKNOWN', { message: `"${type.slice(0, 100)}" was not promoted` });
    }
    return { mapping: row.mapping, replayedOffsets: row.offsets };
  }

  /** Writes down how far the events of a type were sent under its contract. */
  async replayed(type: string, offsets: ReplayedOffsets): Promise<void> {
    await acrossTenants(this.dataSource, async (manager) => {
      await manager.query(
        `insert into quarantine_replays (type, topic, partition, next_offset)
         select $1, $2, * from unnest($3::int[], $4::bigint[])
         on conflict (type, topic, partition) do update set next_offset = excluded.next_offset`,
        [type, eventQuarantined.name, Object.keys(offsets).map(Number), Object.values(offsets)],
      );
      await manager.query('update quarantine_promotions set replayed_at = now() where type = $1', [type]);
    });
  }

  /** Deletes types of which nothing came for as long as their events are kept. */
  async deleteOlderThan(lastSeen: Date): Promise<void> {
    await acrossTenants(this.dataSource, (manager) =>
      manager.query('delete from quarantined_types where last_seen < $1', [lastSeen]),
    );
  }
}

/** Stores what is known of types now, within the transaction that moves the positions. */
export async function storeTypes(
  manager: EntityManager,
  changes: readonly (readonly QuarantinedType[])[],
): Promise<void> {
  const types = changes.flat();
  if (types.length === 0) {
    return;
  }
  await manager.query(
    `insert into quarantined_types (tenant_id, type, state, events, personal_fields)
     select tenant_id, type, state, events, array(select jsonb_array_elements_text(personal))
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::jsonb[]) as new (tenant_id, type, state, events, personal)
     on conflict (tenant_id, type) do update set
       state = excluded.state, events = excluded.events, personal_fields = excluded.personal_fields, last_seen = now()`,
    [
      types.map(({ tenantId }) => tenantId),
      types.map(({ type }) => type),
      types.map(({ state }) => stateToJson(state)),
      types.map(({ state }) => state.events),
      types.map(({ state }) => JSON.stringify(personalFieldsOf(state))),
    ],
  );
}

function personalFieldsOf(state: InferenceState): string[] {
  return inferredSchema(state)
    .fields.filter(({ personal }) => personal?.isLikely === true)
    .map(({ path }) => path);
}

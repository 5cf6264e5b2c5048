import { NadiError } from '@nadi/errors';
import { acrossTenants, addToOutbox, type OutboxEvent } from '@nadi/persistence';
import type { StoredValue } from '@nadi/segments';
import type { DataSource, EntityManager } from 'typeorm';

/** One version of a segment. */
export interface SegmentVersion {
  readonly segment: string;
  readonly version: number;
}

/** How far a version has come. */
export interface SegmentBuild extends SegmentVersion {
  /** Whether it has caught up and says who is in the segment. */
  readonly isLive: boolean;
}

/** How far a version has read a partition. */
export interface SegmentPosition {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: number;
}

/** Offsets that a step reads; `cursor` is where the version was before. */
export interface ReadStretch extends SegmentPosition {
  readonly cursor: number;
}

/** A unit and what is known of it. */
export interface UnitRow {
  readonly tenantId: string;
  readonly unitId: string;
  readonly state: readonly StoredValue[] | null;
}

/** A unit that has to be looked at. */
export interface DueUnit extends UnitRow {
  readonly isMember: boolean;
  readonly changes: number;
}

/** What a look at a unit came to. */
export interface LookedAtUnit extends DueUnit {
  /** When to look again, milliseconds since 1970; null if it does not change by itself. */
  readonly checkMs: number | null;
  readonly hasChanged: boolean;
}

/** What one step changes. */
export interface SegmentStep {
  readonly stretches: readonly ReadStretch[];
  /** Adds to what is known of units; called within the transaction, with what is stored of them. */
  readonly units: ReadonlyMap<string, readonly string[]>;
  readonly fold: (stored: readonly UnitRow[]) => readonly UnitRow[];
  readonly readEvents: number;
  readonly failedEvents: number;
  readonly failure: string | null;
  readonly atMs: number;
}

const unitsAtOnce = 5_000;

/** What is known of segments, in PostgreSQL. The process that writes the lake is the only one that changes it, and two of them cannot. */
export class SegmentStore {
  constructor(private readonly dataSource: DataSource) {}

  /** The versions of a segment that there are, the asked one among them. */
  async begin({ segment, version }: SegmentVersion): Promise<SegmentBuild[]> {
    return this.run(async (manager) => {
      await manager.query(
        'insert into segment_builds (segment, version) values ($1, $2) on conflict (segment, version) do nothing',
        [segment, version],
      );
      // What was never live said nothing that others could rely on.
      const dropped = await manager.query<[{ version: number }[], number]>(
        'delete from segment_builds where segment = $1 and version <> $2 and live_at is null returning version',
        [segment, version],
      );
      for (const one of dropped[0]) {
        await dropRows(manager, { segment, version: one.version });
      }
      return manager.query<SegmentBuild[]>(
        'select segment, version, live_at is not null as "isLive" from segment_builds where segment = $1',
        [segment],
      );
    });
  }

  /** For a lake that begins anew: everything is read again, and those who are in segments stay until it is. */
  async beginAnew(): Promise<void> {
    await this.run(async (manager) => {
      await takeTime(manager);
      await manager.query('select 1 from segment_builds for update');
      await manager.query('delete from segment_positions');
      await manager.query('update segment_units set state = null, check_at = now()');
      await manager.query(
        'update segment_builds set live_at = null, read_events = 0, failed_events = 0, failure = null',
      );
    });
  }

  async positions({ segment, version }: SegmentVersion): Promise<SegmentPosition[]> {
    return this.run((manager) =>
      manager.query(
        `select topic, partition, next_offset as "nextOffset" from segment_positions where segment = $1 and version = $2`,
        [segment, version],
      ),
    );
  }

  /**
   * Stores what a step read together with how far it came.
   * @throws NadiError OFFSET_FENCED if another process has gone on from there: nothing has changed then.
   */
  async store({ segment, version }: SegmentVersion, step: SegmentStep): Promise<void> {
    await this.run(async (manager) => {
      await move(manager, { segment, version }, step.stretches);
      await manager.query(
        `update segment_builds set read_events = read_events + $3, failed_events = failed_events + $4,
           failure = coalesce($5, failure) where segment = $1 and version = $2`,
        [segment, version, step.readEvents, step.failedEvents, step.failure],
      );
      const wanted = [...step.units].flatMap(([tenantId, ids]) => ids.map((unitId) => ({ tenantId, unitId })));
      for (let at = 0; at < wanted.length; at += unitsAtOnce) {
        const part = wanted.slice(at, at + unitsAtOnce);
        const of = [segment, version, part.map(({ tenantId }) => tenantId), part.map(({ unitId }) => unitId)];
        const stored = await manager.query<UnitRow[]>(
          `select u.tenant_id as "tenantId", u.unit_id as "unitId", u.state
           from unnest($3::text[], $4::text[]) as wanted(tenant_id, unit_id)
           join segment_units u on u.segment = $1 and u.version = $2
             and u.tenant_id = wanted.tenant_id and u.unit_id = wanted.unit_id`,
          of,
        );
        const known = new Map(stored.map((row) => [`${row.tenantId}\0${row.unitId}`, row.state]));
        const rows = part.map((one) => ({ ...one, state: known.get(`${one.tenantId}\0${one.unitId}`) ?? null }));
        await writeStates(manager, { segment, version }, step.fold(rows), step.atMs);
      }
    });
  }

  /**
   * Lets a version that has caught up say who is in the segment. Who was in it before stays in it until they are looked at, so that
   * only those enter or leave for whom the new version makes a difference.
   */
  async goLive({ segment, version }: SegmentVersion, atMs: number): Promise<void> {
    await this.run(async (manager) => {
      await takeTime(manager);
      const of = [segment, version];
      const [, isFirst] = await manager.query<[unknown, number]>(
        'update segment_builds set live_at = to_timestamp($3 / 1000.0) where segment = $1 and version = $2 and live_at is null',
        [...of, atMs],
      );
      if (isFirst === 0) {
        return;
      }
      await manager.query(
        `insert into segment_units as known (segment, version, tenant_id, unit_id, is_member, since, changes, check_at)
         select segment, $2, tenant_id, unit_id, is_member, since, changes, case when is_member then to_timestamp($3 / 1000.0) end
         from segment_units where segment = $1 and version <> $2 and changes > 0
         on conflict (segment, version, tenant_id, unit_id) do update
           set is_member = excluded.is_member, since = excluded.since, changes = excluded.changes`,
        [...of, atMs],
      );
      await manager.query('delete from segment_builds where segment = $1 and version <> $2', of);
      await manager.query('delete from segment_positions where segment = $1 and version <> $2', of);
      await manager.query('delete from segment_units where segment = $1 and version <> $2', of);
    });
  }

  /**
   * Looks at units whose time has come, and tells of those that enter or leave.
   * @param look decides for each of them
   * @returns how many were looked at
   */
  async lookAtDue(
    { segment, version }: SegmentVersion,
    { atMs, most }: { readonly atMs: number; readonly most: number },
    look: (unit: DueUnit) => LookedAtUnit,
    tell: (unit: LookedAtUnit) => OutboxEvent,
  ): Promise<number> {
    return this.run(async (manager) => {
      const due = await manager.query<DueUnit[]>(
        `select tenant_id as "tenantId", unit_id as "unitId", state, is_member as "isMember", changes
         from segment_units where segment = $1 and version = $2 and check_at <= to_timestamp($3 / 1000.0)
         order by check_at, tenant_id, unit_id limit $4 for update skip locked`,
        [segment, version, atMs, most],
      );
      if (due.length === 0) {
        return 0;
      }
      const units = due.map(look);
      const changed = units.filter(({ hasChanged }) => hasChanged);
      await writeLooks(manager, { segment, version }, units, atMs);
      await writeSizes(manager, segment, changed, atMs);
      await addToOutbox(manager, changed.map(tell));
      return due.length;
    });
  }

  private run<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return acrossTenants(this.dataSource, work);
  }
}

async function move(
  manager: EntityManager,
  { segment, version }: SegmentVersion,
  stretches: readonly ReadStretch[],
): Promise<void> {
  // Whoever lets everything begin anew, or another version go live, has it alone.
  const builds = await manager.query<unknown[]>(
    'select 1 from segment_builds where segment = $1 and version = $2 for update',
    [segment, version],
  );
  const moved = await manager.query<unknown[]>(
    `insert into segment_positions as known (segment, version, topic, partition, next_offset)
     select $1, $2, s.topic, s.partition, s.next_offset
     from unnest($3::text[], $4::int[], $5::bigint[], $6::bigint[]) as s(topic, partition, next_offset, cursor)
     where s.cursor = 0 or exists (
       select 1 from segment_positions p
       where p.segment = $1 and p.version = $2 and p.topic = s.topic and p.partition = s.partition)
     on conflict (segment, version, topic, partition) do update set next_offset = excluded.next_offset
       where (known.topic, known.partition, known.next_offset) in
         (select topic, partition, cursor from unnest($3::text[], $4::int[], $6::bigint[]) as s(topic, partition, cursor))
     returning 1`,
    [
      ...[segment, version],
      stretches.map(({ topic }) => topic),
      stretches.map(({ partition }) => partition),
      stretches.map(({ nextOffset }) => nextOffset),
      stretches.map(({ cursor }) => cursor),
    ],
  );
  if (builds.length === 0 || moved.length !== stretches.length) {
    throw new NadiError('OFFSET_FENCED', {
      message: `segment ${segment}: another process has gone on`,
      retriable: true,
    });
  }
}

async function writeStates(
  manager: EntityManager,
  { segment, version }: SegmentVersion,
  units: readonly UnitRow[],
  atMs: number,
): Promise<void> {
  await manager.query(
    `insert into segment_units (segment, version, tenant_id, unit_id, state, check_at)
     select $1, $2, tenant_id, unit_id, state, to_timestamp($3 / 1000.0)
     from unnest($4::text[], $5::text[], $6::jsonb[]) as u(tenant_id, unit_id, state)
     on conflict (segment, version, tenant_id, unit_id) do update set state = excluded.state, check_at = excluded.check_at`,
    [
      ...[segment, version, atMs],
      units.map(({ tenantId }) => tenantId),
      units.map(({ unitId }) => unitId),
      units.map(({ state }) => (state === null ? null : JSON.stringify(state))),
    ],
  );
}

async function writeLooks(
  manager: EntityManager,
  { segment, version }: SegmentVersion,
  units: readonly LookedAtUnit[],
  atMs: number,
): Promise<void> {
  const isOver = (unit: LookedAtUnit) => unit.state === null && unit.changes === 0;
  const [over, kept] = [units.filter(isOver), units.filter((unit) => !isOver(unit))];
  const column = <T>(rows: readonly LookedAtUnit[], read: (unit: LookedAtUnit) => T) => rows.map(read);
  await manager.query(
    `delete from segment_units u using unnest($3::text[], $4::text[]) as gone(tenant_id, unit_id)
     where segment = $1 and version = $2 and u.tenant_id = gone.tenant_id and u.unit_id = gone.unit_id`,
    [segment, version, column(over, ({ tenantId }) => tenantId), column(over, ({ unitId }) => unitId)],
  );
  await manager.query(
    `update segment_units u set state = l.state, is_member = l.is_member, changes = l.changes,
       since = case when l.has_changed then to_timestamp($3 / 1000.0) else u.since end,
       check_at = to_timestamp(l.check_ms / 1000.0)
     from unnest($4::text[], $5::text[], $6::jsonb[], $7::boolean[], $8::int[], $9::boolean[], $10::float8[])
       as l(tenant_id, unit_id, state, is_member, changes, has_changed, check_ms)
     where u.segment = $1 and u.version = $2 and u.tenant_id = l.tenant_id and u.unit_id = l.unit_id`,
    [
      ...[segment, version, atMs],
      column(kept, ({ tenantId }) => tenantId),
      column(kept, ({ unitId }) => unitId),
      column(kept, ({ state }) => (state === null ? null : JSON.stringify(state))),
      column(kept, ({ isMember }) => isMember),
      column(kept, ({ changes }) => changes),
      column(kept, ({ hasChanged }) => hasChanged),
      column(kept, ({ checkMs }) => checkMs),
    ],
  );
}

async function writeSizes(
  manager: EntityManager,
  segment: string,
  changed: readonly LookedAtUnit[],
  atMs: number,
): Promise<void> {
  for (const [tenantId, units] of Map.groupBy(changed, (unit) => unit.tenantId)) {
    const entered = units.filter(({ isMember }) => isMember).length;
    await manager.query(
      `insert into segment_sizes as known (tenant_id, segment, hour, size, entered, departed)
       select $1, $2, greatest(date_trunc('hour', to_timestamp($3 / 1000.0), 'UTC'), last.hour),
         $4::int - $5::int + coalesce(last.size, 0), $4, $5
       from (select 1) always left join lateral (
         select hour, size from segment_sizes where tenant_id = $1 and segment = $2 order by hour desc limit 1) last on true
       on conflict (tenant_id, segment, hour) do update set size = known.size + $4 - $5,
         entered = known.entered + $4, departed = known.departed + $5`,
      [tenantId, segment, atMs, entered, units.length - entered],
    );
  }
}

/** What changes every unit of a segment may take longer than a statement usually may. */
async function takeTime(manager: EntityManager): Promise<void> {
  await manager.query(`select set_config('statement_timeout', '0', true)`);
}

async function dropRows(manager: EntityManager, { segment, version }: SegmentVersion): Promise<void> {
  await takeTime(manager);
  await manager.query('delete from segment_positions where segment = $1 and version = $2', [segment, version]);
  await manager.query('delete from segment_units where segment = $1 and version = $2', [segment, version]);
}

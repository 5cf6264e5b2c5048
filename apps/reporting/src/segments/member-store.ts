import { remade } from '@nadi/persistence';
import type { StoredValue } from '@nadi/segments';
import type { EntityManager } from 'typeorm';
import type { PageParameters } from './segment-parameters.ts';

/** A version of a segment, as far as it is built. */
export interface BuildRow {
  readonly segment: string;
  readonly version: number;
  readonly liveAt: Date | null;
  readonly readEvents: number;
  readonly failedEvents: number;
  readonly failure: string | null;
  /** Offsets that it has read, and those that the lake has. */
  readonly done: number;
  readonly total: number;
}

/** A unit that is in a segment. */
export interface MemberRow {
  readonly unitId: string;
  readonly since: Date;
}

const [lakeGroup] = remade.groups;

/** The versions of all segments that there are. */
export function readBuilds(manager: EntityManager): Promise<BuildRow[]> {
  return manager.query(
    `select b.segment, b.version, b.live_at as "liveAt", b.read_events as "readEvents", b.failed_events as "failedEvents",
       b.failure, coalesce(p.done, 0)::float8 as done, coalesce(p.total, 0)::float8 as total
     from segment_builds b
     left join (
       select p.segment, p.version, sum(p.next_offset) as done, sum(greatest(p.next_offset, coalesce(lake.next_offset, 0))) as total
       from segment_positions p
       left join consumer_offsets lake
         on lake.consumer_group = $1 and lake.topic = p.topic and lake.partition = p.partition
       group by p.segment, p.version) p on p.segment = b.segment and p.version = b.version`,
    [lakeGroup],
  );
}

/** How many units of the tenant are in each segment. */
export function readSizes(
  manager: EntityManager,
  tenantId: string,
): Promise<{ readonly segment: string; readonly size: number }[]> {
  return manager.query(
    `select distinct on (segment) segment, size from segment_sizes where tenant_id = $1 order by segment, hour desc`,
    [tenantId],
  );
}

/** The units of the tenant in a segment, in the order of their ids. */
export function readMembers(
  manager: EntityManager,
  tenantId: string,
  segment: string,
  { limit, after }: PageParameters,
): Promise<MemberRow[]> {
  return manager.query(
    `select unit_id as "unitId", since from segment_units
     where tenant_id = $1 and segment = $2 and version = ${liveVersion('$2')} and is_member and unit_id > $3
     order by unit_id limit $4`,
    [tenantId, segment, after, limit],
  );
}

/** What is known of a unit for a segment. */
export interface KnownUnit {
  /** Of the definition that the state has the shape of. */
  readonly version: number;
  readonly isMember: boolean;
  readonly since: Date | null;
  readonly state: readonly StoredValue[] | null;
}

/** Undefined if nothing is known of the unit. */
export async function readUnit(
  manager: EntityManager,
  tenantId: string,
  segment: string,
  unitId: string,
): Promise<KnownUnit | undefined> {
  const [row] = await manager.query<KnownUnit[]>(
    `select version, is_member as "isMember", since, state from segment_units
     where tenant_id = $1 and segment = $2 and version = ${liveVersion('$2')} and unit_id = $3`,
    [tenantId, segment, unitId],
  );
  return row;
}

/** The segments that a unit is in. */
export function readSegmentsOf(
  manager: EntityManager,
  tenantId: string,
  unitId: string,
): Promise<{ readonly segment: string; readonly since: Date }[]> {
  return manager.query(
    `select segment, since from segment_units u where tenant_id = $1 and unit_id = $2 and is_member
       and version = ${liveVersion('u.segment')} order by segment`,
    [tenantId, unitId],
  );
}

/** Size and movement by hour, for hours in which something changed; the first row is the last one before if there is one. */
export function readHistory(
  manager: EntityManager,
  tenantId: string,
  segment: string,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<{ readonly hour: Date; readonly size: number; readonly entered: number; readonly departed: number }[]> {
  return manager.query(
    `(select hour, size, entered, departed from segment_sizes
      where tenant_id = $1 and segment = $2 and hour < to_timestamp($3 / 1000.0) order by hour desc limit 1)
     union all
     (select hour, size, entered, departed from segment_sizes
      where tenant_id = $1 and segment = $2 and hour >= to_timestamp($3 / 1000.0) and hour < to_timestamp($4 / 1000.0))
     order by hour`,
    [tenantId, segment, fromMs, toMs],
  );
}

/** How many units each two of these segments have in common; a segment with itself is its size. */
export function readOverlap(
  manager: EntityManager,
  tenantId: string,
  segments: readonly string[],
): Promise<{ readonly a: string; readonly b: string; readonly units: number }[]> {
  return manager.query(
    `with members as materialized (
       select segment, unit_id from segment_units u
       where tenant_id = $1 and segment = any($2) and is_member and version = ${liveVersion('u.segment')})
     select x.segment as a, y.segment as b, count(*)::int as units
     from members x join members y on x.unit_id = y.unit_id and x.segment <= y.segment
     group by 1, 2`,
    [tenantId, segments],
  );
}

/** The version that says who is in a segment: while another one is built, the one before. */
function liveVersion(segment: string): string {
  return `(select version from segment_builds where segment = ${segment} order by live_at is null, version desc limit 1)`;
}

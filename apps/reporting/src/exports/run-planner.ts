import { windowUpdated } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { lastMomentMs, type PositionRanges } from '@nadi/exports';
import { acrossTenants, remade } from '@nadi/persistence';
import type { QueryCatalog } from '@nadi/queries';
import type { DataSource, EntityManager } from 'typeorm';
import type { ExportSet, VersionedExport } from './exports-in-force.ts';
import { exportOf } from './export-source.ts';
import { dueMomentMs, intervalOf, type AskedRun, type LakeEnds, type LastRun, type RunInterval } from './plan-runs.ts';

/** What is in force when runs are planned. */
export interface PlannedWith {
  readonly exports: ExportSet;
  readonly queries: QueryCatalog;
  /** Of the queries, by name. */
  readonly queryVersions: Readonly<Record<string, number>>;
}

/** A saved query as it is in force. */
interface FixedQuery {
  readonly version: number;
  readonly text: string;
}

/** Runs of an export that stay in the list; their files stay longer. */
const runsKept = 1_000;
const scheduler = 'the schedule';
const [lakeGroup] = remade.groups;

interface RequestedRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly export: string;
  readonly version: number;
  readonly definition: string;
  readonly moment: Date;
  readonly from_moment: Date | null;
}

/** Makes the runs that are due and fixes the intervals of those that somebody has asked for, each chain in one transaction. */
export class RunPlanner {
  /** By export, the moment of the schedule up to which every tenant has its run. */
  private readonly plannedMs = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => number,
  ) {}

  /** The exports whose schedule has come to a moment, by a time in milliseconds since 1970, that is not planned yet. */
  due({ exports }: PlannedWith, atMs: number): VersionedExport[] {
    return [...exports.values()].filter(
      (one) => (slotOf(one, atMs) ?? 0) > (this.plannedMs.get(one.compiled.name) ?? 0),
    );
  }

  /** The topics that the exports in force read. */
  topics(planned: PlannedWith): string[] {
    return [...new Set([...planned.exports.values()].flatMap(({ compiled }) => topicsOf(compiled.source, planned)))];
  }

  /**
   * Plans what is due, and what somebody has asked for.
   * @param epoch in which this instance leads the lake: in no other one anything is planned
   * @param atMs what was due or asked for by this time, milliseconds since 1970
   * @throws NadiError LAKE_LEADER_CHANGED, DATABASE_UNAVAILABLE (retriable)
   */
  async plan(epoch: number, planned: PlannedWith, atMs: number): Promise<void> {
    for (const row of await this.requested(atMs)) {
      await acrossTenants(this.dataSource, (manager) => this.planRequested(manager, epoch, row, planned)).catch(
        (error: unknown) => this.refuse(row, error),
      );
    }
    for (const due of this.due(planned, atMs)) {
      const slotMs = slotOf(due, atMs) ?? 0;
      await acrossTenants(this.dataSource, (manager) => this.planDue(manager, epoch, { due, slotMs, planned }));
      this.plannedMs.set(due.compiled.name, slotMs);
    }
  }

  /** Those that somebody has asked for, in the order of their moments. */
  private requested(atMs: number): Promise<RequestedRow[]> {
    return acrossTenants(this.dataSource, (manager) =>
      manager.query<RequestedRow[]>(
        `select id, tenant_id, export, version, definition, moment, from_moment from export_runs
         where state = 'requested' and moment <= to_timestamp($1 / 1000.0) order by moment limit 100`,
        [atMs],
      ),
    );
  }

  /** One that cannot be planned holds no other up. @throws what another attempt may mend */
  private async refuse(row: RequestedRow, error: unknown): Promise<void> {
    if (!(error instanceof NadiError) || error.retriable) {
      throw error;
    }
    await acrossTenants(this.dataSource, (manager) =>
      manager.query(`update export_runs set state = 'failed', reason = $2 where id = $1 and state = 'requested'`, [
        row.id,
        messageOf(error),
      ]),
    );
  }

  private async planRequested(
    manager: EntityManager,
    epoch: number,
    row: RequestedRow,
    planned: PlannedWith,
  ): Promise<void> {
    await assertLeads(manager, epoch);
    const { source } = exportOf(row);
    const query = source.kind === 'query' ? fixedQuery(source.name, planned) : undefined;
    const ends = await lakeEnds(manager, topicsOf(source, planned));
    const last = (await lastRuns(manager, row.export, [row.tenant_id])).get(row.tenant_id);
    const asked: AskedRun = { id: row.id, momentMs: row.moment.getTime(), fromMomentMs: row.from_moment?.getTime() };
    const interval = intervalOf(asked, last, { ends, nowMs: this.now() });
    await manager.query(
      `update export_runs set state = 'waiting', next_at = now(), planned_at = to_timestamp($7 / 1000.0),
         moment = to_timestamp($2 / 1000.0), from_moment = to_timestamp($3 / 1000.0), positions = $4,
         since = to_timestamp($5 / 1000.0), query_version = $6, query = $8
       where id = $1 and state = 'requested'`,
      [
        ...[row.id, interval.momentMs, interval.fromMomentMs, JSON.stringify(interval.positions), interval.sinceMs],
        ...[query?.version ?? null, this.now(), query?.text ?? null],
      ],
    );
  }

  private async planDue(
    manager: EntityManager,
    epoch: number,
    { due, slotMs, planned }: { due: VersionedExport; slotMs: number; planned: PlannedWith },
  ): Promise<void> {
    await assertLeads(manager, epoch);
    const { compiled, version, text } = due;
    const { source, definition, name } = compiled;
    const topics = topicsOf(source, planned);
    const tenants = definition.tenants ?? (await tenantsWith(manager, topics));
    const last = await lastRuns(manager, name, tenants);
    const ends = await lakeEnds(manager, topics);
    const query = source.kind === 'query' ? fixedQuery(source.name, planned) : undefined;
    const made = tenants.flatMap((tenantId) => {
      const before = last.get(tenantId);
      const momentMs = dueMomentMs(slotMs, before);
      return momentMs === undefined
        ? []
        : [{ tenantId, ...intervalOf({ momentMs, fromMomentMs: undefined }, before, { ends, nowMs: this.now() }) }];
    });
    await insertRuns(manager, { name, version, text, query, plannedMs: this.now() }, made);
    await manager.query(
      `delete from export_runs where id in (
         select id from (select id, row_number() over (partition by tenant_id order by moment desc) as place
           from export_runs where export = $1 and state = 'done') runs where place > $2)`,
      [name, runsKept],
    );
  }
}

function slotOf({ compiled }: VersionedExport, atMs: number): number | undefined {
  return lastMomentMs(compiled.definition.schedule, atMs);
}

/** Holds the lake as it is until the transaction ends. */
async function assertLeads(manager: EntityManager, epoch: number): Promise<void> {
  const found = await manager.query<unknown[]>('select 1 from lake_state where epoch = $1 for share', [epoch]);
  if (found.length === 0) {
    throw new NadiError('LAKE_LEADER_CHANGED', { message: `epoch ${epoch} is over`, retriable: true });
  }
}

function topicsOf(source: VersionedExport['compiled']['source'], { queries }: PlannedWith): string[] {
  switch (source.kind) {
    case 'rows':
      return [source.contract.name];
    case 'metrics':
      return [windowUpdated.name];
    case 'query':
      return queries.find(source.name)?.contracts.map(({ name }) => name) ?? [];
  }
}

function fixedQuery(name: string, { queries, queryVersions }: PlannedWith): FixedQuery | undefined {
  const query = queries.find(name);
  return query === undefined ? undefined : { version: queryVersions[name] ?? 0, text: query.source.text };
}

async function lakeEnds(manager: EntityManager, topics: readonly string[]): Promise<LakeEnds> {
  const rows = await manager.query<{ topic: string; partition: number; next_offset: number }[]>(
    'select topic, partition, next_offset from consumer_offsets where consumer_group = $1 and topic = any($2::text[])',
    [lakeGroup, topics],
  );
  const ends: Record<string, Record<string, number>> = Object.fromEntries(topics.map((topic) => [topic, {}]));
  rows.forEach(({ topic, partition, next_offset: nextOffset }) => {
    ends[topic] = { ...ends[topic], [partition]: nextOffset };
  });
  return ends;
}

async function tenantsWith(manager: EntityManager, topics: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ tenant_id: string }[]>(
    'select distinct tenant_id from lake_files where removed_version is null and contract = any($1::text[]) order by 1',
    [topics],
  );
  return rows.map(({ tenant_id: tenantId }) => tenantId);
}

async function lastRuns(
  manager: EntityManager,
  name: string,
  tenants: readonly string[],
): Promise<ReadonlyMap<string, LastRun>> {
  const rows = await manager.query<{ tenant_id: string; moment: Date; positions: PositionRanges; planned_at: Date }[]>(
    `select distinct on (tenant_id) tenant_id, moment, positions, planned_at from export_runs
     where export = $1 and tenant_id = any($2::text[]) and planned_at is not null and state <> 'requested'
     order by tenant_id, moment desc`,
    [name, tenants],
  );
  return new Map(
    rows.map(({ tenant_id: tenantId, moment, positions, planned_at: plannedAt }) => [
      tenantId,
      { momentMs: moment.getTime(), positions, plannedMs: plannedAt.getTime() },
    ]),
  );
}

interface MadeRuns {
  readonly name: string;
  readonly version: number;
  readonly text: string;
  readonly query: FixedQuery | undefined;
  readonly plannedMs: number;
}

async function insertRuns(
  manager: EntityManager,
  { name, version, text, query, plannedMs }: MadeRuns,
  runs: readonly (RunInterval & { readonly tenantId: string })[],
): Promise<void> {
  await manager.query(
    `insert into export_runs (tenant_id, export, version, definition, query_version, query, moment, is_scheduled, requested_by,
       from_moment, positions, planned_at, since, state)
     select t, $1, $2, $3, $4, $5, to_timestamp(m / 1000.0), true, $6, to_timestamp(f / 1000.0), p,
       to_timestamp($7 / 1000.0), to_timestamp(s / 1000.0), 'waiting'
     from unnest($8::text[], $9::float8[], $10::float8[], $11::jsonb[], $12::float8[]) as r(t, m, f, p, s)
     on conflict (tenant_id, export, moment) do nothing`,
    [
      ...[name, version, text, query?.version ?? null, query?.text ?? null, scheduler, plannedMs],
      runs.map(({ tenantId }) => tenantId),
      runs.map(({ momentMs }) => momentMs),
      runs.map(({ fromMomentMs }) => fromMomentMs),
      runs.map(({ positions }) => JSON.stringify(positions)),
      runs.map(({ sinceMs }) => sinceMs),
    ],
  );
}

import type { MetricWindow, StoredCell } from '@nadi/metrics';
import { acrossTenants, guardDatabase, remade } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { readWindows, writeCells } from '../rollup/rollup-store.ts';
import type { FedPartition, Stretch } from './partition-gaps.ts';

/** Somebody's wish that a metric counts what came before it. */
export interface Backfill {
  readonly metric: string;
  /** Of the definition, as it was when it was asked for. */
  readonly version: number;
  readonly definition: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly revision: number;
  readonly isStopped: boolean;
  readonly isSettled: boolean;
  readonly readEvents: number;
  /** Events that the metric cannot be computed of. */
  readonly failedEvents: number;
  /** What was wrong last; null if nothing was. */
  readonly failure: string | null;
}

/** What one step changes. */
export interface BackfillStep {
  readonly topic: string;
  readonly stretches: readonly (Stretch & { readonly partition: number })[];
  readonly cells: readonly StoredCell[];
  readonly readEvents: number;
  readonly failedEvents: number;
  readonly failure: string | null;
}

interface BackfillRecord {
  readonly metric: string;
  readonly version: number;
  readonly definition: string;
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly revision: number;
  readonly stopped_at: Date | null;
  readonly settled_at: Date | null;
  readonly read_events: number;
  readonly failed_events: number;
  readonly failure: string | null;
}

/** Cells of backfills stand beside those of the topic's partitions, of which none has such a number. */
export const backfillPartition = -1;

const [lakeGroup] = remade.groups;

/** What backfills there are and how far they have come, in PostgreSQL. */
export class BackfillStore {
  /** @param group the consumer group that counts what comes now */
  constructor(
    private readonly dataSource: DataSource,
    private readonly group: string,
  ) {}

  /** Asks for one. One that was stopped goes on, and one that has ended looks whether there is anything left. */
  async request(asked: Pick<Backfill, 'metric' | 'version' | 'definition' | 'requestedBy'>): Promise<void> {
    await this.query(
      `insert into metric_backfills as known (metric, version, definition, requested_by) values ($1, $2, $3, $4)
       on conflict (metric) do update set version = excluded.version, definition = excluded.definition,
         requested_by = excluded.requested_by, requested_at = now(), stopped_at = null, settled_at = null, failure = null,
         revision = known.revision + 1`,
      [asked.metric, asked.version, asked.definition, asked.requestedBy],
    );
  }

  /** Lets one rest. What it has counted stays, and it can be asked for again. */
  async stop(metric: string): Promise<void> {
    await this.query(
      'update metric_backfills set stopped_at = now(), revision = revision + 1 where metric = $1 and stopped_at is null',
      [metric],
    );
  }

  /** Lets all rest but those of these metrics and those that were asked for a moment ago. */
  async stopOthers(metrics: readonly string[], agoMs: number): Promise<void> {
    await this.query(
      `update metric_backfills set stopped_at = now(), revision = revision + 1
       where stopped_at is null and settled_at is null and metric <> all($1::text[])
         and requested_at < now() - ($2::float8 * interval '1 millisecond')`,
      [metrics, agoMs],
    );
  }

  async find(metric: string): Promise<Backfill | undefined> {
    const rows = await this.query<BackfillRecord[]>('select * from metric_backfills where metric = $1', [metric]);
    return rows.map(toBackfill)[0];
  }

  async all(): Promise<Backfill[]> {
    return (await this.query<BackfillRecord[]>('select * from metric_backfills order by metric')).map(toBackfill);
  }

  /** Those that may have something left to do. */
  async open(): Promise<Backfill[]> {
    const rows = await this.query<BackfillRecord[]>(
      'select * from metric_backfills where stopped_at is null and settled_at is null order by metric',
    );
    return rows.map(toBackfill);
  }

  /** The partitions of these topics, all as of one moment. */
  async partitions(metric: string, topics: readonly string[]): Promise<FedPartition[]> {
    const rows = await this.query<FedPartition[]>(
      `select counted.topic, counted.partition, counted.next_offset as "nextOffset",
         coalesce(lake.next_offset, 0) as "lakeOffset", coalesce(done.next_offset, 0) as cursor,
         coalesce((
           select json_agg(json_build_object('fromOffset', from_offset, 'isCounted', jsonb_exists(versions, $1)) order by from_offset)
           from metric_activations a where a.topic = counted.topic and a.partition = counted.partition), '[]') as activations
       from consumer_offsets counted
       left join consumer_offsets lake
         on lake.consumer_group = $2 and lake.topic = counted.topic and lake.partition = counted.partition
       left join metric_backfill_positions done
         on done.metric = $1 and done.topic = counted.topic and done.partition = counted.partition
       where counted.consumer_group = $3 and counted.topic = any($4) order by 1, 2`,
      [metric, lakeGroup, this.group, topics],
    );
    return rows;
  }

  /** The cells that the backfill has stored for these windows. */
  windows(topic: string, windows: readonly MetricWindow[]): Promise<StoredCell[]> {
    return acrossTenants(this.dataSource, (manager) => readWindows(manager, topic, backfillPartition, windows));
  }

  /**
   * Stores what a step gave, together with how far it came.
   * @returns false if the backfill was stopped or went on elsewhere since the step began: nothing has changed then.
   */
  async store({ metric, revision }: Backfill, step: BackfillStep): Promise<boolean> {
    return acrossTenants(this.dataSource, async (manager) => {
      const [, isCurrent] = await manager.query<[unknown, number]>(
        `update metric_backfills set revision = revision + 1, read_events = read_events + $3,
           failed_events = failed_events + $4, failure = coalesce($5, case when failed_events > 0 then failure end)
         where metric = $1 and revision = $2 and stopped_at is null`,
        [metric, revision, step.readEvents, step.failedEvents, step.failure],
      );
      if (isCurrent === 0) {
        return false;
      }
      await movePositions(manager, metric, step);
      const place = { topic: step.topic, partition: backfillPartition };
      await writeCells(
        manager,
        step.cells.map((cell) => ({ ...cell, ...place })),
      );
      return true;
    });
  }

  /** Says that nothing is left and nothing can come. */
  async settle({ metric, revision }: Backfill): Promise<void> {
    await this.query('update metric_backfills set settled_at = now() where metric = $1 and revision = $2', [
      metric,
      revision,
    ]);
  }

  /** Says why it cannot go on. */
  async fail({ metric, revision }: Backfill, failure: string): Promise<void> {
    await this.query('update metric_backfills set failure = $3 where metric = $1 and revision = $2', [
      metric,
      revision,
      failure,
    ]);
  }

  private query<T>(sql: string, parameters: unknown[] = []): Promise<T> {
    return guardDatabase(() => this.dataSource.query<T>(sql, parameters));
  }
}

async function movePositions(
  manager: EntityManager,
  metric: string,
  { topic, stretches }: BackfillStep,
): Promise<void> {
  await manager.query(
    `insert into metric_backfill_positions (metric, topic, partition, next_offset)
     select $1, $2, p, o from unnest($3::int[], $4::bigint[]) as r(p, o)
     on conflict (metric, topic, partition) do update set next_offset = excluded.next_offset`,
    [metric, topic, stretches.map(({ partition }) => partition), stretches.map(({ nextOffset }) => nextOffset)],
  );
}

function toBackfill(row: BackfillRecord): Backfill {
  return {
    metric: row.metric,
    version: row.version,
    definition: row.definition,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    revision: row.revision,
    isStopped: row.stopped_at !== null,
    isSettled: row.settled_at !== null,
    readEvents: row.read_events,
    failedEvents: row.failed_events,
    failure: row.failure,
  };
}

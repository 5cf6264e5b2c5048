import type { PipelineSnapshot } from '@nadi/pipelines';
import { NadiError } from '@nadi/errors';
import { acrossTenants, guardDatabase } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { CountedEvents } from './batch-counts.ts';
import type { Activation, StoredPartition } from './partition-pipelines.ts';

/** Where an event that was dropped stands in the log. */
export interface DropSample {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly id: string;
}

/** Events of one tenant that a rule dropped within an hour of their receipt. */
export interface CountedDrops {
  readonly tenantId: string;
  readonly pipeline: string;
  readonly rule: string;
  /** Milliseconds since 1970. */
  readonly hourMs: number;
  readonly events: number;
  /** The first of them. */
  readonly samples: readonly DropSample[];
}

/** What a batch leaves behind beside its outputs. */
export interface PipelineChange {
  readonly topic: string;
  readonly partition: number;
  readonly reachedOffset: number;
  readonly keys: readonly {
    readonly pipeline: string;
    readonly snapshot: PipelineSnapshot;
    readonly keepUntil: Date;
  }[];
  readonly events: readonly CountedEvents[];
  readonly drops: readonly CountedDrops[];
}

/** Samples that are kept of the drops of one rule, tenant and hour. */
export const samplesPerHour = 5;

/** What pipelines store, in the tables of ingestion. */
export class PipelineStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly group: string,
  ) {}

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  load(topic: string, partition: number): Promise<StoredPartition> {
    return guardDatabase(async () => {
      const place = [topic, partition];
      const [progress] = await this.dataSource.query<{ reached: number }[]>(
        'select reached_offset as reached from pipeline_progress where topic = $1 and partition = $2',
        place,
      );
      const activations = await this.dataSource.query<Activation[]>(
        `select from_offset as "fromOffset", versions from pipeline_activations
         where topic = $1 and partition = $2 order by from_offset`,
        place,
      );
      const keys = await this.dataSource.query<{ pipeline: string; snapshot: PipelineSnapshot }[]>(
        `select pipeline, snapshot from pipeline_keys
         where topic = $1 and partition = $2 and keep_until > now() order by sequence`,
        place,
      );
      const remembered = new Map<string, PipelineSnapshot[]>();
      keys.forEach(({ pipeline, snapshot }) =>
        remembered.set(pipeline, [...(remembered.get(pipeline) ?? []), snapshot]),
      );
      return { activations, reachedOffset: progress?.reached, remembered };
    });
  }

  /**
   * Writes down that other versions run from an offset on, before anything is sent that they made.
   * @throws NadiError OFFSET_FENCED if another instance has moved the partition on.
   */
  async activate(topic: string, partition: number, position: number, activation: Activation): Promise<void> {
    const rows = await guardDatabase(() =>
      this.dataSource.query<unknown[]>(
        `insert into pipeline_activations (topic, partition, from_offset, versions)
         select topic, partition, $4, $5 from consumer_offsets
         where consumer_group = $1 and topic = $2 and partition = $3 and next_offset = $6
         on conflict (topic, partition, from_offset) do update set versions = excluded.versions, activated_at = now()
         returning 1`,
        [this.group, topic, partition, activation.fromOffset, JSON.stringify(activation.versions), position],
      ),
    );
    if (rows.length === 0) {
      throw new NadiError('OFFSET_FENCED', {
        message: `${topic}[${partition}]: another owner moved the position away from ${position}`,
      });
    }
  }

  /** Topics that were read at some time: nothing of them is left out, whatever pipelines there are. */
  async knownTopics(): Promise<readonly string[]> {
    const rows = await guardDatabase(() =>
      this.dataSource.query<{ topic: string }[]>(
        'select distinct topic from consumer_offsets where consumer_group = $1 order by topic',
        [this.group],
      ),
    );
    return rows.map(({ topic }) => topic);
  }

  /** Where reading begins in partitions that nobody has read; positions that are known stay. */
  async begin(
    topic: string,
    offsets: readonly { readonly partition: number; readonly offset: number }[],
  ): Promise<void> {
    await guardDatabase(() =>
      this.dataSource.query(
        `insert into consumer_offsets (consumer_group, topic, partition, next_offset)
         select $1, $2, * from unnest($3::int[], $4::bigint[]) on conflict do nothing`,
        [this.group, topic, offsets.map(({ partition }) => partition), offsets.map(({ offset }) => offset)],
      ),
    );
  }

  /** Deletes what nobody asks for any more. */
  async deleteExpired(countsBefore: Date): Promise<void> {
    await guardDatabase(() => this.dataSource.query('delete from pipeline_keys where keep_until < now()'));
    await acrossTenants(this.dataSource, async (manager) => {
      await manager.query('delete from pipeline_events where hour < $1', [countsBefore]);
      await manager.query('delete from pipeline_drops where hour < $1', [countsBefore]);
    });
  }
}

/** Stores the changes of all partitions within the transaction that moves their positions. */
export async function storeChanges(manager: EntityManager, changes: readonly PipelineChange[]): Promise<void> {
  await manager.query(
    `insert into pipeline_progress (topic, partition, reached_offset)
     select * from unnest($1::text[], $2::int[], $3::bigint[])
     on conflict (topic, partition) do update
       set reached_offset = greatest(pipeline_progress.reached_offset, excluded.reached_offset)`,
    [
      changes.map(({ topic }) => topic),
      changes.map(({ partition }) => partition),
      changes.map(({ reachedOffset }) => reachedOffset),
    ],
  );
  for (const { topic, partition, keys } of changes) {
    for (const { pipeline, snapshot, keepUntil } of keys) {
      await manager.query(
        'insert into pipeline_keys (topic, partition, pipeline, snapshot, keep_until) values ($1, $2, $3, $4, $5)',
        [topic, partition, pipeline, JSON.stringify(snapshot), keepUntil],
      );
    }
  }
  await storeEvents(
    manager,
    changes.flatMap(({ events }) => events),
  );
  const drops = changes.flatMap((change) => change.drops).sort(byPlace);
  for (const { tenantId, pipeline, rule, hourMs, events, samples } of drops) {
    await manager.query(
      `insert into pipeline_drops as known (tenant_id, pipeline, rule, hour, events, samples) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant_id, pipeline, rule, hour) do update
         set events = known.events + excluded.events,
           samples = jsonb_path_query_array(known.samples || excluded.samples, '$[0 to ${samplesPerHour - 1}]')`,
      [tenantId, pipeline, rule, new Date(hourMs), events, JSON.stringify(samples)],
    );
  }
}

/** In one statement, since every batch has some. */
async function storeEvents(manager: EntityManager, events: readonly CountedEvents[]): Promise<void> {
  if (events.length === 0) {
    return;
  }
  await manager.query(
    `insert into pipeline_events as known (tenant_id, pipeline, hour, read, emitted, failed)
     select tenant_id, pipeline, hour, sum(read), sum(emitted), sum(failed)
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::bigint[])
       as counted(tenant_id, pipeline, hour, read, emitted, failed)
     group by tenant_id, pipeline, hour order by tenant_id, pipeline, hour
     on conflict (tenant_id, pipeline, hour) do update
       set read = known.read + excluded.read, emitted = known.emitted + excluded.emitted,
         failed = known.failed + excluded.failed`,
    [
      events.map(({ tenantId }) => tenantId),
      events.map(({ pipeline }) => pipeline),
      events.map(({ hourMs }) => new Date(hourMs)),
      events.map(({ read }) => read),
      events.map(({ emitted }) => emitted),
      events.map(({ failed }) => failed),
    ],
  );
}

/** Rows are locked in one order by everybody, so that two instances never wait for each other in a circle. */
function byPlace(a: CountedDrops, b: CountedDrops): number {
  const place = (one: CountedDrops) => `${one.tenantId} ${one.pipeline} ${one.rule} ${one.hourMs}`;
  return place(a) < place(b) ? -1 : 1;
}

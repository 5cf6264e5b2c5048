import { hashBytes } from '@nadi/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import { IdWindow, type IdWindowOptions } from './id-window.ts';

/** A stretch of a partition that is stored: where it began, where it ends, and the new ids in it. */
export interface StoredBatch {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  /** Mark of the record right before `nextOffset`, if the log has one. */
  readonly lastRecord?: string | undefined;
  /** Hashes of the ids that are new in it. */
  readonly ids: Uint32Array;
}

/** The ids that a group has stored of a partition within the horizon. */
export async function loadIdWindow(
  dataSource: Pick<DataSource, 'query'>,
  { group, topic, partition }: { readonly group: string; readonly topic: string; readonly partition: number },
  options: IdWindowOptions,
  nowMs: number,
): Promise<IdWindow> {
  const rows = await dataSource.query<{ ids: Buffer }[]>(
    `select ids from (
       select ids, first_offset, sum(octet_length(ids)) over (order by first_offset desc) - octet_length(ids) as newer_bytes
       from processed_ids
       where consumer_group = $1 and topic = $2 and partition = $3
         and counted_at >= now() - ($4::float8 * interval '1 millisecond')
     ) recent
     where newer_bytes < $5 order by first_offset`,
    // No more than the window remembers: two generations.
    [group, topic, partition, options.horizonMs, 2 * options.maxIds * hashBytes],
  );
  const window = new IdWindow(options, nowMs);
  rows.forEach(({ ids }) => window.addAll(fromBytes(ids), nowMs));
  return window;
}

/**
 * Moves positions that are where their owner believes them to be.
 * @returns the indexes of the batches whose positions were moved
 */
export async function movePositions(
  manager: EntityManager,
  group: string,
  batches: readonly StoredBatch[],
): Promise<ReadonlySet<number>> {
  // Rows are locked in one order by everybody, so two instances never wait for each other in a circle.
  const [moved] = await manager.query<[{ place: number }[], number]>(
    `with wanted as (
       select * from unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[], $6::text[])
         with ordinality as w(topic, partition, first_offset, next_offset, last_record, place)
     ), locked as (
       select o.topic, o.partition, w.next_offset, w.last_record, w.place
       from consumer_offsets o join wanted w
         on o.topic = w.topic and o.partition = w.partition and o.next_offset = w.first_offset
       where o.consumer_group = $1
       order by o.topic, o.partition for update of o
     )
     update consumer_offsets o
       set next_offset = locked.next_offset, last_record = locked.last_record, updated_at = now() from locked
     where o.consumer_group = $1 and o.topic = locked.topic and o.partition = locked.partition
     returning locked.place::int as place`,
    [
      group,
      batches.map(({ topic }) => topic),
      batches.map(({ partition }) => partition),
      batches.map(({ firstOffset }) => firstOffset),
      batches.map(({ nextOffset }) => nextOffset),
      batches.map(({ nextOffset, lastRecord }) => (lastRecord === undefined ? null : `${nextOffset}:${lastRecord}`)),
    ],
  );
  return new Set(moved.map(({ place }) => place - 1));
}

/** Stores the new ids of batches, in the transaction that moves their positions. */
export async function storeIds(manager: EntityManager, group: string, batches: readonly StoredBatch[]): Promise<void> {
  const withIds = batches.filter(({ ids }) => ids.length > 0);
  if (withIds.length === 0) {
    return;
  }
  await manager.query(
    `insert into processed_ids (consumer_group, topic, partition, first_offset, ids)
     select $1, * from unnest($2::text[], $3::int[], $4::bigint[], $5::bytea[])
     -- There is a row already if the position was set back to replay.
     on conflict (consumer_group, topic, partition, first_offset)
     do update set ids = processed_ids.ids || excluded.ids, counted_at = now()`,
    [
      group,
      withIds.map(({ topic }) => topic),
      withIds.map(({ partition }) => partition),
      withIds.map(({ firstOffset }) => firstOffset),
      withIds.map(({ ids }) => toBytes(ids)),
    ],
  );
}

function toBytes(ids: Uint32Array): Buffer {
  return Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength);
}

function fromBytes(bytes: Buffer): Uint32Array {
  // The driver's buffers may start at any address, typed arrays only at multiples of four.
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

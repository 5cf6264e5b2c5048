import { hashIdentity, hashWords } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { guardDatabase } from '../database-fault.ts';
import { acrossTenants } from '../tenancy.ts';
import type { IdWindow, IdWindowOptions } from './id-window.ts';
import { loadIdWindow, movePositions, storeIds, type StoredBatch } from './stored-batches.ts';

/** What an event is known by. */
export interface EventIdentity {
  readonly tenantId: string;
  readonly key: string;
  readonly id: string;
}

/** A batch of one partition, as the consumer hands it over. */
export interface IncomingBatch<E extends EventIdentity> {
  readonly topic: string;
  readonly partition: number;
  readonly firstOffset: number;
  readonly nextOffset: number;
  /** Mark of the record right before `nextOffset`, if the log has one. */
  readonly lastRecord?: string | undefined;
  readonly events: readonly E[];
}

/** One partition's share of a transaction. */
interface PartitionWork<Change> extends StoredBatch {
  readonly change: Change;
}

const noIds = new Uint32Array(0);

interface QueuedWork<Change> extends PartitionWork<Change> {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What an owner remembers of a partition between batches. */
interface OwnedPartition<Memory> {
  nextOffset: number;
  readonly window: IdWindow;
  readonly memory: Memory;
  /** The batch that works on window and memory. What it leaves there is only true once the batch is stored. */
  lentTo: IncomingBatch<EventIdentity> | undefined;
  /** The ids that batch has put into the window. */
  lentIds: Uint32Array;
}

export interface ExactlyOnceOptions<Memory, Change> extends IdWindowOptions {
  readonly group: string;
  /** Builds what the application keeps in memory for a partition it has just come to own, such as open sketches. */
  readonly createMemory: (topic: string, partition: number) => Memory;
  /** Stores the changes of all partitions in the transaction. */
  readonly apply: (manager: EntityManager, changes: readonly Change[]) => Promise<void>;
  readonly now?: () => number;
  /** Most partitions in one transaction. */
  readonly maxWorks?: number;
}

/** New events of a batch, with the application's memory of the partition. */
export interface FreshBatch<E, Memory> {
  /** Events that were not counted within the horizon, each once. */
  readonly fresh: readonly E[];
  readonly duplicates: readonly E[];
  readonly memory: Memory;
  readonly ids: Uint32Array;
}

/**
 * Counts every event once although it may be delivered often. One transaction stores, for each partition: the position
 * (only if it still is where this owner believes it to be), the hashes of the new ids as one row of bytes, and the
 * application's changes. Batches of several partitions that wait for the same moment share a transaction.
 */
export class ExactlyOnce<Memory, Change> {
  private readonly owned = new Map<string, OwnedPartition<Memory>>();
  private queue: QueuedWork<Change>[] = [];
  private running = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: ExactlyOnceOptions<Memory, Change>,
  ) {}

  /** The stored position of a partition: the consumer's `OffsetStore`. */
  async position(group: string, topic: string, partition: number): Promise<number | undefined> {
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ next_offset: number }[]>(
        'select next_offset from consumer_offsets where consumer_group = $1 and topic = $2 and partition = $3',
        [group, topic, partition],
      ),
    );
    return row?.next_offset;
  }

  /** The mark that was stored together with this position, if one was. */
  async lastRecord(group: string, topic: string, partition: number, position: number): Promise<string | undefined> {
    const [row] = await guardDatabase(() =>
      this.dataSource.query<{ last_record: string | null }[]>(
        'select last_record from consumer_offsets where consumer_group = $1 and topic = $2 and partition = $3',
        [group, topic, partition],
      ),
    );
    const [offset, mark] = row?.last_record?.split(':') ?? [];
    // A version that knows no marks, or whoever set the position by hand, has moved on without one.
    return Number(offset) === position ? mark : undefined;
  }

  /**
   * Sorts out the events that were counted before. The memory belongs to this batch until it is committed: a batch that comes
   * in between, be it the same one again, gets a memory of its own, built from what is stored.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable), OFFSET_FENCED if the position is stored elsewhere.
   */
  async fresh<E extends EventIdentity>(batch: IncomingBatch<E>): Promise<FreshBatch<E, Memory>> {
    const owned = this.lend(batch) ?? (await this.reload(batch));
    const ids = new Uint32Array(batch.events.length * hashWords);
    const fresh: E[] = [];
    const duplicates: E[] = [];
    for (const event of batch.events) {
      const index = fresh.length * hashWords;
      hashIdentity(event.tenantId, batch.topic, event.key, event.id, ids, index);
      if (owned.window.add(ids, index)) {
        fresh.push(event);
      } else {
        duplicates.push(event);
      }
    }
    owned.lentIds = ids.subarray(0, fresh.length * hashWords);
    return { fresh, duplicates, memory: owned.memory, ids: owned.lentIds };
  }

  /**
   * Stores position, ids and change of one batch that went through `fresh`, all or nothing; ids that are left out, in the order
   * of the others, are forgotten. On any failure the partition's memory is dropped and loaded
   * again with the next batch.
   * @throws NadiError DATABASE_UNAVAILABLE (retriable), OFFSET_FENCED if another owner has moved the position.
   */
  async commit(batch: IncomingBatch<EventIdentity>, ids: Uint32Array, change: Change): Promise<void> {
    const { topic, partition, firstOffset, nextOffset, lastRecord } = batch;
    const key = partitionKey(topic, partition);
    try {
      await new Promise<void>((resolve, reject) => {
        this.queue.push({ topic, partition, firstOffset, nextOffset, lastRecord, ids, change, resolve, reject });
        void this.drain();
      });
      const owned = this.owned.get(key);
      if (owned?.lentTo === batch) {
        owned.nextOffset = nextOffset;
        owned.window.keep(ids, owned.lentIds);
        owned.window.turn(this.nowMs());
        owned.lentTo = undefined;
      } else {
        this.owned.delete(key);
      }
    } catch (error) {
      this.owned.delete(key);
      throw error;
    }
  }

  /** Deletes ids past twice the horizon, which no owner loads any more. Returns how many rows went. */
  async deleteExpiredIds(): Promise<number> {
    const [, deleted] = await guardDatabase(() =>
      this.dataSource.query<[unknown[], number]>(
        `delete from processed_ids where counted_at < now() - ($1::float8 * interval '1 millisecond')`,
        [this.options.horizonMs * 2],
      ),
    );
    return deleted;
  }

  private nowMs(): number {
    return this.options.now?.() ?? Date.now();
  }

  /** Lends the partition's memory to the batch, in the turn that found it free; undefined if it is lent or stands elsewhere. */
  private lend(batch: IncomingBatch<EventIdentity>): OwnedPartition<Memory> | undefined {
    const owned = this.owned.get(partitionKey(batch.topic, batch.partition));
    if (owned === undefined || owned.nextOffset !== batch.firstOffset || owned.lentTo !== undefined) {
      return undefined;
    }
    owned.lentTo = batch;
    return owned;
  }

  /**
   * Builds the memory anew for this batch alone. Two deliveries of one batch that shared it would take each other's events for
   * duplicates, and the one that counts nothing could move the position.
   */
  private async reload(batch: IncomingBatch<EventIdentity>): Promise<OwnedPartition<Memory>> {
    const loaded = await guardDatabase(() => this.load(batch));
    this.owned.set(partitionKey(batch.topic, batch.partition), loaded);
    return loaded;
  }

  private async load(batch: IncomingBatch<EventIdentity>): Promise<OwnedPartition<Memory>> {
    const { topic, partition, firstOffset } = batch;
    const { group, createMemory } = this.options;
    await this.dataSource.query(
      `insert into consumer_offsets (consumer_group, topic, partition, next_offset) values ($1, $2, $3, $4)
       on conflict do nothing`,
      [group, topic, partition, firstOffset],
    );
    const stored = await this.position(group, topic, partition);
    if (stored !== firstOffset) {
      throw fenced(topic, partition, firstOffset);
    }
    const window = await loadIdWindow(this.dataSource, { group, topic, partition }, this.options, this.nowMs());
    return {
      nextOffset: firstOffset,
      window,
      memory: createMemory(topic, partition),
      lentTo: batch,
      lentIds: noIds,
    };
  }

  /** Runs transactions one after the other; each takes all the work that has gathered meanwhile. */
  private async drain(): Promise<void> {
    if (this.running) {
      return;
    }
    this.running = true;
    // Batches of one fetch arrive within the same turn of the event loop: let them all queue up first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.queue.length > 0) {
      const works = this.queue.splice(0, this.options.maxWorks ?? 64);
      try {
        const accepted = await acrossTenants(this.dataSource, (manager) => this.store(manager, works));
        works.forEach((work, index) =>
          accepted.has(index) ? work.resolve() : work.reject(fenced(work.topic, work.partition, work.firstOffset)),
        );
      } catch (error) {
        await this.storeSeparately(works, error);
      }
    }
    this.running = false;
  }

  /** A statement that fails because of one partition's change must not fail the others. */
  private async storeSeparately(works: readonly QueuedWork<Change>[], error: unknown): Promise<void> {
    if (works.length === 1 || (error instanceof NadiError && error.retriable)) {
      works.forEach((work) => work.reject(error));
      return;
    }
    for (const work of works) {
      try {
        const accepted = await acrossTenants(this.dataSource, (manager) => this.store(manager, [work]));
        if (accepted.size === 1) {
          work.resolve();
        } else {
          work.reject(fenced(work.topic, work.partition, work.firstOffset));
        }
      } catch (single) {
        work.reject(single);
      }
    }
  }

  /** Returns the indexes of the works whose position was where their owner believed it to be. */
  private async store(manager: EntityManager, works: readonly PartitionWork<Change>[]): Promise<ReadonlySet<number>> {
    const { group, apply } = this.options;
    const accepted = await movePositions(manager, group, works);
    const acceptedWorks = works.filter((_, index) => accepted.has(index));
    await storeIds(manager, group, acceptedWorks);
    await apply(
      manager,
      acceptedWorks.map(({ change }) => change),
    );
    return accepted;
  }
}

function partitionKey(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function fenced(topic: string, partition: number, firstOffset: number): NadiError {
  return new NadiError('OFFSET_FENCED', {
    message: `${topic}[${partition}] is no longer at offset ${firstOffset}`,
    context: { topic, partition, firstOffset },
  });
}

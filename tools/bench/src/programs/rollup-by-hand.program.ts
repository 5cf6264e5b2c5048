import { randomUUID } from 'node:crypto';
import { hashIdentity, hashWords, type ProductViewed } from '@nadi/contracts';
import { IdSet } from '@nadi/persistence';
import type avsc from 'avsc';
import { Kafka, logLevel, type EachBatchPayload } from 'kafkajs';
import pg from 'pg';
import { benchContract } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { compiledType, readBody } from './avro-by-hand.ts';
import { schemaText } from './consumed-topic.ts';
import { readHeaders } from './headers-by-hand.ts';

export interface RollupByHandOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly databaseUrl: string;
}

interface Cell {
  readonly metric: string;
  readonly windowStartMs: number;
  readonly dimension: string;
  count: number;
  sum: number;
}

const minuteMs = 60_000;

const tables = (schema: string) => `
  create schema ${schema};
  create table ${schema}.offsets (partition int primary key, next_offset bigint not null);
  create table ${schema}.ids (partition int, first_offset bigint, ids bytea, primary key (partition, first_offset));
  alter table ${schema}.ids alter column ids set storage external;
  create table ${schema}.rollups (metric text, window_start timestamptz, dimension text, partition int,
    event_count bigint, sum float8, primary key (metric, window_start, dimension, partition));`;

/** Counts and adds up per minute and channel, as one would write it for these two numbers and this one topic. */
class Rollup {
  private readonly ids = new Map<number, IdSet>();
  private readonly cells = new Map<string, Cell>();
  private seen = 0;

  constructor(
    private readonly pool: pg.Pool,
    private readonly schema: string,
    private readonly type: avsc.Type,
    private readonly onSeen: (events: number) => void,
  ) {}

  async handle(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { partition } = batch;
    const ids = this.ids.get(partition) ?? new IdSet();
    this.ids.set(partition, ids);
    const hashes = new Uint32Array(batch.messages.length * hashWords);
    const changed = new Set<Cell>();
    let fresh = 0;
    for (const { key, value, headers = {} } of batch.messages) {
      const { id, tenantId, timeMs } = readHeaders(headers);
      hashIdentity(tenantId, batch.topic, String(key), id, hashes, fresh);
      if (ids.add(hashes, fresh)) {
        fresh += hashWords;
        const { channel, unitPriceMinor } = readBody(this.type, value as Buffer) as ProductViewed;
        changed.add(this.add('views', partition, timeMs, channel, 1));
        changed.add(this.add('value', partition, timeMs, channel, unitPriceMinor));
      }
    }
    await this.store(batch, hashes.subarray(0, fresh), [...changed]);
    payload.resolveOffset(batch.lastOffset());
    await payload.commitOffsetsIfNecessary();
    this.seen += batch.messages.length;
    this.onSeen(this.seen);
  }

  private add(metric: string, partition: number, timeMs: number, dimension: string, value: number): Cell {
    const windowStartMs = Math.floor(timeMs / minuteMs) * minuteMs;
    const key = `${metric} ${partition} ${windowStartMs} ${dimension}`;
    let cell = this.cells.get(key);
    if (cell === undefined) {
      cell = { metric, windowStartMs, dimension, count: 0, sum: 0 };
      this.cells.set(key, cell);
    }
    cell.count += 1;
    cell.sum += value;
    return cell;
  }

  /** Position, ids and results together or not at all; the position only if it still is the one this consumer knows. */
  private async store(batch: EachBatchPayload['batch'], hashes: Uint32Array, cells: readonly Cell[]): Promise<void> {
    const { partition } = batch;
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      const first = batch.firstOffset();
      const moved = await client.query(
        `insert into ${this.schema}.offsets as stored values ($1, $3) on conflict (partition)
         do update set next_offset = excluded.next_offset where stored.next_offset = $2`,
        [partition, first, Number(batch.lastOffset()) + 1],
      );
      if (moved.rowCount !== 1) throw new Error('another consumer has moved the position');
      const bytes = Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength);
      await client.query(`insert into ${this.schema}.ids values ($1, $2, $3)`, [partition, first, bytes]);
      await client.query(
        `insert into ${this.schema}.rollups
         select m, to_timestamp(w / 1000.0), d, $1, c, s
         from unnest($2::text[], $3::float8[], $4::text[], $5::bigint[], $6::float8[]) as r(m, w, d, c, s)
         order by 1, 2, 3
         on conflict (metric, window_start, dimension, partition)
         do update set event_count = excluded.event_count, sum = excluded.sum`,
        [
          partition,
          cells.map(({ metric }) => metric),
          cells.map(({ windowStartMs }) => windowStartMs),
          cells.map(({ dimension }) => dimension),
          cells.map(({ count }) => count),
          cells.map(({ sum }) => sum),
        ],
      );
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  }
}

/** Bare `eachBatch`, a map of windows and one transaction per batch, with the same protection against duplicates. */
await serveVariant<RollupByHandOptions>(({ brokers, topic, databaseUrl }) => {
  const kafka = new Kafka({ clientId: 'bench-floor', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const type = compiledType(JSON.parse(schemaText));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: benchContract.partitions });
  return {
    async run(events, clock) {
      const name = `rollup_${randomUUID().replaceAll('-', '')}`;
      await pool.query(tables(name));
      const consumer = kafka.consumer({ groupId: name, maxWaitTimeInMs: 100 });
      let done = (): void => undefined;
      const all = new Promise<void>((resolve) => (done = resolve));
      const rollup = new Rollup(pool, name, type, (seen) => seen >= events && done());
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        eachBatchAutoResolve: false,
        autoCommitInterval: 1_000,
        partitionsConsumedConcurrently: benchContract.partitions,
        eachBatch: (payload) => rollup.handle(payload),
      });
      clock.restart();
      await all;
      const measured = clock.stop();
      await consumer.disconnect();
      await pool.query(`drop schema ${name} cascade`);
      return measured;
    },
    close: () => pool.end(),
  };
});

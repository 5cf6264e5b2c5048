import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { lakeTable, TailTable, type LakeEvent } from '@nadi/lake';
import {
  decodeLogRecords,
  followLogs,
  type DecodedLogRecords,
  type EventDecoder,
  type FetchedStretch,
  type LogEvent,
  type LogFault,
  type LogRange,
  type TopicLogConnection,
} from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { IdWindowOptions } from '@nadi/persistence';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LakeStore } from './lake-store.ts';
import { PartitionTail } from './partition-tail.ts';

export interface LakeTailOptions {
  readonly contracts: readonly Contract[];
  readonly connection: TopicLogConnection;
  readonly decoder: EventDecoder;
  /** Of the database that the tail is in. */
  readonly database: DuckDBConnection;
  readonly store: Pick<LakeStore, 'start'>;
  readonly ids: IdWindowOptions;
  /** Reading waits while this many events are in memory and not in files. */
  readonly mostEvents: number;
  readonly logger: Logger;
  readonly now: () => number;
}

/** Offsets by topic and partition. */
export type LakePositions = ReadonlyMap<string, ReadonlyMap<number, number>>;

/**
 * The newest events of all contracts in memory: what has come since the lake's files end. Every instance reads all of it by itself,
 * from the position up to which there are files, and drops what has come into files meanwhile, whoever wrote them.
 */
export class LakeTail {
  readonly tables: ReadonlyMap<string, TailTable>;
  /** By topic and partition. */
  readonly partitions = new Map<string, Map<number, PartitionTail>>();
  /** What is wrong with partitions, by their names. */
  readonly faults = new Map<string, string>();
  /** Records that nobody can read, since the start. */
  undecodable = 0;
  private readonly byTopic: ReadonlyMap<string, Contract>;
  private readonly stopping = new AbortController();
  private reading: Promise<void> = Promise.resolve();
  private freed: (() => void) | undefined;
  private isPlaced = false;
  /** Where partitions ended when reading of them began, as far as that is not in memory yet. */
  private ends: { readonly tail: PartitionTail; readonly high: number }[] = [];
  private working: Promise<void> = Promise.resolve();

  constructor(private readonly options: LakeTailOptions) {
    const { contracts, database } = options;
    this.byTopic = new Map(contracts.map((contract) => [contract.name, contract]));
    this.tables = new Map(contracts.map((contract) => [contract.name, new TailTable(database, lakeTable(contract))]));
  }

  /** Events in memory. */
  get events(): number {
    return [...this.tables.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Whether everything is known that stood in the log when reading began: before, an answer would lack what was seen elsewhere. */
  get isCaughtUp(): boolean {
    this.ends = this.ends.filter(({ tail, high }) => tail.nextOffset < high);
    return this.isPlaced && this.ends.length === 0;
  }

  /** Whether reading waits because memory is full. */
  get isFull(): boolean {
    return this.events >= this.options.mostEvents;
  }

  /** @param onCrash told of what ends reading for ever */
  start(onCrash: (error: unknown) => void): void {
    this.reading = this.read().catch(onCrash);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.freed?.();
    await this.reading;
  }

  /** Of every partition: up to where its events are in memory. What comes from now on stands in other segments. */
  seal(): Promise<LakePositions> {
    return this.alone(async () => {
      this.tables.forEach((table) => table.seal());
      return new Map(
        [...this.partitions].map(([topic, partitions]) => [
          topic,
          new Map([...partitions].map(([partition, { nextOffset }]) => [partition, nextOffset])),
        ]),
      );
    });
  }

  /** Drops what stands in files up to these positions. */
  async drop(positions: LakePositions): Promise<void> {
    for (const [topic, partitions] of positions) {
      const table = this.tables.get(topic);
      await this.alone(async () => {
        await table?.drop(partitions);
        table?.seal();
      });
      for (const [partition, nextOffset] of partitions) {
        this.partitions.get(topic)?.get(partition)?.stored(nextOffset);
      }
    }
    if (!this.isFull) {
      this.freed?.();
    }
  }

  private async read(): Promise<void> {
    const { connection, logger } = this.options;
    const answers = followLogs(connection, {
      topics: [...this.byTopic.keys()],
      position: (topic, partition, range) => this.begin(topic, partition, range),
      signal: this.stopping.signal,
      onRetry: (err) => logger.warn({ err }, 'the lake waits for the log'),
      onFault: (fault) => this.noteFault(fault),
      onPlaced: () => (this.isPlaced = true),
    });
    for await (const stretches of answers) {
      // A transaction per table and not per partition: an answer has a few events of each of very many.
      for (const [topic, ofTopic] of Map.groupBy(stretches, (stretch) => stretch.topic)) {
        await this.take(topic, ofTopic);
      }
      while (this.isFull && !this.stopping.signal.aborted) {
        await new Promise<void>((resolve) => (this.freed = resolve));
      }
    }
  }

  /** @returns where reading of a partition begins */
  private async begin(topic: string, partition: number, { low, high }: LogRange): Promise<number> {
    const { store, ids, now } = this.options;
    const { nextOffset, window } = await store.start(topic, partition, ids, now());
    const partitions = this.partitions.get(topic) ?? new Map<number, PartitionTail>();
    this.partitions.set(topic, partitions);
    const tail = new PartitionTail(topic, nextOffset ?? low, window, now);
    partitions.set(partition, tail);
    this.ends.push({ tail, high });
    return tail.startOffset;
  }

  /** Takes stretches of the partitions of a topic in, each of which goes on where the one before it has ended. */
  private async take(topic: string, stretches: readonly FetchedStretch[]): Promise<void> {
    const contract = this.byTopic.get(topic);
    const tails = this.partitions.get(topic);
    if (contract === undefined || tails === undefined) {
      return;
    }
    const added: LakeEvent[] = [];
    const reached: { readonly tail: PartitionTail; readonly nextOffset: number }[] = [];
    for (const { partition, records, nextOffset } of stretches) {
      const tail = tails.get(partition);
      if (tail === undefined) {
        continue;
      }
      const { events, undecodable } = await this.decode(contract, records);
      if (this.stopping.signal.aborted) {
        return;
      }
      this.undecodable += undecodable.length;
      for (const event of tail.fresh(events, nextOffset)) {
        added.push(toLakeEvent(event, partition));
      }
      reached.push({ tail, nextOffset });
    }
    await this.append(topic, added, () => reached.forEach(({ tail, nextOffset }) => tail.advance(nextOffset)));
  }

  private async append(topic: string, events: readonly LakeEvent[], advance: () => void): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.alone(async () => {
          await this.tables.get(topic)?.append(events);
          advance();
        });
        return;
      } catch (err) {
        // Queries take all memory.
        this.options.logger.warn({ err }, 'the lake has no room for new events; it waits');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  /** One after the other: the connection is one, and what is read and what is in memory have to fit together. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.working.then(work);
    this.working = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }

  /** Waits while a schema cannot be looked up. */
  private async decode(contract: Contract, records: FetchedStretch['records']): Promise<DecodedLogRecords> {
    while (!this.stopping.signal.aborted) {
      try {
        return await decodeLogRecords(this.options.decoder, contract, records);
      } catch (err) {
        if (!(err instanceof NadiError && err.retriable)) {
          throw err;
        }
        this.options.logger.warn({ err }, 'the lake waits for a schema');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    return { events: [], undecodable: [] };
  }

  private noteFault({ topic, partition, kind, position, range }: LogFault): void {
    const place = `${topic}[${partition}]`;
    const reach = `its log has ${range.low} to ${range.high}`;
    const message =
      kind === 'removed'
        ? `${place}: offsets ${position} to ${range.low} were removed before the lake had them`
        : `${place}: the lake is at offset ${position}, ${reach}; it is not read`;
    this.faults.set(place, message);
    this.options.logger.error({ topic, partition, kind, position, range }, message);
  }
}

/** Pause before what failed is tried again, milliseconds. */
const retryMs = 1_000;

function toLakeEvent({ data, ...event }: LogEvent, partition: number): LakeEvent {
  return { ...event, partition, data: data as LakeEvent['data'] };
}

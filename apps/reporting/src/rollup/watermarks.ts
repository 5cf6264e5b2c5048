import { type PartitionProgress, ReadThrough, watermarkMs } from '@nadi/metrics';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';

interface ProgressRow {
  readonly tenant_id: string;
  readonly topic: string;
  readonly partition: number;
  readonly max_event_ms: number;
  readonly seen_ms: number;
}

interface PositionRow {
  readonly topic: string;
  readonly partition: number;
  readonly next_offset: number;
  readonly now_ms: number;
}

/** Where the log of a partition ends: the offset that the next record will get. */
export interface LogEnd {
  readonly topic: string;
  readonly partition: number;
  /** The first offset that is kept; the end if nothing is. */
  readonly start: number;
  readonly end: number;
}

export interface WatermarksOptions {
  readonly dataSource: DataSource;
  /** Consumer group whose positions tell what was read. */
  readonly group: string;
  /** A partition to which nothing came for this long no longer holds its watermark back. */
  readonly idleMs: number;
}

/** The watermarks of all tenants and topics, over the partitions of all instances; as fresh as the last `refresh`. */
export class Watermarks {
  private values = new Map<string, Map<string, number>>();
  private highest = new Map<string, Map<string, number>>();

  private readonly readThrough = new ReadThrough();
  /** Partitions whose ends were seen, by topic. */
  private readonly partitions = new Map<string, Set<number>>();
  /** The database's clock at the last refresh; it stamps what is counted, so instances with different clocks agree. */
  private databaseMs: number | undefined;

  constructor(private readonly options: WatermarksOptions) {}

  /** Topics that have events: where their logs end is worth a look. */
  get topics(): readonly string[] {
    return [...new Set([...this.values.values()].flatMap((topics) => [...topics.keys()]))];
  }

  /** Looks where logs end, and remembers it for the next `refresh`. Passes on what `look` throws. */
  async observe(look: () => Promise<readonly LogEnd[]>): Promise<void> {
    const atMs = this.databaseMs;
    if (atMs !== undefined) {
      // The time before the look: what is at the end came then or later.
      (await look()).forEach((log) => this.sawEnd(log, atMs));
    }
  }

  /** Event time up to which a tenant's topic is complete; minus infinity if nothing is known. */
  of(tenantId: string, topic: string): number {
    return this.values.get(tenantId)?.get(topic) ?? Number.NEGATIVE_INFINITY;
  }

  /** Lowest watermark of those topics of a tenant that have had events; minus infinity if none has. */
  lowestKnown(tenantId: string, topics: readonly string[]): number {
    const known = topics.map((topic) => this.of(tenantId, topic)).filter((value) => value !== Number.NEGATIVE_INFINITY);
    return known.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...known);
  }

  /** Highest event time of these topics of a tenant; undefined if none has had events. */
  latest(tenantId: string, topics: readonly string[]): number | undefined {
    const known = topics.flatMap((topic) => this.highest.get(tenantId)?.get(topic) ?? []);
    return known.length === 0 ? undefined : Math.max(...known);
  }

  /**
   * Until when everything that had arrived in these topics is counted, milliseconds since 1970 by the database's clock; minus
   * infinity if that is not known. Topics that never had an event say nothing.
   */
  countedUntilMs(topics: readonly string[]): number {
    const times = topics.flatMap((topic) =>
      [...(this.partitions.get(topic) ?? [])].map((partition) => this.readThrough.untilMs(topic, partition)),
    );
    return times.length === 0 ? Number.NEGATIVE_INFINITY : Math.min(...times);
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async refresh(): Promise<void> {
    await acrossTenants(this.options.dataSource, (manager) => this.read(manager));
  }

  private sawEnd({ topic, partition, start, end }: LogEnd, atMs: number): void {
    this.readThrough.sawEnd(topic, partition, end, atMs);
    if (start === end) {
      // There is nothing to read, and a partition that never had a record has no position.
      this.readThrough.readTo(topic, partition, end);
    }
    this.partitions.set(topic, (this.partitions.get(topic) ?? new Set()).add(partition));
  }

  private async read(manager: EntityManager): Promise<void> {
    // Positions before progress: what was counted in between is known by its progress, never as read only.
    const positions = await manager.query<PositionRow[]>(
      `select topic, partition, next_offset, (extract(epoch from now()) * 1000)::bigint as now_ms
       from consumer_offsets where consumer_group = $1`,
      [this.options.group],
    );
    positions.forEach(({ topic, partition, next_offset }) => this.readThrough.readTo(topic, partition, next_offset));
    this.databaseMs = positions[0]?.now_ms ?? this.databaseMs;
    const rows = await manager.query<ProgressRow[]>(
      `select tenant_id, topic, partition, max_event_ms, (extract(epoch from seen_at) * 1000)::bigint as seen_ms
       from event_progress`,
    );
    const groups = new Map<string, Map<string, PartitionProgress[]>>();
    for (const { tenant_id, topic, partition, max_event_ms, seen_ms } of rows) {
      const topics = groups.get(tenant_id) ?? new Map<string, PartitionProgress[]>();
      groups.set(tenant_id, topics);
      const readUntilMs = this.readThrough.untilMs(topic, partition);
      const progress = { maxEventMs: max_event_ms, seenMs: seen_ms, readUntilMs };
      topics.set(topic, [...(topics.get(topic) ?? []), progress]);
    }
    this.values = mapTopics(groups, (partitions) => watermarkMs(partitions, this.options));
    this.highest = mapTopics(groups, (partitions) => Math.max(...partitions.map(({ maxEventMs }) => maxEventMs)));
  }
}

function mapTopics(
  groups: ReadonlyMap<string, ReadonlyMap<string, readonly PartitionProgress[]>>,
  read: (partitions: readonly PartitionProgress[]) => number,
): Map<string, Map<string, number>> {
  return new Map(
    [...groups].map(([tenantId, topics]) => [
      tenantId,
      new Map([...topics].map(([topic, partitions]) => [topic, read(partitions)])),
    ]),
  );
}

import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { watermarkMs, type PartitionProgress } from '../metrics/watermark.ts';

interface ProgressRow {
  readonly tenant_id: string;
  readonly topic: string;
  readonly max_event_ms: number;
  readonly seen_ms: number;
}

/** The watermarks of all tenants and topics, over the partitions of all instances; as fresh as the last `refresh`. */
export class Watermarks {
  private values = new Map<string, Map<string, number>>();
  private highest = new Map<string, Map<string, number>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly idleMs: number,
  ) {}

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

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async refresh(): Promise<void> {
    await acrossTenants(this.dataSource, (manager) => this.read(manager));
  }

  private async read(manager: EntityManager): Promise<void> {
    // The database's clock stamps and reads, so that instances with different clocks agree.
    const rows = await manager.query<(ProgressRow & { now_ms: number })[]>(
      `select tenant_id, topic, max_event_ms, (extract(epoch from seen_at) * 1000)::bigint as seen_ms,
         (extract(epoch from now()) * 1000)::bigint as now_ms
       from event_progress`,
    );
    const groups = new Map<string, Map<string, PartitionProgress[]>>();
    for (const { tenant_id, topic, max_event_ms, seen_ms } of rows) {
      const topics = groups.get(tenant_id) ?? new Map<string, PartitionProgress[]>();
      groups.set(tenant_id, topics);
      topics.set(topic, [...(topics.get(topic) ?? []), { maxEventMs: max_event_ms, seenMs: seen_ms }]);
    }
    const nowMs = rows[0]?.now_ms ?? 0;
    this.values = mapTopics(groups, (partitions) => watermarkMs(partitions, nowMs, { idleMs: this.idleMs }));
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

import type { ConsumedEvent } from '@nadi/messaging';

/** Events of one tenant that a pipeline worked on, of those that were received within an hour. */
export interface CountedEvents {
  readonly tenantId: string;
  readonly pipeline: string;
  /** Milliseconds since 1970. */
  readonly hourMs: number;
  read: number;
  /** What it made of them. */
  emitted: number;
  failed: number;
}

const hourMs = 3_600_000;

/** Counts what the pipelines read, make and fail on of one batch, by tenant and hour of receipt. */
export class BatchCounts {
  private readonly byPipeline = new Map<string, Map<string, CountedEvents[]>>();
  /** Events of one tenant and hour mostly come one after the other. */
  private last: CountedEvents | undefined;

  /** Where an event is counted. */
  of(pipeline: string, { tenantId, receivedMs }: Pick<ConsumedEvent, 'tenantId' | 'receivedMs'>): CountedEvents {
    const startMs = Math.floor(receivedMs / hourMs) * hourMs;
    const { last } = this;
    if (last?.pipeline === pipeline && last.tenantId === tenantId && last.hourMs === startMs) {
      return last;
    }
    return (this.last = this.find(pipeline, tenantId, startMs));
  }

  counted(): readonly CountedEvents[] {
    return [...this.byPipeline.values()].flatMap((byTenant) => [...byTenant.values()].flat());
  }

  private find(pipeline: string, tenantId: string, startMs: number): CountedEvents {
    const byTenant = this.byPipeline.get(pipeline) ?? new Map<string, CountedEvents[]>();
    this.byPipeline.set(pipeline, byTenant);
    const hours = byTenant.get(tenantId) ?? [];
    byTenant.set(tenantId, hours);
    let found = hours.find((one) => one.hourMs === startMs);
    if (found === undefined) {
      found = { tenantId, pipeline, hourMs: startMs, read: 0, emitted: 0, failed: 0 };
      hours.push(found);
    }
    return found;
  }
}

import type { ConsumedEvent, EventBatch } from '@nadi/messaging';
import { samplesPerHour, type CountedDrops, type DropSample } from './pipeline-store.ts';

const hourMs = 3_600_000;

/** Counts what the pipelines drop of one batch, by tenant, rule and hour of receipt. */
export class BatchDrops {
  private readonly byPlace = new Map<string, CountedDrops & { events: number; samples: DropSample[] }>();

  constructor(private readonly batch: Pick<EventBatch, 'topic' | 'partition'>) {}

  count(pipeline: string, rule: string, { tenantId, receivedMs, offset, id }: ConsumedEvent): void {
    const startMs = Math.floor(receivedMs / hourMs) * hourMs;
    const place = `${tenantId} ${pipeline} ${rule} ${startMs}`;
    let drops = this.byPlace.get(place);
    if (drops === undefined) {
      drops = { tenantId, pipeline, rule, hourMs: startMs, events: 0, samples: [] };
      this.byPlace.set(place, drops);
    }
    drops.events += 1;
    if (drops.samples.length < samplesPerHour) {
      const { topic, partition } = this.batch;
      drops.samples.push({ topic, partition, offset, id });
    }
  }

  counted(): readonly CountedDrops[] {
    return [...this.byPlace.values()];
  }
}

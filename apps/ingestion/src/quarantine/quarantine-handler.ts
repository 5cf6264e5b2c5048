import type { EventQuarantined } from '@nadi/contracts';
import type { ConsumedEvent, EventBatch, PreparedBatch } from '@nadi/messaging';
import { ExactlyOnce } from '@nadi/persistence';
import { emptyState, observe, type InferenceState } from '@nadi/schema-inference';
import type { DataSource } from 'typeorm';
import { storeTypes, type QuarantinedType, type QuarantineStore } from './quarantine-store.ts';

/** What is known of the types of one partition; a type is in one partition alone, since it is the key. */
type KnownTypes = Map<string, QuarantinedType>;

export interface QuarantineHandlerOptions {
  readonly dataSource: DataSource;
  readonly store: QuarantineStore;
  readonly group: string;
  readonly dedupHorizonMs: number;
  readonly now: () => number;
}

const mostKnown = 500;
const mostIds = 200_000;

/** Learns what events of undeclared types look like, each event once. */
export class QuarantineHandler {
  readonly exactlyOnce: ExactlyOnce<KnownTypes, readonly QuarantinedType[]>;

  constructor(private readonly options: QuarantineHandlerOptions) {
    const { dataSource, group, dedupHorizonMs: horizonMs, now } = options;
    this.exactlyOnce = new ExactlyOnce<KnownTypes, readonly QuarantinedType[]>(dataSource, {
      ...{ group, horizonMs, maxIds: mostIds, now, apply: storeTypes },
      createMemory: () => new Map(),
    });
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable), OFFSET_FENCED */
  async run(batch: EventBatch<EventQuarantined>): Promise<PreparedBatch> {
    const { fresh, memory, ids } = await this.exactlyOnce.fresh(batch);
    const changed = new Map<string, QuarantinedType>();
    for (const event of fresh) {
      const place = placeOf(event);
      // What this batch has changed is not stored yet: a type that memory has let go meanwhile must not be loaded again.
      const known = changed.get(place) ?? (await this.knownOf(memory, event));
      observe(known.state, JSON.parse(event.data.body), event.timeMs);
      changed.set(place, known);
    }
    return { commit: () => this.exactlyOnce.commit(batch, ids, [...changed.values()]) };
  }

  private async knownOf(memory: KnownTypes, event: ConsumedEvent<EventQuarantined>): Promise<QuarantinedType> {
    const place = placeOf(event);
    let known = memory.get(place);
    if (known === undefined) {
      const { tenantId, data } = event;
      const state: InferenceState = (await this.options.store.load(tenantId, data.eventType)) ?? emptyState();
      known = { tenantId, type: data.eventType, state };
      if (memory.size >= mostKnown) {
        memory.delete(memory.keys().next().value as string);
      }
      memory.set(place, known);
    }
    return known;
  }
}

function placeOf({ tenantId, data }: ConsumedEvent<EventQuarantined>): string {
  return `${tenantId} ${data.eventType}`;
}

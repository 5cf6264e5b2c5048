import { eventQuarantined, type EventQuarantined } from '@nadi/contracts';
import { KafkaStrategy, type EventBatch, type Messaging } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { Meter } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { QuarantineHandler } from './quarantine-handler.ts';
import { QuarantineStore } from './quarantine-store.ts';

/** Consumer group that looks at events of undeclared types. */
const group = 'nadi-quarantine';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** As long as the topic keeps the events. */
const retentionMs = 14 * dayMs;

export interface QuarantineOptions {
  readonly kafkaBrokers: readonly string[];
  readonly dataSource: DataSource;
  readonly messaging: Messaging;
  readonly meter: Meter;
  readonly logger: Logger;
  readonly onCrash: (error: Error) => void;
}

/** Wires together what learns from events of undeclared types; connects at `start`. */
export function createQuarantine({ kafkaBrokers, dataSource, messaging, meter, logger, onCrash }: QuarantineOptions) {
  const store = new QuarantineStore(dataSource);
  const handler = new QuarantineHandler({ dataSource, store, group, dedupHorizonMs: dayMs, now: Date.now });
  const strategy = new KafkaStrategy({
    ...{ brokers: kafkaBrokers, clientId: group, group, logger, meter, onCrash },
    ...{ decoder: messaging.decoder, deadLetters: messaging.deadLetters, flows: messaging.flows },
    offsets: handler.exactlyOnce,
  });
  const handle = (batch: EventBatch) => handler.run(batch as EventBatch<EventQuarantined>);
  strategy.addHandler(eventQuarantined.name, handle, true, { contracts: [eventQuarantined] });
  const cleanUp = new RepeatedWork(async () => {
    await Promise.all([
      store.deleteOlderThan(new Date(Date.now() - retentionMs)),
      handler.exactlyOnce.deleteExpiredIds(),
    ]).catch((err: unknown) =>
      logger.warn({ err }, 'old undeclared types stay; deleting them is tried again in an hour'),
    );
    return hourMs;
  });
  return {
    async start(): Promise<void> {
      await strategy.listen((error) => {
        if (error !== undefined) throw error as Error;
      });
      cleanUp.start();
    },
    async stop(): Promise<void> {
      await strategy.close();
      await cleanUp.stop();
    },
  };
}

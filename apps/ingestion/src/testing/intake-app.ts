import 'reflect-metadata';
import { contractNamed, type Contract } from '@nadi/contracts';
import { createHttpApplication, ErrorFilter } from '@nadi/http';
import {
  EventDecoder,
  EventEncoder,
  EventPublisher,
  type BatchingProducer,
  type OutgoingRecord,
  type SchemaRegistry,
} from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { metrics } from '@opentelemetry/api';
import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { FairShare } from '../flow/fair-share.ts';
import { SenderLimits } from '../flow/sender-limits.ts';
import { Admission } from '../http/admission.ts';
import { EventIntake } from '../http/event-intake.ts';
import { EventsController, mediaTypes } from '../http/events.controller.ts';
import { IngestionMetrics } from '../metrics.ts';
import { QuarantineGate } from '../quarantine/quarantine-gate.ts';
import { RejectionLog } from '../rejections/rejection-log.ts';
import { writesForProducers } from '../streams.ts';

@Module({})
class IntakeModule {}

export const maxBodyBytes = 4 * 1_048_576;

/** The intake of the service as it answers over HTTP, with a log that is a list and a key that everybody has. */
export interface IntakeApp {
  readonly url: string;
  /** What was sent since the last call. */
  takeRecords(): readonly OutgoingRecord[];
  /** The data of a record as readers see it. */
  dataOf(record: OutgoingRecord): unknown;
  readonly rejections: RejectionLog;
  close(): Promise<void>;
}

/** Everything between socket and producer is what the service runs. */
export async function startIntakeApp(): Promise<IntakeApp> {
  const registry = registryInMemory();
  const encoder = new EventEncoder(registry);
  await encoder.prepare(writesForProducers);
  const decoder = new EventDecoder(registry);
  let records: OutgoingRecord[] = [];
  const producer = { submit: async (sent: readonly OutgoingRecord[]) => void records.push(...sent) };
  const publisher = new EventPublisher(encoder, producer as unknown as BatchingProducer);
  const noMeter = metrics.getMeter('spec');
  const rejections = new RejectionLog(Date.now);
  const room = () => new FairShare({ capacityBytes: 2 ** 40, newcomerBytes: 0, now: Date.now });
  const intake = new EventIntake({
    ...{ publisher, queue: room(), maxBatchEvents: 5_000, maxEventBytes: 1_048_576, maxDepth: 16, now: Date.now },
    limits: new SenderLimits({ tenantEventsPerSecond: 1e9, keyEventsPerDay: 0, keyEventsPerMonth: 0, now: Date.now }),
    metrics: new IngestionMetrics(noMeter, () => 0),
    // Shut: what is put aside is stored as text, and not as it was sent.
    gate: new QuarantineGate({ maxTypes: 0, maxEventsPerHour: 1 }, Date.now),
    sources: { noteAccepted: () => undefined, noteRefused: () => undefined },
    rejections: { noteEvent: (key, rejection, raw) => rejections.event(key, rejection, raw) },
  });
  const key = { name: 'spec', tenantId: 'acme', domains: new Set(['*']), prefix: 'k1' };
  const admission = new Admission({
    ...{ keys: { verify: async () => key }, webhooks: { admit: () => undefined } },
    ...{ room: room(), maxBodyBytes, isReady: () => true },
  });
  const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
  const app = await createHttpApplication({
    ...{ logger, title: 'Spec', description: '', bodyLimit: maxBodyBytes, rawMediaTypes: Object.keys(mediaTypes) },
    admit: (request, reply) => admission.admit(request, reply),
    module: {
      module: IntakeModule,
      controllers: [EventsController],
      providers: [
        { provide: EventIntake, useValue: intake },
        { provide: Admission, useValue: admission },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
      ],
    },
  });
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const decode = (contract: Contract, record: OutgoingRecord) => decoder.decode(contract, record.value)?.data;
  await Promise.all(writesForProducers.map((contract) => loadReader(decoder, contract, registry)));
  return {
    ...{ url, rejections },
    close: () => app.close(),
    takeRecords: () => {
      const taken = records;
      records = [];
      return taken;
    },
    dataOf: (record) => decode(contractNamed(record.topic), record),
  };
}

/** Ids in the order in which schemas are asked for. */
function registryInMemory(): SchemaRegistry & { readonly ids: Map<string, number> } {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const registry = {
    ids,
    idOf: async (subject: string, text: string) => {
      if (!ids.has(subject)) ids.set(subject, texts.push(text));
      return ids.get(subject);
    },
    textOfId: async (id: number) => texts[id - 1],
  };
  return registry as unknown as SchemaRegistry & { readonly ids: Map<string, number> };
}

async function loadReader(decoder: EventDecoder, contract: Contract, registry: SchemaRegistry): Promise<void> {
  const id = await registry.idOf(`${contract.name}-value`, '');
  const framed = Buffer.alloc(5);
  framed.writeUInt32BE(id ?? 0, 1);
  await decoder.load(contract, framed);
}

import 'reflect-metadata';
import { contractNamed, subjectOf, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { createHttpApplication, ErrorFilter } from '@nadi/http';
import {
  EventDecoder,
  EventEncoder,
  EventPublisher,
  FramedBodies,
  type BatchingProducer,
  type OutgoingRecord,
  type SchemaRegistry,
} from '@nadi/messaging';
import { createLogger } from '@nadi/observability';
import { metrics } from '@opentelemetry/api';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { APP_FILTER } from '@nestjs/core';
import { admitWith } from '../edge.ts';
import { FairShare } from '../flow/fair-share.ts';
import { SenderLimits } from '../flow/sender-limits.ts';
import { Admission } from '../http/admission.ts';
import { EventIntake } from '../http/event-intake.ts';
import { EventsController, mediaTypes } from '../http/events.controller.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import { IngestionMetrics } from '../metrics.ts';
import { QuarantineGate } from '../quarantine/quarantine-gate.ts';
import { RejectionLog } from '../rejections/rejection-log.ts';
import { EventStreamController } from '../stream/event-stream.controller.ts';
import { EventStreamIntake } from '../stream/event-stream-intake.ts';
import { writesForProducers } from '../streams.ts';

@Module({})
class IntakeModule {}

export const maxBodyBytes = 4 * 1_048_576;
const maxBatchEvents = 5_000;
const maxEventBytes = 1_048_576;

/** The intake of the service as it answers over HTTP, with a log that is a list and a key that everybody has. */
export interface IntakeApp {
  readonly url: string;
  /** What was sent since the last call. */
  takeRecords(): readonly OutgoingRecord[];
  /** The data of a record as readers see it. */
  dataOf(record: OutgoingRecord): unknown;
  /** Under which id the newest schema of a contract is registered. */
  schemaIdOf(contract: Contract): Promise<number>;
  /** The next so many sends find no broker. */
  refuseNext(sends: number): void;
  /** Whether the key that everybody has is no key. */
  revokeKey(isRevoked: boolean): void;
  readonly rejections: RejectionLog;
  close(): Promise<void>;
}

/** Everything between socket and producer is what the service runs. */
export async function startIntakeApp(): Promise<IntakeApp> {
  const registry = registryInMemory();
  const encoder = new EventEncoder(registry);
  const bodies = new FramedBodies(registry);
  await Promise.all([encoder, bodies].map((one) => one.prepare(writesForProducers)));
  const log = logInMemory();
  const publisher = new EventPublisher(encoder, log.producer);
  const rejections = new RejectionLog(Date.now);
  const intake = createIntake({ publisher, bodies, rejections });
  const key = keyOfEverybody();
  const app = await listen(intake, key.keys);
  const decoder = new EventDecoder(registry);
  await Promise.all(writesForProducers.map((contract) => loadReader(decoder, contract, registry)));
  return {
    ...{ url: await app.getUrl(), rejections, refuseNext: log.refuseNext, takeRecords: log.takeRecords },
    revokeKey: key.revoke,
    schemaIdOf: (contract) => newestIdOf(contract, registry),
    close: () => app.close(),
    dataOf: (record) => decoder.decode(contractNamed(record.topic), record.value)?.data,
  };
}

const room = () => new FairShare({ capacityBytes: 2 ** 40, newcomerBytes: 0, now: Date.now });

interface IntakeParts {
  readonly publisher: EventPublisher;
  readonly bodies: FramedBodies;
  readonly rejections: RejectionLog;
}

function createIntake({ publisher, bodies, rejections }: IntakeParts): EventIntake {
  return new EventIntake({
    ...{ publisher, bodies, queue: room(), maxBatchEvents, maxEventBytes, maxDepth: 16, now: Date.now },
    limits: new SenderLimits({ tenantEventsPerSecond: 1e9, keyEventsPerDay: 0, keyEventsPerMonth: 0, now: Date.now }),
    metrics: new IngestionMetrics(metrics.getMeter('spec'), () => 0),
    // Shut: what is put aside is stored as text, and not as it was sent.
    gate: new QuarantineGate({ maxTypes: 0, maxEventsPerHour: 1 }, Date.now),
    sources: { noteAccepted: () => undefined, noteRefused: () => undefined },
    rejections: { noteEvent: (key, rejection, raw) => rejections.event(key, rejection, raw) },
  });
}

async function listen(intake: EventIntake, keys: Pick<KeyVerifier, 'verify'>): Promise<NestFastifyApplication> {
  const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
  const admission = new Admission({
    ...{ keys, webhooks: { admit: () => undefined } },
    ...{ room: room(), maxBodyBytes, isReady: () => true },
  });
  const streams = new EventStreamIntake({
    ...{ intake, bodies: room(), logger, keys, maxStreams: 3, maxKeyStreams: 2 },
    ...{ maxEventBytes, maxBatchEvents, streamIdleMs: 60_000 },
  });
  const app = await createHttpApplication({
    ...{ logger, title: 'Spec', description: '', bodyLimit: maxBodyBytes, rawMediaTypes: Object.keys(mediaTypes) },
    admit: admitWith(admission),
    module: {
      module: IntakeModule,
      controllers: [EventsController, EventStreamController],
      providers: [
        { provide: EventIntake, useValue: intake },
        { provide: EventStreamIntake, useValue: streams },
        { provide: Admission, useValue: admission },
        { provide: APP_FILTER, useValue: new ErrorFilter(logger) },
      ],
    },
  });
  await app.listen(0, '127.0.0.1');
  return app;
}

/** A log that is a list, and may be away. */
function logInMemory() {
  let records: OutgoingRecord[] = [];
  let refusals = 0;
  const submit = async (sent: readonly OutgoingRecord[]) => {
    if (refusals === 0) return void records.push(...sent);
    refusals -= 1;
    throw new NadiError('BROKER_UNAVAILABLE', { message: 'the broker is away', retriable: true });
  };
  return {
    producer: { submit } as unknown as BatchingProducer,
    refuseNext: (sends: number) => void (refusals = sends),
    takeRecords: () => {
      const taken = records;
      records = [];
      return taken;
    },
  };
}

function keyOfEverybody() {
  const key = { name: 'spec', tenantId: 'acme', domains: new Set(['*']), prefix: 'k1' };
  let isRevoked = false;
  const verify = async () => {
    if (isRevoked) throw new NadiError('KEY_INVALID', { message: 'the key was revoked' });
    return key;
  };
  return { keys: { verify }, revoke: (revoked: boolean) => void (isRevoked = revoked) };
}

/** Ids in the order in which schemas are asked for. */
function registryInMemory(): SchemaRegistry & { readonly ids: Map<string, number> } {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const registry = {
    ids,
    idOf: async (subject: string, text: string) => {
      const known = `${subject} ${text}`;
      if (!ids.has(known)) ids.set(known, texts.push(text));
      return ids.get(known);
    },
    textOfId: async (id: number) => texts[id - 1],
  };
  return registry as unknown as SchemaRegistry & { readonly ids: Map<string, number> };
}

async function loadReader(decoder: EventDecoder, contract: Contract, registry: SchemaRegistry): Promise<void> {
  const framed = Buffer.alloc(5);
  framed.writeUInt32BE(await newestIdOf(contract, registry), 1);
  await decoder.load(contract, framed);
}

async function newestIdOf(contract: Contract, registry: SchemaRegistry): Promise<number> {
  return (await registry.idOf(subjectOf(contract), JSON.stringify(contract.schemas[contract.version - 1]))) ?? 0;
}

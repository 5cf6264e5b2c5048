import { bodyHandlingOf, type Admit } from '@nadi/http';
import type { DefinitionFeed } from '@nadi/live-definitions';
import { FramedBodies, type Messaging } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import type { Meter } from '@opentelemetry/api';
import type { DataSource } from 'typeorm';
import { createAssignments } from './assignments/assignment-parts.ts';
import { createBackups } from './backups/backups.ts';
import type { IngestionConfig } from './config.ts';
import type { Flow } from './flow/flow.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { EventsController } from './http/events.controller.ts';
import { KeyManagement } from './keys/key-management.ts';
import { KeyRepository } from './keys/key-repository.ts';
import { KeyVerifier } from './keys/key-verifier.ts';
import { KeysController } from './keys/keys.controller.ts';
import { IngestionMetrics } from './metrics.ts';
import { PipelineReports } from './pipelines/pipeline-reports.ts';
import { PipelinesController } from './pipelines/pipelines.controller.ts';
import { createPostgresSources } from './postgres/postgres-sources.ts';
import { QuarantineGate } from './quarantine/quarantine-gate.ts';
import { QuarantineController } from './quarantine/quarantine.controller.ts';
import { QuarantineStore } from './quarantine/quarantine-store.ts';
import { Rejections } from './rejections/rejections.ts';
import { RejectionsController } from './rejections/rejections.controller.ts';
import { EventStreamController } from './stream/event-stream.controller.ts';
import { EventStreamIntake } from './stream/event-stream-intake.ts';
import { IngestionController } from './sources/ingestion.controller.ts';
import { Sources } from './sources/sources.ts';
import { createStock } from './stock/stock.ts';
import { createUploads } from './uploads/uploads.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export interface EdgeContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly instanceId: string;
  readonly dataSource: DataSource;
  readonly messaging: Messaging;
  readonly feed: DefinitionFeed;
  readonly flow: Flow;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly pipelines: PipelineReports;
  readonly isReady: () => boolean;
}

/** What takes events in: from whoever has a key, and from platforms that sign. Both have the same limits and shares. */
export interface Edge {
  readonly admission: Admission;
  readonly admit: Admit;
  /** To be prepared before requests come. */
  readonly bodies: FramedBodies;
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  /** Begins what fetches events by itself. */
  start(): void;
  stop(): Promise<void>;
}

/** Puts it together; nothing is connected. */
export function createEdge(config: IngestionConfig, context: EdgeContext): Edge {
  const { dataSource, flow, logger, meter, isReady } = context;
  const { publisher, registry } = context.messaging;
  const { quarantineTypes: maxTypes, quarantineEventsPerHour: maxEventsPerHour, maxBodyBytes } = config;
  const metrics = new IngestionMetrics(meter, () => publisher.pendingBytes);
  const bodies = new FramedBodies(registry);
  const gate = new QuarantineGate({ maxTypes, maxEventsPerHour }, Date.now);
  const intake = new EventIntake({ ...config, ...flow, publisher, metrics, bodies, gate, now: Date.now });
  const webhooks = createWebhooks({
    ...{ ...config, ...flow, dataSource, publisher, metrics, logger, instanceId: context.instanceId },
    traffic: flow.sources,
  });
  const repository = new KeyRepository(dataSource);
  const keys = new KeyVerifier((prefix) => repository.find(prefix));
  const admission = new Admission({ keys, webhooks: webhooks.intake, room: flow.bodies, maxBodyBytes, isReady });
  const streams = new EventStreamIntake({ ...config, intake, bodies: flow.bodies, keys, logger });
  const shared = { ...config, ...flow, ...context, publisher, metrics };
  const uploads = createUploads({ ...shared, gate, keys });
  const stock = createStock({ ...shared, publish: (events) => publisher.publish(events) });
  const databases = createPostgresSources(shared);
  const backups = createBackups(shared);
  const ways = [webhooks, uploads, stock, databases, backups, createAssignments(context.feed)];
  const works = [webhooks, uploads, stock, databases, backups];
  const { tenantEventsPerSecond, keyEventsPerDay, keyEventsPerMonth } = config;
  const defaults = { tenantEventsPerSecond, keyEventsPerDay, keyEventsPerMonth };
  const management = new KeyManagement({ repository, verifier: keys, defaults, now: Date.now });
  return {
    start: () => works.forEach((work) => work.start()),
    stop: async () => void (await Promise.all(works.map((work) => work.stop()))),
    ...{ admission, bodies, admit: admitWith(admission) },
    controllers: [
      ...[EventsController, EventStreamController, RejectionsController, KeysController],
      ...[IngestionController, QuarantineController, PipelinesController, ...ways.flatMap((way) => way.controllers)],
    ],
    providers: [
      ...ways.flatMap((way) => way.providers),
      { provide: EventIntake, useValue: intake },
      { provide: EventStreamIntake, useValue: streams },
      { provide: Admission, useValue: admission },
      { provide: Rejections, useValue: flow.rejections },
      { provide: Sources, useValue: flow.sources },
      { provide: KeyManagement, useValue: management },
      { provide: PipelineReports, useValue: context.pipelines },
      { provide: QuarantineGate, useValue: gate },
      { provide: QuarantineStore, useValue: new QuarantineStore(dataSource) },
    ],
  };
}

/** Lets requests in by the kind of their route. */
export function admitWith(admission: Admission): Admit {
  return async (request, reply, access) => {
    if (access.kind === 'signed-body') admission.admitSigned(request, reply);
    else if (bodyHandlingOf(request) === 'read') await admission.admit(request, reply);
    else await admission.admitKey(request);
  };
}

import { describeApi } from '@nadi/http';
import { httpDescription } from './app.module.ts';
import { Assignments } from './assignments/assignments.ts';
import { AssignmentsController } from './assignments/assignments.controller.ts';
import { Admission } from './http/admission.ts';
import { EventIntake } from './http/event-intake.ts';
import { PipelineReports } from './pipelines/pipeline-reports.ts';
import { PipelinesController } from './pipelines/pipelines.controller.ts';
import { PostgresSourcesController } from './postgres/postgres-sources.controller.ts';
import { PostgresSourceStore } from './postgres/source-store.ts';
import { KeyManagement } from './keys/key-management.ts';
import { KeysController } from './keys/keys.controller.ts';
import { QuarantineController } from './quarantine/quarantine.controller.ts';
import { QuarantineGate } from './quarantine/quarantine-gate.ts';
import { QuarantineStore } from './quarantine/quarantine-store.ts';
import { IngestionController } from './sources/ingestion.controller.ts';
import { Sources } from './sources/sources.ts';
import { Rejections } from './rejections/rejections.ts';
import { RejectionsController } from './rejections/rejections.controller.ts';
import { EventsController } from './http/events.controller.ts';
import { EventStreamController } from './stream/event-stream.controller.ts';
import { EventStreamIntake } from './stream/event-stream-intake.ts';
import { ShopBackups } from './backups/shop-backups.ts';
import { ShopBackupsController } from './backups/shop-backups.controller.ts';
import { ShopBackfills } from './shops/shop-backfills.ts';
import { ShopReconciliations } from './shops/shop-reconciliations.ts';
import { ShopRegistrations } from './shops/shop-registrations.ts';
import { ShopSubscriptions } from './shops/shop-subscriptions.ts';
import { ShopsController } from './shops/shops.controller.ts';
import { StockFeeds } from './stock/stock-feeds.ts';
import { StockStore } from './stock/stock-store.ts';
import { StockController } from './stock/stock.controller.ts';
import { UploadIntake } from './uploads/upload-intake.ts';
import { UploadStore } from './uploads/upload-store.ts';
import { UploadsController } from './uploads/uploads.controller.ts';
import { WebhookIntake } from './webhooks/webhook-intake.ts';
import { WebhooksController } from './webhooks/webhooks.controller.ts';

/** The OpenAPI document of the service, built without starting it. */
export function ingestionDocument() {
  return describeApi(
    httpDescription,
    [
      ...[EventsController, EventStreamController, RejectionsController, WebhooksController, ShopsController],
      ...[UploadsController, StockController, PostgresSourcesController, ShopBackupsController],
      ...[KeysController, IngestionController, QuarantineController, PipelinesController, AssignmentsController],
    ],
    [
      ...[EventIntake, EventStreamIntake, Admission, Rejections, WebhookIntake, ShopRegistrations, ShopSubscriptions],
      ...[
        ShopBackfills,
        ShopBackups,
        ShopReconciliations,
        UploadIntake,
        UploadStore,
        StockFeeds,
        StockStore,
        PostgresSourceStore,
      ],
      ...[Assignments, KeyManagement, Sources, QuarantineGate, QuarantineStore, PipelineReports],
    ],
  );
}

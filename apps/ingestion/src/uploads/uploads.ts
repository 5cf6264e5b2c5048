import { randomUUID } from 'node:crypto';
import type { EventPublisher } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { loadMappings } from '@nadi/rows';
import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { FairShare } from '../flow/fair-share.ts';
import type { SenderLimits } from '../flow/sender-limits.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { QuarantineGate } from '../quarantine/quarantine-gate.ts';
import type { Sources } from '../sources/sources.ts';
import { OpenFiles } from './open-files.ts';
import { SliceRunner } from './slice.ts';
import { Spool } from './spool.ts';
import { UploadCleaning } from './upload-cleaning.ts';
import { UploadIntake } from './upload-intake.ts';
import { UploadStore } from './upload-store.ts';
import { UploadWorker } from './upload-worker.ts';
import { UploadsController } from './uploads.controller.ts';

export interface UploadsOptions {
  readonly uploadsDir: string;
  readonly mappingsDir: string;
  readonly uploadMaxBytes: number;
  readonly uploadsTenantBytes: number;
  readonly uploadsTotalBytes: number;
  readonly uploadFileHours: number;
  readonly uploadReportDays: number;
  readonly maxInFlightBytes: number;
  readonly maxEventBytes: number;
  readonly maxDepth: number;
  readonly deliveryTimeoutMs: number;
  readonly dataSource: DataSource;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  readonly limits: SenderLimits;
  readonly queue: FairShare;
  readonly gate: QuarantineGate;
  readonly keys: KeyVerifier;
  readonly metrics: IngestionMetrics;
  readonly sources: Pick<Sources, 'noteAccepted' | 'noteRefused'>;
  readonly logger: Logger;
}

/** Files in: the routes, and what runs in the background. */
export interface Uploads {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  start(): void;
  stop(): Promise<void>;
}

/** Files that arrive at once; each has a few chunks in memory. */
const mostArriving = 512;
const sliceRows = 500;
const sliceBytes = 1_048_576;
const mostOpenFiles = 64;
const mostOpenParquetFiles = 8;
const parquetMemoryMb = 128;
const beyondDeliveryMs = 10_000;

/** @throws NadiError DEFINITION_INVALID naming file, line and key of a mapping */
export function createUploads(options: UploadsOptions): Uploads {
  const { dataSource, logger, maxInFlightBytes } = options;
  const mappings = loadMappings(options.mappingsDir);
  const store = new UploadStore(dataSource);
  const spool = new Spool({
    ...{ folder: options.uploadsDir, maxBytes: options.uploadMaxBytes },
    ...{ maxTenantBytes: options.uploadsTenantBytes, maxTotalBytes: options.uploadsTotalBytes },
    storedBytes: (tenantId) => store.storedBytes(tenantId),
  });
  const files = new OpenFiles({
    ...{ spool, mappings, mostOpen: mostOpenFiles, mostParquet: mostOpenParquetFiles },
    // A row of text becomes an event, which is smaller.
    ...{ maxRowBytes: 2 * options.maxEventBytes, maxMemoryMb: parquetMemoryMb },
  });
  const slices = new SliceRunner({
    ...{ ...options, files, maxRows: sliceRows, maxBytes: sliceBytes, now: Date.now },
    yieldBytes: maxInFlightBytes / 2,
  });
  const worker = new UploadWorker({
    ...{ store, spool, files, slices, keys: options.keys, logger, instance: randomUUID() },
    leaseMs: options.deliveryTimeoutMs + beyondDeliveryMs,
  });
  const cleaning = new UploadCleaning({
    ...{ store, spool, logger, now: Date.now },
    ...{ fileHours: options.uploadFileHours, reportDays: options.uploadReportDays },
  });
  const arrivals = new FairShare({
    ...{ capacityBytes: mostArriving, newcomerBytes: mostArriving / 8, now: () => performance.now() },
  });
  const intake = new UploadIntake({ store, spool, mappings, arrivals, onNew: () => worker.poke() });
  return {
    controllers: [UploadsController],
    providers: [
      { provide: UploadIntake, useValue: intake },
      { provide: UploadStore, useValue: store },
    ],
    start() {
      worker.start();
      cleaning.start();
    },
    async stop() {
      await Promise.all([worker.stop(), cleaning.stop()]);
    },
  };
}

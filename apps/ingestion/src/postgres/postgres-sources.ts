import type { Provider, Type } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { loadSources } from './source-definition.ts';
import { PostgresSourceStore } from './source-store.ts';
import { SourceWorker, type SourceWorkerOptions } from './source-worker.ts';
import { PostgresSourcesController } from './postgres-sources.controller.ts';

export interface PostgresSourcesOptions extends Omit<SourceWorkerOptions, 'store' | 'now'> {
  /** Folder of the sources. */
  readonly sourcesDir: string;
  /** Holds the addresses of their databases. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly instanceId: string;
  readonly dataSource: DataSource;
}

/** Tables of other databases that are read as they grow. */
export interface PostgresSources {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  start(): void;
  stop(): Promise<void>;
}

/** @throws NadiError DEFINITION_INVALID naming file, line and key */
export function createPostgresSources(options: PostgresSourcesOptions): PostgresSources {
  const store = new PostgresSourceStore(options.dataSource, options.instanceId);
  const sources = loadSources(options.sourcesDir, options.environment);
  const workers = sources.map((source) => new SourceWorker(source, { ...options, store, now: Date.now }));
  return {
    controllers: [PostgresSourcesController],
    providers: [{ provide: PostgresSourceStore, useValue: store }],
    start: () => workers.forEach((worker) => worker.start()),
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

import type { Logger } from '@nadi/observability';
import type { DataSource } from 'typeorm';
import { CountWork } from '../count-work.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import { SourceCounts, type Source, type SourceCount } from './source-counts.ts';
import type { SourceQuery } from './source-query.ts';
import { seriesOf, type IngestionSeries } from './source-series.ts';
import { sourceRetentionMs, SourceStore } from './source-store.ts';

export interface SourcesOptions {
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How much comes from whom: counted while requests run, stored in the background. */
export class Sources {
  private readonly counts: SourceCounts;
  private readonly store: SourceStore;
  private readonly work: CountWork<SourceCount>;

  constructor(private readonly options: SourcesOptions) {
    const { dataSource, logger, now } = options;
    this.counts = new SourceCounts(now);
    this.store = new SourceStore(dataSource);
    this.work = new CountWork({ what: 'counts of sources', counts: this.counts, store: this.store, logger });
  }

  /**
   * Notes accepted events.
   * @param latencyMs how long a request waited for its answer; undefined if nobody waited.
   */
  noteAccepted(source: Source | undefined, events: number, latencyMs?: number): void {
    if (source !== undefined && events > 0) this.counts.accepted(source, events, latencyMs);
  }

  /** Notes a refused event, or a request that was refused as a whole. */
  noteRefused(source: Source | undefined, code: string): void {
    if (source !== undefined) this.counts.refused(source, code);
  }

  /** @throws NadiError DATABASE_UNAVAILABLE (retriable) */
  async read(tenantId: string, query: SourceQuery): Promise<IngestionSeries> {
    return seriesOf(await this.store.read(tenantId, query));
  }

  start(): void {
    this.work.start();
  }

  /** Stores the rest. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  async deleteExpired(): Promise<void> {
    await this.store.deleteBefore(this.options.now() - sourceRetentionMs);
  }
}

/** The source that a key is; undefined for what the platform itself sends. */
export function sourceOfKey({ tenantId, prefix }: VerifiedKey): Source | undefined {
  return prefix === undefined ? undefined : { tenantId, kind: 'key', id: prefix };
}

/** The source of what is handed in by a key or by a person. */
export function sourceOfSender({ tenantId, prefix, name }: VerifiedKey): Source {
  return prefix === undefined ? { tenantId, kind: 'person', id: name } : { tenantId, kind: 'key', id: prefix };
}

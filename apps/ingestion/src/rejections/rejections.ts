import { NadiError, type ErrorCode } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import type { DataSource } from 'typeorm';
import { TokenBuckets } from '../flow/token-buckets.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { OnRefusal } from '@nadi/http';
import type { Admission } from '../http/admission.ts';
import type { Rejection } from '../rejection.ts';
import { CountWork } from '../count-work.ts';
import { sourceOfKey, type Sources } from '../sources/sources.ts';
import { RejectionLog, type RejectionCount } from './rejection-log.ts';
import type { RejectionQuery } from './rejection-query.ts';
import { rejectionRetentionMs, RejectionStore, type RejectionRow, type TenantRejectionRow } from './rejection-store.ts';

export interface RejectionsOptions {
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** How often one key may ask; each answer costs a query. */
const reads = { perSecond: 5, burst: 20 };

/** What was refused of keys: noted while requests run, stored in the background, read by the key that it belongs to. */
export class Rejections {
  private readonly log: RejectionLog;
  private readonly store: RejectionStore;
  private readonly work: CountWork<RejectionCount>;
  private readonly buckets: TokenBuckets;

  constructor(private readonly options: RejectionsOptions) {
    this.log = new RejectionLog(options.now);
    this.store = new RejectionStore(options.dataSource);
    this.work = new CountWork({
      ...{ what: 'rejections', counts: this.log, store: this.store, logger: options.logger },
    });
    this.buckets = new TokenBuckets(options.now);
  }

  /** Notes a refused event; `raw` is undefined if it could not be read. */
  noteEvent(key: VerifiedKey, rejection: Rejection, raw: unknown): void {
    this.log.event(key, rejection, raw);
  }

  /** Notes a request that was refused as a whole. */
  noteRequest(key: VerifiedKey, code: ErrorCode): void {
    this.log.request(key, code);
  }

  /** @throws NadiError RATE_LIMITED, DATABASE_UNAVAILABLE (retriable) */
  async read(key: VerifiedKey, query: RejectionQuery): Promise<{ rows: readonly RejectionRow[]; isLast: boolean }> {
    const { tenantId, prefix = '' } = key;
    const bucket = `${tenantId} ${prefix}`;
    const retryAfterSeconds = this.buckets.secondsUntil(bucket, 1, reads);
    if (retryAfterSeconds > 0) {
      const message = `a key may ask ${reads.perSecond} times a second`;
      throw new NadiError('RATE_LIMITED', { message, context: { retryAfterSeconds }, retriable: true });
    }
    this.buckets.take(bucket, 1, reads);
    const rows = await this.store.read(key, { ...query, limit: query.limit + 1 });
    return { rows: rows.slice(0, query.limit), isLast: rows.length <= query.limit };
  }

  /**
   * What was refused of all keys of a tenant.
   * @param prefix only of this key
   * @throws NadiError DATABASE_UNAVAILABLE (retriable)
   */
  async readOfTenant(
    tenantId: string,
    query: RejectionQuery,
    prefix?: string,
  ): Promise<{ rows: readonly TenantRejectionRow[]; isLast: boolean }> {
    const rows = await this.store.readOfTenant(tenantId, { ...query, limit: query.limit + 1 }, prefix);
    return { rows: rows.slice(0, query.limit), isLast: rows.length <= query.limit };
  }

  start(): void {
    this.work.start();
  }

  /** Stores the rest. */
  stop(): Promise<void> {
    return this.work.stop();
  }

  async deleteExpired(): Promise<void> {
    await this.store.deleteBefore(this.options.now() - rejectionRetentionMs);
  }
}

/** Notes the requests that are refused as a whole, as long as it is known whose key was meant. */
export function noteRefusal(
  { rejections, sources }: { readonly rejections: Rejections; readonly sources: Pick<Sources, 'noteRefused'> },
  admission: Pick<Admission, 'knownKeyOf'>,
): OnRefusal {
  return (request, error) => {
    // A question that was wrong is nobody's loss.
    if (request.method !== 'POST') return;
    const key = admission.knownKeyOf(request) ?? (error.context.key as VerifiedKey | undefined);
    if (key === undefined) return;
    rejections.noteRequest(key, error.code);
    sources.noteRefused(sourceOfKey(key), error.code);
  };
}

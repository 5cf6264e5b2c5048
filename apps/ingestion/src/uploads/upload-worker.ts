import { NadiError, messageOf } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { OpenFiles } from './open-files.ts';
import type { SliceRunner } from './slice.ts';
import type { Spool } from './spool.ts';
import type { UploadStore } from './upload-store.ts';
import type { SliceProgress, Upload, UploadProblem } from './upload.ts';

export interface UploadWorkerOptions {
  readonly store: UploadStore;
  readonly spool: Pick<Spool, 'has'>;
  readonly files: OpenFiles;
  readonly slices: Pick<SliceRunner, 'run'>;
  readonly keys: Pick<KeyVerifier, 'rightsOf'>;
  readonly logger: Logger;
  /** Name of this instance in leases. */
  readonly instance: string;
  /** Longer than a slice can take. */
  readonly leaseMs: number;
}

/** Slices at once: while some wait for the broker, others are read. */
const atOnce = 4;
/** Tenants of one round. */
const mostOfRound = 256;
const idleMs = 1_000;
const failurePauseMs = 1_000;
const longestPauseMs = 60_000;
const missingMs = 30_000;
/** A file that has ended the process so often is not tried again. */
const mostAttempts = 5;

/**
 * Runs uploads slice by slice: in a round every tenant has one, and of a tenant's uploads the one that was served longest ago. So what
 * is small ends soon, whatever else there is.
 */
export class UploadWorker {
  private readonly work = new RepeatedWork(() => this.turn());
  /** Uploads whose files are not in the folder of this instance, and until when they are left alone. */
  private readonly missing = new Map<string, number>();
  /** Uploads whose last slice ended here without a trace. */
  private readonly unstored = new Set<string>();
  private wake: (() => void) | undefined;
  private isNew = false;

  constructor(private readonly options: UploadWorkerOptions) {}

  start(): void {
    this.work.start();
  }

  /** Finishes the slices under way. */
  async stop(): Promise<void> {
    const stopped = this.work.stop();
    this.wake?.();
    await stopped;
    await this.options.files.closeAll();
  }

  /** There is something to do. */
  poke(): void {
    this.isNew = true;
    this.wake?.();
  }

  private async turn(): Promise<number> {
    this.isNew = false;
    try {
      const round = await this.options.store.nextRound(atOnce, mostOfRound, this.stillMissing());
      if (round.length > 0) {
        return await this.runRound([...round]);
      }
    } catch (err) {
      this.options.logger.warn({ err }, 'uploads wait; it is tried again');
      return failurePauseMs;
    }
    await this.idle();
    return 0;
  }

  /** A pause that ends when something new comes. */
  private async idle(): Promise<void> {
    if (this.isNew || this.work.isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = undefined;
  }

  /** Returns the pause after it, milliseconds. */
  private async runRound(round: string[]): Promise<number> {
    let pauseMs = 0;
    const lane = async () => {
      for (let id = round.shift(); id !== undefined && !this.work.isStopped; id = round.shift()) {
        const upload = id;
        await this.runOne(upload).catch((err: unknown) => {
          this.options.logger.warn({ err, upload }, 'the end of a slice could not be stored; its lease ends by itself');
          this.unstored.add(upload);
          pauseMs = failurePauseMs;
        });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return pauseMs;
  }

  private async runOne(id: string): Promise<void> {
    const { store, spool, instance, leaseMs } = this.options;
    if (!(await spool.has(id))) {
      this.missing.set(id, performance.now() + missingMs);
      return;
    }
    const upload = await store.lease(id, instance, leaseMs);
    if (upload === undefined) return;
    // The database was away when the last slice ended: that was no crash.
    const wasStored = !this.unstored.delete(id);
    if (upload.attempts > mostAttempts && wasStored) {
      const reason = `the service ended ${mostAttempts} times while it read on behind row ${upload.place.rows}`;
      await store.commit(upload, instance, failedAt(upload, { code: 'UPLOAD_CRASHED', reason }));
      return;
    }
    await this.runLeased(upload);
  }

  private async runLeased(upload: Upload): Promise<void> {
    const { store, slices, instance, logger } = this.options;
    try {
      const progress = await slices.run(upload, await this.keyOf(upload));
      await store.commit(upload, instance, progress);
    } catch (error) {
      if (isOfKey(error)) {
        await store.commit(upload, instance, failedAt(upload, { code: error.code, reason: error.message }));
        return;
      }
      if (!(error instanceof NadiError && error.retriable)) {
        logger.error({ err: error, upload: upload.id }, 'an upload cannot go on; it is tried again');
      }
      await store.wait(upload.id, instance, waitProblem(error), pauseMs(error));
    }
  }

  /** The rights of the sender as they are now: a key that was revoked takes its uploads along. */
  private async keyOf({ tenantId, sender, domains, keyPrefix }: Upload): Promise<VerifiedKey> {
    return keyPrefix === null
      ? { tenantId, name: sender, domains: new Set(domains) }
      : this.options.keys.rightsOf(keyPrefix);
  }

  private stillMissing(): string[] {
    const nowMs = performance.now();
    for (const [id, untilMs] of this.missing) {
      if (untilMs <= nowMs) this.missing.delete(id);
    }
    return [...this.missing.keys()];
  }
}

function failedAt({ place }: Upload, problem: UploadProblem): SliceProgress {
  return { place, accepted: 0, passedOver: 0, refused: [], end: { state: 'failed', problem } };
}

function isOfKey(error: unknown): error is NadiError {
  return error instanceof NadiError && (error.code === 'KEY_INVALID' || error.code === 'KEY_EXPIRED');
}

function waitProblem(error: unknown): UploadProblem {
  return error instanceof NadiError
    ? { code: error.code, reason: error.message }
    : { code: 'HANDLER_FAILED', reason: messageOf(error) };
}

function pauseMs(error: unknown): number {
  const seconds = error instanceof NadiError ? error.context.retryAfterSeconds : undefined;
  return typeof seconds === 'number' ? Math.min(seconds * 1_000, longestPauseMs) : failurePauseMs;
}

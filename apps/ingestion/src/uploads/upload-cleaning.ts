import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import type { Spool } from './spool.ts';
import type { UploadStore } from './upload-store.ts';

export interface UploadCleaningOptions {
  readonly store: UploadStore;
  readonly spool: Spool;
  readonly fileHours: number;
  readonly reportDays: number;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const everyMs = 10_000;
const hourMs = 3_600_000;

/** Takes away the files of uploads that have ended, files that nobody answered for, and old reports. */
export class UploadCleaning {
  private readonly work = new RepeatedWork(() => this.turn());

  constructor(private readonly options: UploadCleaningOptions) {}

  start(): void {
    this.work.start();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  private async turn(): Promise<number> {
    const { store, spool, fileHours, reportDays, logger, now } = this.options;
    try {
      // Only what is in this folder: another instance may have one of its own.
      const ended = await store.endedOf(await spool.names(), new Date(now() - fileHours * hourMs));
      const ids = ended.map(({ id }) => id);
      if (ids.length > 0) {
        // A file that is gone and still noted is taken away again; one that is there and not noted would stay.
        await spool.remove(ids);
        await store.fileGone(ids);
      }
      const old = await spool.old(now());
      const known = await store.known(old);
      await spool.remove(old.filter((name) => !known.has(name)));
      await store.deleteEnded(new Date(now() - reportDays * 24 * hourMs));
    } catch (err) {
      logger.warn({ err }, 'ended uploads stay; deleting them is tried again');
    }
    return everyMs;
  }
}

import { messageOf, NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import { Cron } from 'croner';
import type { ShopBackupStore } from './shop-backup-store.ts';

export interface BackupScheduleOptions {
  readonly backups: Pick<ShopBackupStore, 'schedule'>;
  /** Five fields of cron in UTC, or `none`. */
  readonly shopBackupSchedule: string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const lookMs = 5_000;

/**
 * Asks for a backup of every shop at the moments of the schedule. Every instance does, each moment is stored once; the last one that was
 * missed while nothing ran is made up for.
 */
export class BackupSchedule {
  private readonly cron: Cron | undefined;
  private readonly work = new RepeatedWork(() => this.turn());
  private doneMs = 0;

  /** @throws NadiError CONFIG_INVALID */
  constructor(private readonly options: BackupScheduleOptions) {
    const { shopBackupSchedule } = options;
    this.cron = shopBackupSchedule === 'none' ? undefined : cronOf(shopBackupSchedule);
  }

  start(): void {
    if (this.cron !== undefined) this.work.start();
  }

  stop(): Promise<void> {
    return this.work.stop();
  }

  /** The last moment of the schedule up to now; undefined if there is none. */
  slot(): Date | undefined {
    const nowMs = this.options.now();
    // Those before the next second, so that the one of this very moment is among them; newest first.
    return this.cron?.previousRuns(2, new Date(nowMs + 1_000)).find((slot) => slot.getTime() <= nowMs);
  }

  private async turn(): Promise<number> {
    const { backups, logger } = this.options;
    try {
      const slot = this.slot();
      if (slot !== undefined && slot.getTime() > this.doneMs) {
        await backups.schedule(slot);
        this.doneMs = slot.getTime();
      }
    } catch (err) {
      logger.warn({ err }, 'backups of shops cannot be asked for; it is tried again');
    }
    return lookMs;
  }
}

function cronOf(pattern: string): Cron {
  try {
    return new Cron(pattern, { timezone: 'UTC', paused: true, mode: '5-part' });
  } catch (error) {
    throw new NadiError('CONFIG_INVALID', {
      message: `NADI_INGESTION_SHOP_BACKUP_SCHEDULE is no schedule such as "0 3 * * *": ${messageOf(error)}`,
    });
  }
}

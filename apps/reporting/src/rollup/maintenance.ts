import type { Logger } from '@nadi/observability';
import { MonthPartitions } from '@nadi/persistence';
import type { DataSource } from 'typeorm';

export interface MaintenanceOptions {
  readonly dataSource: DataSource;
  /** Deletes the ids that no owner loads any more. */
  readonly deleteExpiredIds: () => Promise<number>;
  /** Months of event time that windows are kept; 0 for ever. */
  readonly retentionMonths: number;
  readonly logger: Logger;
  readonly now: () => number;
}

const everyMs = 3_600_000;

/** Removes hourly what is past its time: ids beyond the horizon, and whole months of windows. */
export class Maintenance {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: MaintenanceOptions) {}

  start(): void {
    this.timer = setInterval(() => void this.run(), everyMs);
    void this.run();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async run(): Promise<void> {
    const { deleteExpiredIds, logger } = this.options;
    try {
      const expiredIdRows = await deleteExpiredIds();
      const droppedPartitions = await this.dropOldMonths();
      logger.info({ expiredIdRows, droppedPartitions }, 'maintenance done');
    } catch (err) {
      logger.warn({ err }, 'maintenance failed; it is tried again in an hour');
    }
  }

  private async dropOldMonths(): Promise<string[]> {
    const { dataSource, retentionMonths, now } = this.options;
    if (retentionMonths === 0) {
      return [];
    }
    const date = new Date(now());
    const firstKeptMs = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - retentionMonths, 1);
    const tables = ['metric_rollups', 'metric_windows'].map((table) => new MonthPartitions(dataSource, table));
    return (await Promise.all(tables.map((table) => table.dropBefore(firstKeptMs)))).flat();
  }
}

import { describe, expect, it } from '@jest/globals';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { BackupSchedule } from './backup-schedule.ts';

const logger = createLogger(serviceIdentity('tests', '0'), 'silent');

function slotAt(shopBackupSchedule: string, time: string): string | undefined {
  const backups = { schedule: () => Promise.resolve() };
  const schedule = new BackupSchedule({ backups, shopBackupSchedule, logger, now: () => Date.parse(time) });
  return schedule.slot()?.toISOString();
}

describe('the schedule of backups', () => {
  it('has the last moment up to now, in UTC whatever the machine has', () => {
    expect(slotAt('0 3 * * *', '2026-11-22T02:59:58Z')).toBe('2026-11-21T03:00:00.000Z');
    expect(slotAt('0 3 * * *', '2026-11-22T02:59:59.500Z')).toBe('2026-11-21T03:00:00.000Z');
    expect(slotAt('0 3 * * *', '2026-11-22T03:00:00.500Z')).toBe('2026-11-22T03:00:00.000Z');
    expect(slotAt('0 3 * * *', '2026-11-22T03:00:00Z')).toBe('2026-11-22T03:00:00.000Z');
    expect(slotAt('0 3 * * *', '2026-11-23T02:00:00Z')).toBe('2026-11-22T03:00:00.000Z');
    expect(slotAt('30 1 * * 0', '2026-11-25T12:00:00Z')).toBe('2026-11-22T01:30:00.000Z');
    expect(slotAt('none', '2026-11-25T12:00:00Z')).toBeUndefined();
  });

  it.each(['daily', '0 3 * *', '0 0 3 * * *', '61 3 * * *'])('is refused as %j', (pattern) => {
    expect(() => slotAt(pattern, '2026-11-22T00:00:00Z')).toThrow(/NADI_INGESTION_SHOP_BACKUP_SCHEDULE/);
  });
});

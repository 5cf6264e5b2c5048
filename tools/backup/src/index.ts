export { createBackup, type BackupOptions, type BackupSummary, type PlatformAddresses } from './create-backup.ts';
export type { BackupProgress, OnBackupProgress } from './progress.ts';
export { restoreBackup, type RestoreOptions, type RestoreSummary } from './restore-backup.ts';
export { verifyBackup, type VerifyOptions } from './verify-backup.ts';

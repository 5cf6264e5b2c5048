/** How far a backup, a check or a restore has come. */
export interface BackupProgress {
  readonly step: 'tables' | 'records' | 'files';
  readonly done: number;
  readonly total: number;
  /** What is being worked on. */
  readonly detail: string;
}

export type OnBackupProgress = (progress: BackupProgress) => void;

import { summaryOf, type BackupSummary } from './create-backup.ts';
import { RowCounter } from './database/copy-rows.ts';
import { readManifest } from './folder/backup-folder.ts';
import { damaged, verifyStored } from './folder/stored-file.ts';
import { tablesOf, type Manifest, type StoredFile, type StoredPartition } from './manifest.ts';
import type { OnBackupProgress } from './progress.ts';
import { OffsetRuns } from './topics/offset-map.ts';
import { decodeRecords } from './topics/record-file.ts';

export interface VerifyOptions {
  readonly folder: string;
  readonly onProgress?: OnBackupProgress;
  readonly signal?: AbortSignal;
}

interface Check {
  readonly file: StoredFile;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/**
 * Reads every byte of a backup and compares it with what was written: sums, numbers of rows and records, offsets.
 * @throws NadiError BACKUP_INVALID naming the first file that is damaged, BACKUP_INCOMPATIBLE
 */
export async function verifyBackup(options: VerifyOptions): Promise<Omit<BackupSummary, 'warnings'>> {
  return summaryOf(await verifiedManifest(options));
}

/** As `verifyBackup`; returns the manifest. */
export async function verifiedManifest({ folder, onProgress, signal }: VerifyOptions): Promise<Manifest> {
  const manifest = readManifest(folder);
  const checks: Check[] = [
    ...tablesOf(manifest).map(({ table: { file, rows } }) => ({
      file,
      run: (end: AbortSignal) => verifyRows(folder, file, rows, end),
    })),
    ...manifest.topics
      .flatMap(({ partitions }) => partitions)
      .flatMap((partition) => {
        const { file } = partition;
        return file === undefined
          ? []
          : [{ file, run: (end: AbortSignal) => verifyRecords(folder, file, partition, end) }];
      }),
  ];
  const total = checks.length;
  for (const [done, { file, run }] of checks.entries()) {
    onProgress?.({ step: 'files', done, total, detail: file.path });
    await run(signal ?? new AbortController().signal);
  }
  onProgress?.({ step: 'files', done: total, total, detail: '' });
  return manifest;
}

async function verifyRows(folder: string, file: StoredFile, rows: number, signal: AbortSignal): Promise<void> {
  const counter = new RowCounter();
  await verifyStored(
    folder,
    file,
    async (chunks) => {
      for await (const chunk of chunks) counter.count(chunk);
    },
    signal,
  );
  if (counter.rows !== rows) {
    throw damaged(file.path, `it has ${counter.rows} rows, the manifest says ${rows}`);
  }
}

async function verifyRecords(
  folder: string,
  file: StoredFile,
  { low, high, records, runs }: StoredPartition,
  signal: AbortSignal,
): Promise<void> {
  const found = new OffsetRuns();
  await verifyStored(
    folder,
    file,
    async (chunks) => {
      for await (const portion of decodeRecords(chunks)) portion.forEach(({ offset }) => found.add(offset));
    },
    signal,
  );
  const expected = runs ?? [[low, high - low]];
  if (found.records !== records || JSON.stringify(found.all) !== JSON.stringify(expected)) {
    throw damaged(file.path, `its ${found.records} records are not the ${records} of the manifest`);
  }
}

import type { BackupSummary } from '@nadi/backup';
import { NadiError } from '@nadi/errors';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { abortOnStop } from '../platform/abort-on-stop.ts';
import { findPlatform } from '../platform/addresses.ts';
import { BackupBars } from '../platform/backup-progress.ts';
import { dataDirOf } from '../platform/connection.ts';

interface BackupCommandOptions {
  readonly data?: string;
  readonly verify?: boolean;
}

/** Copies databases and topics of a running platform, or checks such a copy. */
export const backupCommand = runnable<BackupCommandOptions>({
  usage: 'backup <folder>',
  summary: 'Copy the databases and topics of a running platform into a new folder, or check one with --verify.',
  example: 'backup backups/2026-11-21',
  options: (command) =>
    command
      .option(
        '--data <dir>',
        'folder of a running platform (default: NADI_DATABASE_URL, NADI_KAFKA_BROKERS and NADI_REGISTRY_URL, then .nadi/stack)',
      )
      .option('--verify', 'read a backup and compare every file with what was written; changes nothing'),
  run: (call) => (call.options.verify === true ? verify(call) : create(call)),
});

async function create({ args, options, output, context }: CommandCall<BackupCommandOptions>): Promise<ExitCode> {
  const addresses = findPlatform(context.settings, options);
  if (addresses === undefined) {
    const dataDir = dataDirOf(context.settings, options);
    throw new NadiError('SERVICE_UNREACHABLE', { message: `no platform runs in ${dataDir}` });
  }
  const folder = args[0] ?? '';
  const bars = new BackupBars(output.streams.stderr, context.now);
  // Loaded when it is needed: Kafka clients come with it.
  const { createBackup } = await import('@nadi/backup');
  const summary = await abortOnStop((signal) =>
    createBackup({ ...addresses, folder, onProgress: bars.update, signal }),
  ).finally(() => bars.stop());
  output.result({ folder, ...summary }, [
    `${folder} holds ${describe(summary)}.`,
    'It contains personal data and hashes of keys: keep it where secrets belong.',
    ...summary.warnings.map((warning) => `Warning: ${warning}.`),
  ]);
  return 0;
}

async function verify({ args, output, context }: CommandCall<BackupCommandOptions>): Promise<ExitCode> {
  const folder = args[0] ?? '';
  const bars = new BackupBars(output.streams.stderr, context.now);
  const { verifyBackup } = await import('@nadi/backup');
  const summary = await abortOnStop((signal) => verifyBackup({ folder, onProgress: bars.update, signal })).finally(() =>
    bars.stop(),
  );
  output.result({ folder, ...summary }, [`${folder} is whole: ${describe(summary)}.`]);
  return 0;
}

function describe({ takenAt, tables, rows, topics, records, bytes }: Omit<BackupSummary, 'warnings'>): string {
  const size = `${(bytes / 1_048_576).toFixed(1)} MiB`;
  return `${rows} rows of ${tables} tables and ${records} records of ${topics} topics as of ${takenAt}, ${size}`;
}

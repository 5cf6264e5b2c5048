import { resolve } from 'node:path';
import type { PlatformAddresses, RestoreSummary } from '@nadi/backup';
import { startStack } from '@nadi/stack';
import { Option } from 'commander';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { abortOnStop } from '../platform/abort-on-stop.ts';
import { findPlatform } from '../platform/addresses.ts';
import { BackupBars } from '../platform/backup-progress.ts';
import { dataDirOf } from '../platform/connection.ts';
import { startReport } from '../terminal/start-report.ts';

interface RestoreCommandOptions {
  readonly data?: string;
  readonly only?: 'database';
}

/** Brings an empty platform to the state of a backup. */
export const restoreCommand = runnable<RestoreCommandOptions>({
  usage: 'restore <folder>',
  summary: 'Bring an empty platform, whose services are stopped, to the state of a backup.',
  example: 'restore backups/2026-11-21 --data .nadi/restored',
  options: (command) =>
    command
      .option(
        '--data <dir>',
        'folder of the platform, started for the time of the restore (default: NADI_DATABASE_URL, NADI_KAFKA_BROKERS and NADI_REGISTRY_URL, then .nadi/stack)',
      )
      .addOption(
        new Option(
          '--only <part>',
          'restore an empty database beside the topics that the backup was made of; the services catch up',
        ).choices(['database']),
      ),
  run: async (call): Promise<ExitCode> => {
    const folder = resolve(call.args[0] ?? '');
    const running = findPlatform(call.context.settings, call.options);
    const { takenAt, rows, records } =
      running === undefined ? await restoreStopped(call, folder) : await restore(call, folder, running);
    call.output.result({ folder, takenAt, rows, records }, [
      `Restored ${rows} rows and ${records} records: the platform is where it was at ${takenAt}.`,
      'What producers sent after that has to come again; what they send twice is counted once.',
    ]);
    return 0;
  },
});

/** The parts of a platform of this machine are started for it and stopped afterwards. */
async function restoreStopped(call: CommandCall<RestoreCommandOptions>, folder: string): Promise<RestoreSummary> {
  const { verifyBackup } = await import('@nadi/backup');
  // A damaged backup is refused before a new data folder comes into being.
  await verifyBackup({ folder });
  const { settings, now } = call.context;
  const dataDir = dataDirOf(settings, call.options);
  const stack = await startStack({ dataDir, ports: 'free', onProgress: startReport(call.output, now) });
  try {
    return await restore(call, folder, stack);
  } finally {
    await stack.stop();
  }
}

async function restore(
  { options, output, context }: CommandCall<RestoreCommandOptions>,
  folder: string,
  { databaseUrl, kafkaBrokers, registryUrl }: PlatformAddresses,
): Promise<RestoreSummary> {
  const { settings, now } = context;
  const bars = new BackupBars(output.streams.stderr, now);
  const { restoreBackup } = await import('@nadi/backup');
  const { root, serviceEnvironment } = settings;
  return abortOnStop((signal) =>
    restoreBackup({
      ...{ databaseUrl, kafkaBrokers, registryUrl, folder, root, serviceEnvironment, signal },
      only: options.only,
      onProgress: bars.update,
    }),
  ).finally(() => bars.stop());
}

import { runServiceScript, services } from '@nadi/platform';
import { runnable, type ExitCode } from '../command.ts';
import { databaseUrlOf } from '../platform/connection.ts';

interface MigrateOptions {
  readonly data?: string;
  readonly contract?: boolean;
}

interface Migration {
  readonly service: string;
  readonly applied: readonly string[];
}

/** Brings the database of every service up to date. */
export const migrateCommand = runnable<MigrateOptions>({
  usage: 'migrate',
  summary: 'Bring the database schema of every service up to date (NADI_DATABASE_URL, or the running stack).',
  example: 'migrate',
  options: (command) =>
    command
      .option('--data <dir>', 'folder of a running platform (default: NADI_DATABASE_URL, then .nadi/stack)')
      .option('--contract', 'also remove what only the version before still used'),
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const { root, serviceEnvironment } = context.settings;
    const environment = { ...serviceEnvironment, NADI_DATABASE_URL: databaseUrlOf(context.settings, options) };
    const args = options.contract === true ? ['contract'] : [];
    const migrations: Migration[] = [];
    for (const { name } of services) {
      migrations.push(
        await runServiceScript<Migration>({ root, service: name, program: 'migrate', args, environment }),
      );
    }
    output.result(
      { migrations },
      migrations.map(
        ({ service, applied }) => `${service}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}`,
      ),
    );
    return 0;
  },
});

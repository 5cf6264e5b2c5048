import { NadiError } from '@nadi/errors';
import type { Command } from 'commander';
import { group, runnable, type ExitCode } from '../command.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { tableLines } from '../terminal/table.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';

interface HistoryEntry {
  readonly version: number | null;
  readonly message: string;
  readonly author: string;
  readonly activatedAt: string;
}

interface RollbackOptions extends ConnectionOptions {
  readonly to: number;
  readonly message: string;
}

const withData = (command: Command) =>
  command.option('--data <dir>', 'folder of a running platform (default: NADI_ADMIN_URL, then .nadi/stack)');

const adminClient = async () => (await import('../platform/admin-client.ts')).AdminClient;

/** @throws NadiError USAGE */
function pathOf(definition: string | undefined): string {
  const parts = (definition ?? '').split('/');
  if (parts.length !== 2 || parts.some((part) => part === '')) {
    throw new NadiError('USAGE', { message: `"${definition ?? ''}" must look like metrics/orders` });
  }
  return `/definitions/${parts.map(encodeURIComponent).join('/')}`;
}

const listCommand = runnable<ConnectionOptions>({
  usage: 'list',
  summary: 'What is in force, with its version.',
  example: 'definitions list',
  options: withData,
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const admin = await (await adminClient()).open(context.settings, options, context.now());
    const answer = await admin.ask<{ definitions: (HistoryEntry & { kind: string; name: string })[] }>(
      'GET',
      '/definitions',
    );
    const rows = answer.definitions.map(({ kind, name, version, author, activatedAt }) => [
      ...[`${kind}/${name}`, String(version), author, activatedAt],
    ]);
    output.result(answer, tableLines([['definition', 'version', 'by', 'since'], ...rows]));
    return 0;
  },
});

const historyCommand = runnable<ConnectionOptions>({
  usage: 'history <definition>',
  summary: 'Everything that was in force under a name, newest first.',
  example: 'definitions history metrics/orders',
  options: withData,
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const path = pathOf(args[0]);
    const admin = await (await adminClient()).open(context.settings, options, context.now());
    const answer = await admin.ask<{ history: HistoryEntry[] }>('GET', path);
    const rows = answer.history.map(({ version, author, activatedAt, message }) => [
      ...[version === null ? 'retired' : String(version), activatedAt, author, message],
    ]);
    output.result(answer, tableLines([['version', 'since', 'by', 'why'], ...rows]));
    return 0;
  },
});

const rollbackCommand = runnable<RollbackOptions>({
  usage: 'rollback <definition>',
  summary: 'Put an earlier version in force again.',
  example: 'definitions rollback metrics/orders --to 3',
  options: (command) =>
    withData(command)
      .requiredOption('--to <version>', 'the version', wholeNumber({ min: 1, max: 1_000_000 }))
      .option('--message <text>', 'why, for the history', ''),
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const path = pathOf(args[0]);
    const admin = await (await adminClient()).open(context.settings, options, context.now());
    await admin.ask('POST', `${path}/rollback`, { version: options.to, message: options.message });
    output.result({ definition: args[0], version: options.to }, [`${args[0]} is in force as version ${options.to}.`]);
    return 0;
  },
});

/** What is and was in force. */
export const definitionsCommand = group('definitions', 'Look at definitions in force, and put earlier ones back.', [
  listCommand,
  historyCommand,
  rollbackCommand,
]);

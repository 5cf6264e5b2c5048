import { NadiError } from '@nadi/errors';
import type { Command } from 'commander';
import { changedLines } from '../terminal/changed-lines.ts';
import { group, runnable, type ExitCode } from '../command.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { tableLines } from '../terminal/table.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';

interface HistoryEntry {
  readonly version: number | null;
  readonly text: string | null;
  readonly message: string;
  readonly author: string;
  readonly activatedAt: string;
}

interface DiffOptions extends ConnectionOptions {
  readonly from?: number;
  readonly to?: number;
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

const version = wholeNumber({ min: 1, max: 1_000_000 });

const diffCommand = runnable<DiffOptions>({
  usage: 'diff <definition>',
  summary: 'The lines in which two versions differ: the two that were in force last, unless others are named.',
  example: 'definitions diff pipelines/order-lines --from 1 --to 3',
  options: (command) =>
    withData(command)
      .option('--from <version>', 'the earlier one', version)
      .option('--to <version>', 'the later one', version),
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const path = pathOf(args[0]);
    const admin = await (await adminClient()).open(context.settings, options, context.now());
    const { history } = await admin.ask<{ history: HistoryEntry[] }>('GET', path);
    const texts = new Map(
      history.flatMap(({ version: number, text }) => (number === null ? [] : [[number, text ?? '']])),
    );
    const [newest = 0, before = 0] = [...texts.keys()];
    const [from, to] = [options.from ?? before, options.to ?? newest];
    const missing = [from, to].find((number) => number !== 0 && !texts.has(number));
    if (missing !== undefined) {
      throw new NadiError('DEFINITION_UNKNOWN', { message: `version ${missing} of ${args[0]} was not in force` });
    }
    const lines = changedLines(texts.get(from) ?? '', texts.get(to) ?? '');
    output.result({ definition: args[0], from, to, lines }, [`${args[0]} ${from} → ${to}`, ...lines]);
    return 0;
  },
});

const rollbackCommand = runnable<RollbackOptions>({
  usage: 'rollback <definition>',
  summary: 'Put an earlier version in force again.',
  example: 'definitions rollback metrics/orders --to 3',
  options: (command) =>
    withData(command)
      .requiredOption('--to <version>', 'the version', version)
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
  diffCommand,
  rollbackCommand,
]);

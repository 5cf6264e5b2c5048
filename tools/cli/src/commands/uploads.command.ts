import { group, runnable, type ExitCode } from '../command.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';
import { tableLines } from '../terminal/table.ts';
import { refusedLine, uploadLines, uploadTable } from '../uploads/upload-lines.ts';
import type { ShownRow } from '../uploads/uploads-client.ts';
import { clientOf, clientOptions, type UploadsOptions } from '../uploads/uploads-connection.ts';

interface ListOptions extends UploadsOptions {
  readonly state?: string;
  readonly limit?: number;
}

const listCommand = runnable<ListOptions>({
  usage: 'list',
  summary: 'List uploads, newest first.',
  example: 'uploads list --state running',
  options: (command) =>
    clientOptions(command)
      .option('--state <state>', 'waiting, running, done, failed or cancelled')
      .option('--limit <n>', 'how many at most', wholeNumber({ min: 1, max: 1_000 })),
  run: async (call): Promise<ExitCode> => {
    const { state, limit } = call.options;
    const query = {
      ...(state === undefined ? {} : { state }),
      ...(limit === undefined ? {} : { limit: String(limit) }),
    };
    const answer = await clientOf(call).list(query);
    call.output.result(answer, tableLines(uploadTable(answer.uploads)));
    return 0;
  },
});

const showCommand = runnable<UploadsOptions>({
  usage: 'show <id>',
  summary: 'Show how far an upload is, and what was refused of it.',
  example: 'uploads show up-1f0c3a9b',
  options: clientOptions,
  run: async (call): Promise<ExitCode> => {
    const upload = await clientOf(call).show(call.args[0] ?? '');
    call.output.result(upload, uploadLines(upload));
    return 0;
  },
});

const refusedCommand = runnable<UploadsOptions>({
  usage: 'refused <id>',
  summary: 'Show the refused rows of an upload: number, field and reason, never a value.',
  example: 'uploads refused up-1f0c3a9b --json',
  options: clientOptions,
  run: async (call): Promise<ExitCode> => {
    const rows: ShownRow[] = [];
    for await (const row of clientOf(call).refused(call.args[0] ?? '')) rows.push(row);
    call.output.result({ rows }, rows.map(refusedLine));
    return 0;
  },
});

const cancelCommand = runnable<UploadsOptions>({
  usage: 'cancel <id>',
  summary: 'End an upload where it is; what was taken stays taken.',
  example: 'uploads cancel up-1f0c3a9b',
  options: clientOptions,
  run: async (call): Promise<ExitCode> => {
    const upload = await clientOf(call).cancel(call.args[0] ?? '');
    call.output.result(upload, uploadLines(upload));
    return 0;
  },
});

/** Uploads: listed, shown, ended. */
export const uploadsCommand = group('uploads', 'List, show and cancel uploads.', [
  listCommand,
  showCommand,
  refusedCommand,
  cancelCommand,
]);

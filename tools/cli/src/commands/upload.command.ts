import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { uploadLines } from '../uploads/upload-lines.ts';
import type { ShownUpload } from '../uploads/uploads-client.ts';
import { clientOf, clientOptions, type UploadsOptions } from '../uploads/uploads-connection.ts';

interface UploadOptions extends UploadsOptions {
  readonly type?: string;
  readonly mapping?: string;
  readonly format?: string;
  readonly wait?: boolean;
}

const lookEveryMs = 500;
const notEnded = new Set(['waiting', 'running']);

/** Sends a file to the platform, which makes events of its rows. */
export const uploadCommand = runnable<UploadOptions>({
  usage: 'upload <file>',
  summary: 'Upload a CSV, JSONL or Parquet file; its rows become events. Exits with 1 if rows were refused.',
  example: 'upload stock.csv --type inventory.stock-changed --wait',
  options: (command) =>
    clientOptions(command)
      .option('--type <contract>', 'contract whose fields the columns are')
      .option('--mapping <name>', 'mapping that makes events of the rows, instead of --type')
      .option('--format <format>', 'csv, jsonl or parquet (default: by the name of the file)')
      .option('--wait', 'wait until every row is taken or refused'),
  run: async (call): Promise<ExitCode> => {
    const { args, options, output } = call;
    const file = args[0] ?? '';
    if ((options.type === undefined) === (options.mapping === undefined)) {
      throw new NadiError('USAGE', { message: 'give either --type or --mapping' });
    }
    // Loaded when it is needed: a database engine comes with it.
    const { fileHash, formatOf } = await import('@nadi/rows');
    // Read first: where it cannot be, the platform is not asked.
    const sha256 = await fileHash(file);
    const target = options.type === undefined ? { mapping: options.mapping ?? '' } : { type: options.type };
    const query = { format: options.format ?? formatOf(file), sha256, ...target };
    const client = clientOf(call);
    const sending = progressOf(call, 'sent');
    const taken = await client
      .upload({ file, query, onProgress: (bytes, total) => sending.update(bytes, total) })
      .finally(() => sending.stop());
    const upload = options.wait === true ? await ended(call, taken, (id) => client.show(id)) : taken;
    output.result(upload, uploadLines(upload));
    return upload.refused > 0 || upload.state === 'failed' || upload.state === 'cancelled' ? 1 : 0;
  },
});

interface Progress {
  update(done: number, total: number, detail?: string): void;
  stop(): void;
}

/** A bar for whoever watches; a pipe gets nothing of it. */
function progressOf({ context: { streams, now } }: CommandCall<UploadOptions>, label: string): Progress {
  return streams.stderr.isTTY === true
    ? new ProgressBar(streams.stderr, now, label)
    : { update: () => undefined, stop: () => undefined };
}

async function ended(
  call: CommandCall<UploadOptions>,
  first: ShownUpload,
  show: (id: string) => Promise<ShownUpload>,
): Promise<ShownUpload> {
  const bar = progressOf(call, 'read');
  try {
    for (let upload = first; ; upload = await show(first.id)) {
      bar.update(upload.bytesRead ?? 0, upload.bytes, `${upload.rows} rows, ${upload.refused} refused`);
      if (!notEnded.has(upload.state)) return upload;
      await sleep(lookEveryMs);
    }
  } finally {
    bar.stop();
  }
}

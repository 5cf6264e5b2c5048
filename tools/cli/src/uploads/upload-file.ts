import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { fileHash, formatOf } from '@nadi/rows';
import type { CommandCall, ExitCode } from '../command.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { uploadLines } from './upload-lines.ts';
import type { ShownUpload } from './uploads-client.ts';
import { clientOf, type UploadsOptions } from './uploads-connection.ts';

export interface UploadOptions extends UploadsOptions {
  readonly type?: string;
  readonly mapping?: string;
  readonly format?: string;
  readonly wait?: boolean;
}

const lookEveryMs = 500;
const notEnded = new Set(['waiting', 'running']);

/** Uploads a file as the command line asks for it. */
export async function uploadFile(call: CommandCall<UploadOptions>): Promise<ExitCode> {
  const { args, options, output } = call;
  const file = args[0] ?? '';
  if ((options.type === undefined) === (options.mapping === undefined)) {
    throw new NadiError('USAGE', { message: 'give either --type or --mapping' });
  }
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
}

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

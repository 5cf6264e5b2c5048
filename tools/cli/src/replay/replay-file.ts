import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { runReplay } from '@nadi/replay';
import type { CommandCall, ExitCode } from '../command.ts';
import { databaseUrlOf, dataDirOf, endpointsOf } from '../platform/connection.ts';
import { listenForStop } from '../platform/stop-request.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { loadMapping } from './load-mapping.ts';
import { replayKey } from './replay-key.ts';
import { replayLines } from './report-lines.ts';

export interface ReplayCommandOptions {
  readonly mapping: string;
  readonly rate?: number;
  readonly speed?: number;
  readonly data?: string;
  readonly url?: string;
  readonly key?: string;
  readonly restart?: boolean;
}

/** Replays a file as the command line asks for it. */
export async function replayFile(call: CommandCall<ReplayCommandOptions>): Promise<ExitCode> {
  const { args, options, output, context } = call;
  const file = args[0] ?? '';
  if (options.rate !== undefined && options.speed !== undefined) {
    throw new NadiError('USAGE', { message: '--rate and --speed exclude each other' });
  }
  const { tenant, mapper } = await loadMapping(options.mapping);
  const key = options.key ?? (await keyOf(call, tenant));
  const bar = new ProgressBar(output.progress, context.now, 'replayed');
  const end = new AbortController();
  const stop = listenForStop(() => undefined);
  void stop.requested.then(() => end.abort());
  try {
    const result = await runReplay({
      file,
      mapper,
      tenantId: tenant,
      url: options.url ?? endpointsOf(context.settings, options).services['ingestion'] ?? '',
      key,
      rate: options.rate,
      speed: options.speed,
      restart: options.restart === true,
      checkpointDir: join(dataDirOf(context.settings, options), 'replays'),
      signal: end.signal,
      onProgress: ({ rows, totalRows, bad }) => bar.update(rows, totalRows ?? rows, bad === 0 ? '' : `${bad} bad`),
    });
    bar.stop();
    output.result({ ...result, tenant }, replayLines(result, file));
    return result.bad === 0 && result.complete ? 0 : 1;
  } finally {
    bar.stop();
    stop.release();
  }
}

function keyOf({ options, context: { settings } }: CommandCall<ReplayCommandOptions>, tenant: string): Promise<string> {
  const environment = { ...settings.serviceEnvironment, NADI_DATABASE_URL: databaseUrlOf(settings, options) };
  return replayKey({ root: settings.root, environment, tenant });
}

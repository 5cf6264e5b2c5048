import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { databaseUrlOf, dataDirOf, endpointsOf } from '../platform/connection.ts';
import { listenForStop } from '../platform/stop-request.ts';
import { replayKey } from '../replay/replay-key.ts';
import { replayLines } from '../replay/report-lines.ts';
import { decimalNumber, wholeNumber } from '../terminal/argument-parsers.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';

interface ReplayCommandOptions {
  readonly mapping: string;
  readonly rate?: number;
  readonly speed?: number;
  readonly data?: string;
  readonly url?: string;
  readonly key?: string;
  readonly restart?: boolean;
}

/** Sends the rows of a file as events, into a tenant of their own. */
export const replayCommand = runnable<ReplayCommandOptions>({
  usage: 'replay <file>',
  summary: 'Send the rows of a CSV, JSONL or Parquet file as events; a stopped replay is resumed.',
  example: 'replay online_retail.parquet --mapping config/replay/online-retail.yaml --rate 5000',
  options: (command) =>
    command
      .requiredOption('--mapping <file>', 'YAML that says which event a row becomes, and in which tenant')
      .option('--rate <n>', 'events per second at most', wholeNumber({ min: 1, max: 1_000_000 }))
      .option('--speed <n>', 'seconds of event time per second, instead of --rate', decimalNumber({ min: 0.001 }))
      .option('--data <dir>', 'folder of a running platform (default: .nadi/stack)')
      .option('--url <url>', 'address of the ingestion service (default: that of the running platform)')
      .option('--key <key>', 'API key of the tenant (default: one that is made for this replay)')
      .option('--restart', 'begin at the first row even if an earlier replay was stopped on the way'),
  run: replay,
});

async function replay(call: CommandCall<ReplayCommandOptions>): Promise<ExitCode> {
  const { args, options, output, context } = call;
  const file = args[0] ?? '';
  if (options.rate !== undefined && options.speed !== undefined) {
    throw new NadiError('USAGE', { message: '--rate and --speed exclude each other' });
  }
  // Loaded when they are needed: a database engine comes with them.
  const [{ runReplay }, { loadMapping }] = await Promise.all([
    import('@nadi/replay'),
    import('../replay/load-mapping.ts'),
  ]);
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

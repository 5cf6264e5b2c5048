import { runnable } from '../command.ts';
import type { ReplayCommandOptions } from '../replay/replay-file.ts';
import { decimalNumber, wholeNumber } from '../terminal/argument-parsers.ts';

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
  run: async (call) => {
    // Loaded when it is needed: a database engine comes with it.
    const { replayFile } = await import('../replay/replay-file.ts');
    return replayFile(call);
  },
});

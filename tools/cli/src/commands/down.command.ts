import { runnable, type ExitCode } from '../command.ts';
import { dataDirOf } from '../platform/connection.ts';
import { startReport } from '../terminal/start-report.ts';
import { stopStack } from '@nadi/stack';

interface DownOptions {
  readonly data?: string;
}

/** Stops what `nadi up` started in a data folder, also what a killed one left behind. */
export const downCommand = runnable<DownOptions>({
  usage: 'down',
  summary: 'Stop the platform that runs in a data folder; the data stays.',
  example: 'down',
  options: (command) => command.option('--data <dir>', 'folder of the platform (default: .nadi/stack)'),
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const dataDir = dataDirOf(context.settings, options);
    const stopped = await stopStack(dataDir, { onProgress: startReport(output, context.now) });
    output.result({ dataDir, stopped }, [stopped ? `Stopped what ran in ${dataDir}.` : `Nothing runs in ${dataDir}.`]);
    return 0;
  },
});

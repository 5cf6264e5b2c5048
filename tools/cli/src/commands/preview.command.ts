import { join, resolve } from 'node:path';
import { readFile } from 'node:fs/promises';
import { messageOf, NadiError } from '@nadi/errors';
import { runnable, type ExitCode } from '../command.ts';
import { logEndpointsOf, type ConnectionOptions } from '../platform/connection.ts';
import { definitionKinds, kindsNamed } from '../platform/definition-kinds.ts';
import { tableLines } from '../terminal/table.ts';
import { wholeNumber } from '../terminal/argument-parsers.ts';

interface PreviewOptions extends ConnectionOptions {
  readonly events: number;
  readonly config?: string;
}

/** Tries a definition on the newest events of a running platform. */
export const previewCommand = runnable<PreviewOptions>({
  usage: 'preview <kind> <file>',
  summary: 'Try a definition on the newest real events: what it would make, drop and why. Changes nothing.',
  example: 'preview pipelines config/pipelines/order-lines.yaml --events 5000',
  options: (command) =>
    command
      .option(
        '--events <n>',
        'newest events of each contract that it reads',
        wholeNumber({ min: 1, max: 100_000 }),
        1_000,
      )
      .option('--config <dir>', 'folder with the tables for lookups in `tables/` (default: config)')
      .option('--data <dir>', 'folder of a running platform (default: the one in .nadi/stack)'),
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const { settings } = context;
    const [kindName = '', file = ''] = args;
    const configDir = options.config === undefined ? join(settings.root, 'config') : resolve(options.config);
    const [kind] = kindsNamed([kindName], definitionKinds(join(configDir, 'tables')));
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new NadiError('FILE_UNREADABLE', { message: `${file}: ${messageOf(cause)}`, cause });
    });
    const preview = kind?.check([{ file, text }])[0]?.preview();
    if (preview === undefined) {
      throw new NadiError('USAGE', { message: `${file} cannot be tried by itself: it is made of other definitions` });
    }
    const { NewestEvents, previewOnNewest } = await import('@nadi/live-definitions');
    const { kafkaBrokers: brokers, registryUrl } = logEndpointsOf(settings, options);
    const newest = new NewestEvents({ connection: { brokers, clientId: 'nadi-cli' }, registryUrl });
    try {
      const { events, reads, groups } = await previewOnNewest(preview, newest, { limit: options.events });
      const rows = groups.map(({ what, name, count, note = '' }) => [what, name, String(count), note]);
      const lines = tableLines([['', 'what', 'events', ''], ...rows]);
      output.result({ events, reads, groups }, [
        ...(rows.length === 0 ? [] : lines),
        `${events} events of ${reads.length} contracts were tried.`,
      ]);
      return 0;
    } finally {
      await newest.close();
    }
  },
});

import { newEvent } from '@nadi/contract-tooling';
import { group, runnable, type ExitCode } from '../command.ts';
import { textList, wholeNumber } from '../terminal/argument-parsers.ts';

interface NewEventOptions {
  readonly team: string;
  readonly contact: string;
  readonly runbook: string;
  readonly purpose?: string;
  readonly key?: string;
  readonly partitions?: number;
  readonly producers?: readonly string[];
}

const eventCommand = runnable<NewEventOptions>({
  usage: 'event <domain.event>',
  summary: 'Make the contract of a new event under schemas/, with a first version and examples.',
  example:
    'new event orders.order-shipped --team orders --contact orders@example.com --runbook https://example.com/orders',
  options: (command) =>
    command
      .requiredOption('--team <name>', 'team that owns the event')
      .requiredOption('--contact <address>', 'how to reach the team')
      .requiredOption('--runbook <url>', 'what to do when the event goes wrong')
      .option('--purpose <sentence>', 'what the event is good for')
      .option('--key <field>', 'field that is the record key (default: id)')
      .option(
        '--partitions <n>',
        'partitions of the topic, never changed later (default: 3)',
        wholeNumber({ min: 1, max: 1_000 }),
      )
      .option('--producers <names>', 'services that write it, separated by commas (default: ingestion)', textList),
  run: ({ args, options, output, context }): ExitCode => {
    const { team, contact, runbook, purpose, key, partitions, producers } = options;
    const { files } = newEvent(context.settings.root, args[0] ?? '', {
      owner: { team, contact, runbook },
      ...(purpose === undefined ? {} : { purpose }),
      ...(key === undefined ? {} : { key }),
      ...(partitions === undefined ? {} : { partitions }),
      ...(producers === undefined ? {} : { producers }),
    });
    output.result({ files }, [
      ...files,
      '',
      'Describe the fields in v1.avsc, then run `nadi contracts generate` and `nadi contracts check`.',
    ]);
    return 0;
  },
});

/** Makes new things from patterns. */
export const newCommand = group('new', 'Make something new from a pattern.', [eventCommand]);

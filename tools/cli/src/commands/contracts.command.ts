import {
  applyContracts,
  checkContracts,
  describeDifference,
  describeFinding,
  diffContracts,
  generateContracts,
} from '@nadi/contract-tooling';
import type { Command } from 'commander';
import { group, runnable, type ExitCode } from '../command.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';

/** The Kafka client takes a second to load: only commands that talk to a broker do so. */
const contractTarget = () => import('../platform/contract-target.ts');

const withData = (command: Command) =>
  command.option(
    '--data <dir>',
    'folder of a running platform (default: NADI_KAFKA_BROKERS and NADI_REGISTRY_URL, then .nadi/stack)',
  );

const checkCommand = runnable({
  usage: 'check',
  summary:
    'Check every contract under schemas/ without a network: structure, compatibility, examples, generated files.',
  example: 'contracts check',
  run: ({ output, context }): ExitCode => {
    const { contracts, findings } = checkContracts(context.settings.root);
    const verdict =
      findings.length === 0
        ? `${contracts} contracts are in order.`
        : `${findings.length} findings in ${contracts} contracts.`;
    output.result({ contracts, findings }, [...findings.map(describeFinding), verdict]);
    return findings.length === 0 ? 0 : 1;
  },
});

const generateCommand = runnable({
  usage: 'generate',
  summary: 'Write the types, the topic registry and the documents made from schemas/.',
  example: 'contracts generate',
  run: ({ output, context }): ExitCode => {
    const result = generateContracts(context.settings.root);
    const { written, removed, unchanged } = result;
    output.result(result, [
      ...written.map((file) => `written ${file}`),
      ...removed.map((file) => `removed ${file}`),
      `${written.length} written, ${removed.length} removed, ${unchanged} unchanged.`,
    ]);
    return 0;
  },
});

const applyCommand = runnable<ConnectionOptions>({
  usage: 'apply',
  summary: 'Make the topics and schemas of a running platform what schemas/ says; a second time changes nothing.',
  example: 'contracts apply',
  options: withData,
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const { settings, now } = context;
    const { withContractTarget } = await contractTarget();
    const bar = new ProgressBar(output.streams.stderr, now, 'contracts');
    const result = await withContractTarget(settings, options, (target) =>
      applyContracts(settings.root, { ...target, onProgress: ({ done, total }) => bar.update(done, total) }),
    ).finally(() => bar.stop());
    const { contracts, changes, unknownVersions } = result;
    output.result(result, [
      ...changes.map(({ contract, detail }) => `${contract}: ${detail}`),
      ...unknownVersions.map(describeDifference),
      `${contracts} contracts in force, ${changes.length} changes made.`,
    ]);
    return 0;
  },
});

const diffCommand = runnable<ConnectionOptions>({
  usage: 'diff',
  summary: 'Show where a running platform differs from schemas/; exits with 1 if it does.',
  example: 'contracts diff --json',
  options: withData,
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const { settings } = context;
    const { withContractTarget } = await contractTarget();
    const differences = await withContractTarget(settings, options, (target) => diffContracts(settings.root, target));
    const lines = differences.length === 0 ? ['No differences.'] : differences.map(describeDifference);
    output.result({ differences }, lines);
    return differences.length === 0 ? 0 : 1;
  },
});

/** Contracts: checked, generated from, applied, compared. */
export const contractsCommand = group('contracts', 'Check and apply the contracts under schemas/.', [
  checkCommand,
  generateCommand,
  applyCommand,
  diffCommand,
]);

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { contracts } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { runServiceScript } from '@nadi/platform';
import {
  inferredSchema,
  proposeContract,
  stateFromJson,
  type EventMapping,
  type InferenceState,
} from '@nadi/schema-inference';
import type { Command } from 'commander';
import { group, runnable, type CommandCall, type ExitCode } from '../command.ts';
import { databaseUrlOf, type ConnectionOptions } from '../platform/connection.ts';
import { quarantineAnswer, quarantineLines } from '../quarantine/quarantine-table.ts';
import { tableLines } from '../terminal/table.ts';

interface TypeOptions extends ConnectionOptions {
  readonly tenant?: string;
}

interface PromoteOptions extends TypeOptions {
  readonly team: string;
  readonly contact: string;
  readonly runbook: string;
  readonly purpose?: string;
  readonly root?: string;
}

interface ListedType {
  readonly tenantId: string;
  readonly type: string;
  readonly events: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly promotedAt: string | null;
  readonly replayedAt: string | null;
}

const withData = (command: Command) =>
  command.option('--data <dir>', 'folder of a running platform (default: NADI_DATABASE_URL, then .nadi/stack)');
const withTenant = (command: Command) => withData(command).option('--tenant <id>', 'only events of this tenant');

const listCommand = runnable<TypeOptions>({
  usage: 'list',
  summary: 'Types of events that nobody has declared, those with the most events first.',
  example: 'quarantine list',
  options: withTenant,
  run: async (call): Promise<ExitCode> => {
    const { tenant: tenantId } = call.options;
    const types = await script<ListedType[]>(call, 'list', { ...(tenantId === undefined ? {} : { tenantId }) });
    const rows = types.map(({ type, tenantId: tenant, events, lastSeen, promotedAt, replayedAt }) => [
      ...[type, tenant, String(events), lastSeen],
      replayedAt !== null ? 'replayed' : promotedAt !== null ? 'promoted' : 'undeclared',
    ]);
    call.output.result({ types }, tableLines([['type', 'tenant', 'events', 'last', 'state'], ...rows]));
    return 0;
  },
});

const showCommand = runnable<TypeOptions>({
  usage: 'show <type>',
  summary: 'What the events of a type look like, and the contract they could have.',
  example: 'quarantine show loyalty.points-earned',
  options: withTenant,
  run: async (call): Promise<ExitCode> => {
    const [type = ''] = call.args;
    const state = await stateOf(call, type);
    const owner = { team: 'nobody', contact: 'nobody', runbook: 'https://nowhere.example' };
    const answer = quarantineAnswer(type, inferredSchema(state), proposeContract(state, { name: type, owner }));
    call.output.result(answer, quarantineLines(answer));
    return 0;
  },
});

const promoteCommand = runnable<PromoteOptions>({
  usage: 'promote <type>',
  summary: 'Write the contract of a type from what was seen of it. Look it over before it is applied.',
  example:
    'quarantine promote loyalty.points-earned --team loyalty --contact loyalty@example.com --runbook https://example.com/loyalty',
  options: (command) =>
    withTenant(command)
      .requiredOption('--team <name>', 'team that owns the event')
      .requiredOption('--contact <address>', 'how to reach the team')
      .requiredOption('--runbook <url>', 'what to do when the event goes wrong')
      .option('--purpose <sentence>', 'what the event is good for')
      .option('--root <dir>', 'checkout whose schemas/ gets the contract (default: this one)'),
  run: async (call): Promise<ExitCode> => {
    const [type = ''] = call.args;
    const { team, contact, runbook, purpose } = call.options;
    const state = await stateOf(call, type);
    const proposal = proposeContract(state, {
      ...{ name: type, owner: { team, contact, runbook } },
      ...(purpose === undefined ? {} : { purpose }),
      takenRecordNames: new Set([...contracts.values()].map(({ schemas }) => schemas[0]?.name ?? '')),
    });
    const root = call.options.root === undefined ? call.context.settings.root : resolve(call.options.root);
    const folder = join(root, dirname(proposal.files[0]?.file ?? ''));
    if (existsSync(folder)) {
      throw new NadiError('CONTRACT_INVALID', { message: `${folder} exists: ${type} has a contract already` });
    }
    for (const { file, text } of proposal.files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    await script(call, 'promote', { type, mapping: proposal.mapping });
    const answer = quarantineAnswer(type, inferredSchema(state), proposal);
    call.output.result(answer, [
      ...quarantineLines(answer),
      '',
      ...proposal.files.map(({ file }) => file),
      '',
      'Look it over. Then run `npm run generate` and `npm run build`, start the services anew, and',
      `\`nadi quarantine replay ${type}\` sends what waited.`,
    ]);
    return 0;
  },
});

const replayCommand = runnable<ConnectionOptions>({
  usage: 'replay <type>',
  summary: 'Send the events of a promoted type that waited, under the ids they came with. May be repeated.',
  example: 'quarantine replay loyalty.points-earned',
  options: withData,
  run: async (call): Promise<ExitCode> => {
    const [type = ''] = call.args;
    const { promotedContract, replayQuarantined } = await import('../quarantine/replay-quarantined.ts');
    const { QuarantineLog } = await import('../quarantine/quarantine-log.ts');
    const contract = promotedContract(contracts, type);
    const { mapping, replayedOffsets } = await script<{
      readonly mapping: EventMapping;
      readonly replayedOffsets: Readonly<Record<string, number>>;
    }>(call, 'promotion', { type });
    const log = await QuarantineLog.open(call.context.settings, call.options, contract);
    try {
      const onProgress = (records: number) => call.output.note(`${records} records looked at`);
      const report = await replayQuarantined({ ...log, contract, mapping, from: replayedOffsets, onProgress });
      await script(call, 'replayed', { type, offsets: report.offsets });
      const { replayed, refused } = report;
      const reasons = Object.entries(refused).map(([reason, events]) => `${events} stay in quarantine: ${reason}`);
      call.output.result({ type, replayed, refused }, [`${replayed} events of ${type} were sent.`, ...reasons]);
      return reasons.length === 0 ? 0 : 1;
    } finally {
      await log.close();
    }
  },
});

async function stateOf(call: CommandCall<TypeOptions>, type: string): Promise<InferenceState> {
  const { tenant: tenantId } = call.options;
  const shown = await script<{ state: string }>(call, 'show', {
    type,
    ...(tenantId === undefined ? {} : { tenantId }),
  });
  return stateFromJson(shown.state);
}

function script<T>(
  { options, context }: CommandCall<ConnectionOptions>,
  command: 'list' | 'show' | 'promote' | 'promotion' | 'replayed',
  parameters: object,
): Promise<T> {
  const { settings } = context;
  return runServiceScript<T>({
    ...{ root: settings.root, service: 'ingestion', program: 'quarantine' },
    args: [command, JSON.stringify(parameters)],
    environment: { ...settings.serviceEnvironment, NADI_DATABASE_URL: databaseUrlOf(settings, options) },
  });
}

/** Events that nobody has declared. */
export const quarantineCommand = group('quarantine', 'Look at undeclared events, declare them, and send what waited.', [
  listCommand,
  showCommand,
  promoteCommand,
  replayCommand,
]);

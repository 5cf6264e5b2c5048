import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { group, runnable, type CommandCall, type ExitCode } from '../command.ts';
import { abortOnStop } from '../platform/abort-on-stop.ts';
import type { AdminClient } from '../platform/admin-client.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { tableLines } from '../terminal/table.ts';

interface RunOptions extends ConnectionOptions {
  readonly wait: boolean;
}

interface Run {
  readonly id: string;
  readonly export: string;
  readonly version: number;
  readonly state: 'requested' | 'waiting' | 'done' | 'failed';
  readonly moment: string;
  readonly attempts: number;
  readonly code: string | null;
  readonly reason: string | null;
  readonly rows: number | null;
  readonly files: number | null;
  readonly incomplete: string | null;
}

interface Export {
  readonly name: string;
  readonly version: number;
  readonly schedule: string;
  readonly format: string;
  readonly nextMoment: string | null;
  readonly problem: string | null;
  readonly lastRun: Run | null;
  readonly missing: readonly Run[];
}

const lookEveryMs = 500;
const mostRuns = 20;
const pageSize = 200;

const withData = (command: Command) =>
  command.option('--data <dir>', 'folder of a running platform (default: NADI_ADMIN_URL, then .nadi/stack)');

const listCommand = runnable<ConnectionOptions>({
  usage: 'list',
  summary: 'The exports in force, with their last run, and how many runs are missing. Exit code 1 if any is.',
  example: 'export list',
  options: withData,
  run: async (call): Promise<ExitCode> => {
    const admin = await open(call);
    const exports: Export[] = [];
    for (let skip: number | null = 0; skip !== null;) {
      const path = `/exports?limit=${pageSize}&skip=${skip}`;
      const page: { exports: Export[]; next: number | null } = await admin.ask('GET', path, undefined, 'reporting');
      exports.push(...page.exports);
      skip = page.next;
    }
    const rows = exports.map(({ name, version, schedule, format, nextMoment, problem, lastRun, missing }) => [
      ...[name, String(version), format, schedule, nextMoment ?? '', lastRun?.state ?? '', lastRun?.moment ?? ''],
      ...[String(missing.length), problem ?? lastRun?.reason ?? ''],
    ]);
    const heading = ['export', 'version', 'format', 'schedule', 'next', 'last', 'of', 'missing', 'problem'];
    call.output.result({ exports }, tableLines([heading, ...rows]));
    return exports.some(({ problem, missing }) => problem !== null || missing.length > 0) ? 1 : 0;
  },
});

const runCommand = runnable<RunOptions>({
  usage: 'run <export>',
  summary: "Run an export now for the platform's own tenant: what has come since its last run.",
  example: 'export run orders-rows',
  options: (command) => withData(command).option('--no-wait', 'ask for it and do not wait until it has ended'),
  run: async (call): Promise<ExitCode> => {
    const path = `${pathOf(call.args)}/runs`;
    const asked = await (await open(call)).ask<{ run: Run }>('POST', path, undefined, 'reporting');
    const run = call.options.wait ? await untilEnded(call, `${path}/${asked.run.id}`) : asked.run;
    call.output.result({ run }, linesOf(run));
    return run.state === 'failed' ? 1 : 0;
  },
});

const statusCommand = runnable<ConnectionOptions>({
  usage: 'status <export>',
  summary: 'The newest runs of an export. Exit code 1 if one of them has failed.',
  example: 'export status orders-rows',
  options: withData,
  run: async (call): Promise<ExitCode> => {
    const path = `${pathOf(call.args)}/runs?limit=${mostRuns}`;
    const { runs } = await (await open(call)).ask<{ runs: Run[] }>('GET', path, undefined, 'reporting');
    const rows = runs.map(({ id, moment, version, state, attempts, rows: count, files, reason, incomplete }) => [
      ...[moment, String(version), state, String(attempts), String(count ?? ''), String(files ?? '')],
      ...[id, reason ?? incomplete ?? ''],
    ]);
    const heading = ['moment', 'version', 'state', 'attempts', 'rows', 'files', 'id', 'reason'];
    call.output.result({ runs }, tableLines([heading, ...rows]));
    return runs.some(({ state }) => state === 'failed') ? 1 : 0;
  },
});

function pathOf([name = '']: readonly string[]): string {
  return `/exports/${encodeURIComponent(name)}`;
}

async function open({ context, options }: CommandCall<ConnectionOptions>): Promise<AdminClient> {
  const { AdminClient } = await import('../platform/admin-client.ts');
  return AdminClient.open(context.settings, options, context.now());
}

/** It goes on when this command is ended. */
function untilEnded(call: CommandCall<RunOptions>, path: string): Promise<Run> {
  return abortOnStop(async (signal) => {
    for (;;) {
      // Opened anew each time: its token ends sooner than a long run.
      const { run } = await (await open(call)).ask<{ run: Run }>('GET', path, undefined, 'reporting');
      if (run.state === 'done' || run.state === 'failed') {
        return run;
      }
      await sleep(lookEveryMs, undefined, { signal });
    }
  });
}

function linesOf({ export: name, version, state, moment, rows, files, reason, incomplete }: Run): string[] {
  const made = state === 'done' ? `, ${rows ?? 0} rows in ${files ?? 0} files` : '';
  return [
    `${name}@${version} of ${moment}: ${state}${made}.`,
    ...[reason, incomplete].filter((text): text is string => text !== null),
  ];
}

/** What leaves the platform as files. */
export const exportCommand = group('export', 'Run exports and see what they have brought.', [
  listCommand,
  runCommand,
  statusCommand,
]);

import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { group, runnable, type CommandCall, type ExitCode } from '../command.ts';
import { abortOnStop } from '../platform/abort-on-stop.ts';
import type { AdminClient } from '../platform/admin-client.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { tableLines } from '../terminal/table.ts';

interface BackfillOptions extends ConnectionOptions {
  readonly wait: boolean;
}

interface Backfill {
  readonly metric: string;
  readonly version: number;
  readonly state: 'running' | 'waiting' | 'complete' | 'stopped';
  readonly offsets: { readonly done: number; readonly total: number };
  readonly events: { readonly read: number; readonly failed: number };
  readonly failure: string | null;
}

const lookEveryMs = 500;

const withData = (command: Command) =>
  command.option('--data <dir>', 'folder of a running platform (default: NADI_ADMIN_URL, then .nadi/stack)');

const backfillCommand = runnable<BackfillOptions>({
  usage: 'backfill <metric>',
  summary: 'Let a metric count the events from before it was in force, as far as the lake has them. May be repeated.',
  example: 'metrics backfill orders-by-city',
  options: (command) => withData(command).option('--no-wait', 'ask for it and do not wait until it is complete'),
  run: async (call): Promise<ExitCode> => {
    const path = pathOf(call.args);
    const admin = await open(call);
    const asked = await admin.ask<Backfill>('POST', path, undefined, 'reporting');
    const backfill = call.options.wait ? await untilComplete(call, path) : asked;
    call.output.result(backfill, linesOf(backfill));
    return backfill.state === 'stopped' || backfill.events.failed > 0 ? 1 : 0;
  },
});

const stopCommand = runnable<ConnectionOptions>({
  usage: 'stop-backfill <metric>',
  summary: 'Stop a backfill. What it has counted stays, and `backfill` goes on from there.',
  example: 'metrics stop-backfill orders-by-city',
  options: withData,
  run: async (call): Promise<ExitCode> => {
    const backfill = await (await open(call)).ask<Backfill>('DELETE', pathOf(call.args), undefined, 'reporting');
    call.output.result(backfill, linesOf(backfill));
    return 0;
  },
});

const listCommand = runnable<ConnectionOptions>({
  usage: 'backfills',
  summary: 'The backfills of all metrics, with their progress.',
  example: 'metrics backfills',
  options: withData,
  run: async (call): Promise<ExitCode> => {
    const answer = await (await open(call)).ask<{ backfills: Backfill[] }>('GET', '/backfills', undefined, 'reporting');
    const rows = answer.backfills.map(({ metric, version, state, offsets, events, failure }) => [
      ...[metric, String(version), state, `${offsets.done} of ${offsets.total}`, String(events.read)],
      ...[String(events.failed), failure ?? ''],
    ]);
    const heading = ['metric', 'version', 'state', 'offsets', 'events', 'failed', 'failure'];
    call.output.result(answer, tableLines([heading, ...rows]));
    return 0;
  },
});

function pathOf([metric = '']: readonly string[]): string {
  return `/metrics/${encodeURIComponent(metric)}/backfill`;
}

async function open({ context, options }: CommandCall<ConnectionOptions>): Promise<AdminClient> {
  const { AdminClient } = await import('../platform/admin-client.ts');
  return AdminClient.open(context.settings, options, context.now());
}

/** It goes on when this command is ended. */
function untilComplete(call: CommandCall<BackfillOptions>, path: string): Promise<Backfill> {
  const bar = new ProgressBar(call.output.streams.stderr, call.context.now, 'offsets');
  return abortOnStop(async (signal) => {
    try {
      for (;;) {
        // Opened anew each time: its token ends sooner than a long backfill.
        const backfill = await (await open(call)).ask<Backfill>('GET', path, undefined, 'reporting');
        const { done, total } = backfill.offsets;
        bar.update(done, total, backfill.state === 'waiting' ? 'waits for the lake to write its newest files' : '');
        if (backfill.state === 'complete' || backfill.state === 'stopped') {
          return backfill;
        }
        await sleep(lookEveryMs, undefined, { signal });
      }
    } finally {
      bar.stop();
    }
  });
}

function linesOf({ metric, version, state, offsets, events, failure }: Backfill): string[] {
  return [
    `${metric}@${version}: ${state}, ${offsets.done} of ${offsets.total} offsets, ${events.read} events.`,
    ...(events.failed > 0 ? [`${events.failed} events could not be counted.`] : []),
    ...(failure === null ? [] : [failure]),
  ];
}

/** What metrics count, and from when on. */
export const metricsCommand = group('metrics', 'Let metrics count what came before they were in force.', [
  backfillCommand,
  stopCommand,
  listCommand,
]);

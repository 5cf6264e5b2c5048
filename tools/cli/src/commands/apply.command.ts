import { join, relative, resolve } from 'node:path';
import { readDefinitionFolder, type PlannedChange } from '@nadi/definitions';
import { runnable, type ExitCode } from '../command.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { kindsNamed } from '../platform/definition-kinds.ts';

interface ApplyOptions extends ConnectionOptions {
  readonly config?: string;
  readonly message: string;
  readonly retireOthers?: boolean;
  readonly plan?: boolean;
}

const marks = { add: '+', change: '~', retire: '-' } as const;

/** Puts definitions in force on a running platform. */
export const applyCommand = runnable<ApplyOptions>({
  usage: 'apply [kinds...]',
  summary: 'Put definitions in force: shows what will change, then changes all of it or nothing.',
  example: 'apply metrics --message "count returns"',
  options: (command) =>
    command
      .option('--config <dir>', 'folder that holds the kinds as folders (default: config)')
      .option('--message <text>', 'why, for the history', '')
      .option('--retire-others', 'retire what is in force and has no file')
      .option('--plan', 'only show what would change; exits with 1 if anything would')
      .option('--data <dir>', 'folder of a running platform (default: NADI_ADMIN_URL, then .nadi/stack)'),
  run: async ({ args, options, output, context }): Promise<ExitCode> => {
    const { settings, now } = context;
    const configDir = options.config === undefined ? join(settings.root, 'config') : resolve(options.config);
    const folders = await Promise.all(
      kindsNamed(args).map(async ({ kind }) => {
        const sources = await readDefinitionFolder(join(configDir, kind));
        const shown = sources.map(({ file, text }) => ({ file: relative(process.cwd(), file), text }));
        return { kind, sources: shown, retireOthers: options.retireOthers === true };
      }),
    );
    const { AdminClient } = await import('../platform/admin-client.ts');
    const admin = await AdminClient.open(settings, options, now());
    const plan = await admin.ask<{ changes: PlannedChange[]; basis: string }>('POST', '/definitions/plan', { folders });
    const lines = plan.changes.map(({ kind, name, change }) => `${marks[change]} ${kind}/${name}`);
    if (options.plan === true || plan.changes.length === 0) {
      output.result(plan, [...lines, `${plan.changes.length} definitions would change.`]);
      return plan.changes.length === 0 ? 0 : 1;
    }
    lines.forEach((line) => output.note(line));
    const { basis } = plan;
    const request = { folders, basis, message: options.message };
    const { changes } = await admin.ask<{ changes: unknown[] }>('POST', '/definitions/apply', request);
    output.result({ changes }, [`${changes.length} definitions changed.`]);
    return 0;
  },
});

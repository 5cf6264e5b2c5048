import { runServiceScript } from '@nadi/platform';
import { group, runnable, type ExitCode } from '../command.ts';
import { databaseUrlOf, type ConnectionOptions } from '../platform/connection.ts';
import { tableLines } from '../terminal/table.ts';

interface VerifyOptions extends ConnectionOptions {
  readonly tenant?: string;
}

/** What admin's program `verify-audit` prints for a tenant. */
interface VerifiedChain {
  readonly tenantId: string;
  readonly whole: boolean;
  readonly problem?: string;
  readonly sequence: number;
  readonly hash: string;
}

const verifyCommand = runnable<VerifyOptions>({
  usage: 'verify',
  summary: 'Compute every hash of the audit anew; exits with 1 if somebody has changed it.',
  example: 'audit verify --tenant demo',
  options: (command) =>
    command
      .option('--tenant <id>', 'only the audit of this tenant')
      .option('--data <dir>', 'folder of a running platform (default: NADI_DATABASE_URL, then .nadi/stack)'),
  run: async ({ options, output, context }): Promise<ExitCode> => {
    const { settings } = context;
    const { chains } = await runServiceScript<{ chains: readonly VerifiedChain[] }>({
      root: settings.root,
      service: 'admin',
      program: 'verify-audit',
      args: options.tenant === undefined ? [] : [options.tenant],
      environment: { ...settings.serviceEnvironment, NADI_DATABASE_URL: databaseUrlOf(settings, options) },
    });
    const rows = chains.map(({ tenantId, whole, problem = '', sequence, hash }) => [
      tenantId,
      whole ? 'whole' : `BROKEN: ${problem}`,
      String(sequence),
      hash,
    ]);
    output.result({ chains }, [
      ...tableLines([['tenant', 'audit', 'entries', 'hash of the last right one'], ...rows]),
      '',
      'Keep number and hash elsewhere: they betray an audit that was cut short or written anew.',
    ]);
    return chains.every(({ whole }) => whole) ? 0 : 1;
  },
});

/** The audit: who did what, and whether anybody changed it. */
export const auditCommand = group('audit', 'Check the record of who did what.', [verifyCommand]);

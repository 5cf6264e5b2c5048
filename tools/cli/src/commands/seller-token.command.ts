import { demoTenant } from '@nadi/platform';
import { Option, type Command } from 'commander';
import { group, runnable, type CommandCall, type ExitCode } from '../command.ts';
import type { AdminClient } from '../platform/admin-client.ts';
import type { ConnectionOptions } from '../platform/connection.ts';
import { origin, wholeNumber } from '../terminal/argument-parsers.ts';
import { tableLines } from '../terminal/table.ts';

interface TenantOptions extends ConnectionOptions {
  readonly tenant: string;
}

interface CreateOptions extends TenantOptions {
  readonly name?: string;
  readonly days: number;
  readonly publicUrl?: string;
}

interface ListOptions extends TenantOptions {
  readonly seller?: string;
}

interface MadeToken {
  readonly token: string;
  readonly id: string;
  readonly sellerId: string;
  readonly name: string;
  readonly expiresAt: string;
}

interface ListedToken extends Omit<MadeToken, 'token'> {
  readonly createdBy: string;
  readonly createdAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

const usualDays = 30;
const longestDays = 365;
const pageSize = 500;
const path = '/seller-tokens';

const withTenant = (command: Command) =>
  command
    .option('--tenant <id>', 'tenant of the seller', demoTenant)
    .option('--data <dir>', 'folder of a running platform (default: NADI_ADMIN_URL, then .nadi/stack)');

const createCommand = runnable<CreateOptions>({
  usage: 'create <sellerId>',
  summary: 'Make a link to a page that shows one seller what is theirs, and nothing else.',
  example: 'seller-token create m-1 --name "Asha’s shop" --days 30',
  options: (command) =>
    withTenant(command)
      .option('--name <text>', 'what the page calls them (default: the id)')
      .addOption(
        new Option('--days <days>', 'how long it is valid')
          .argParser(wholeNumber({ min: 1, max: longestDays }))
          .default(usualDays),
      )
      .addOption(
        new Option('--public-url <url>', 'where sellers reach the console (default: where admin answers)').argParser(
          origin,
        ),
      ),
  run: async (call): Promise<ExitCode> => {
    const { name, days, tenant, publicUrl } = call.options;
    const admin = await open(call);
    const asked = { sellerId: call.args[0] ?? '', days, ...(name === undefined ? {} : { name }) };
    const made = await admin.ask<MadeToken>('POST', path, asked);
    const link = `${publicUrl ?? new URL(admin.url).origin}/seller#token=${made.token}`;
    call.output.result({ ...made, tenantId: tenant, link }, [
      link,
      '',
      `Shows ${made.sellerId} of ${tenant} what is theirs until ${made.expiresAt}; \`nadi seller-token revoke ${made.id}\` ends it sooner.`,
      'It is shown only now and cannot be shown again: send it to the seller alone.',
      'The page can be open in five places at a time, with all links of a seller together.',
    ]);
    return 0;
  },
});

const listCommand = runnable<ListOptions>({
  usage: 'list',
  summary: 'List the tokens of sellers, newest first, without what makes one.',
  example: 'seller-token list --seller m-1',
  options: (command) => withTenant(command).option('--seller <id>', 'only those of this seller'),
  run: async (call): Promise<ExitCode> => {
    const tokens = await listed(await open(call), call.options.seller);
    const rows = tokens.map((token) => [
      ...[token.id, token.sellerId, token.name, token.createdBy, token.createdAt, token.usedAt ?? 'never'],
      stateOf(token, call.context.now()),
    ]);
    const heading = ['id', 'seller', 'name', 'made by', 'made', 'last used', 'state'];
    call.output.result({ tokens }, tableLines([heading, ...rows]));
    return 0;
  },
});

async function listed(admin: AdminClient, sellerId: string | undefined): Promise<ListedToken[]> {
  const tokens: ListedToken[] = [];
  for (let before: string | undefined = ''; before !== undefined;) {
    const parameters = new URLSearchParams({ limit: String(pageSize) });
    if (sellerId !== undefined) parameters.set('sellerId', sellerId);
    if (before !== '') parameters.set('before', before);
    const page: { tokens: ListedToken[]; next: string | null } = await admin.ask(
      'GET',
      `${path}?${parameters.toString()}`,
    );
    tokens.push(...page.tokens);
    before = page.next ?? undefined;
  }
  return tokens;
}

function stateOf({ expiresAt, revokedAt }: ListedToken, nowMs: number): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return Date.parse(expiresAt) <= nowMs ? `expired ${expiresAt}` : `valid until ${expiresAt}`;
}

const revokeCommand = runnable<TenantOptions>({
  usage: 'revoke <id>',
  summary: 'End the token of a seller: refused within 2 seconds, pages that are open end within 12.',
  example: 'seller-token revoke 7d0f5a5e-6d0c-4f0e-9d43-3f1a2b7c9e10',
  options: withTenant,
  run: async (call): Promise<ExitCode> => {
    const id = call.args[0] ?? '';
    await (await open(call)).ask('DELETE', `${path}/${encodeURIComponent(id)}`);
    call.output.result({ revoked: id }, [`Revoked ${id}; pages that it has opened end within 12 seconds.`]);
    return 0;
  },
});

async function open({ context, options }: CommandCall<TenantOptions>): Promise<AdminClient> {
  const { AdminClient } = await import('../platform/admin-client.ts');
  return AdminClient.open(context.settings, options, context.now(), options.tenant);
}

/** What shows sellers their part of a marketplace. */
export const sellerTokenCommand = group('seller-token', 'Make, list and end links that show sellers what is theirs.', [
  createCommand,
  listCommand,
  revokeCommand,
]);

import { contracts, nearNames } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { generateIdentityKeys, IdentitySigner } from '@nadi/identity';
import { type CreatedKey, type ListedKey, runServiceScript } from '@nadi/platform';
import { Option } from 'commander';
import { group, runnable, type CommandCall, type ExitCode } from '../command.ts';
import { limitCells, limitOptions, limitsOf, someLimits, type LimitOptions } from '../keys/key-limits.ts';
import { databaseUrlOf, signingKeyOf, type ConnectionOptions } from '../platform/connection.ts';
import { duration, textList } from '../terminal/argument-parsers.ts';
import { tableLines } from '../terminal/table.ts';

interface CreateOptions extends ConnectionOptions, LimitOptions {
  readonly tenant: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly expires: number;
  readonly scope: 'events:write' | 'metrics:read' | 'queries:run' | 'sql:run';
}

interface ListOptions extends ConnectionOptions {
  readonly tenant?: string;
}

const dayMs = 86_400_000;
const defaultLifeMs = 90 * dayMs;
const dataOption = [
  '--data <dir>',
  'folder of a running platform (default: NADI_DATABASE_URL, then .nadi/stack)',
] as const;
const shownOnce = 'It is shown only now and cannot be shown again: keep it where secrets belong.';

const whatItDoes: Readonly<Record<CreateOptions['scope'], string>> = {
  'events:write': 'Sends events',
  'metrics:read': 'Reads the metrics',
  'queries:run': 'Asks the queries',
  'sql:run': 'Runs SQL over the events',
};

const createCommand = runnable<CreateOptions>({
  usage: 'create',
  summary: 'Make a key that sends events, or a token that reads metrics, asks queries or runs SQL.',
  example: 'keys create --tenant demo --name web-shop --domains orders,payments --expires 90d',
  options: (command) =>
    limitOptions(command)
      .requiredOption('--tenant <id>', 'tenant it is for')
      .requiredOption('--name <text>', 'who or what uses it')
      .addOption(
        new Option('--domains <names>', 'domains it may write to, or read by queries and SQL, separated by commas')
          .argParser(textList)
          .default(['*'], 'all'),
      )
      .addOption(
        new Option('--expires <duration>', 'how long it is valid').argParser(duration).default(defaultLifeMs, '90d'),
      )
      .addOption(
        new Option('--scope <scope>', 'what it may do')
          .choices(['events:write', 'metrics:read', 'queries:run', 'sql:run'])
          .default('events:write'),
      )
      .option(...dataOption),
  run: (call) => (call.options.scope === 'events:write' ? createKey(call) : createToken(call)),
});

async function createToken({ options, output, context }: CommandCall<CreateOptions>): Promise<ExitCode> {
  const { tenant, name, expires, scope, domains } = options;
  if (scope === 'metrics:read' && domains.some((domain) => domain !== '*')) {
    throw new NadiError('USAGE', { message: '--domains limits keys that send events; metrics:read has none' });
  }
  if (Object.keys(limitsOf(options)).length > 0) {
    throw new NadiError('USAGE', { message: `rates and quotas are for keys that send events; ${scope} has none` });
  }
  const expiresMs = context.now() + expires;
  const signer = new IdentitySigner(signingKeyOf(context.settings, options));
  domains.forEach(assertDomain);
  const role = scope === 'sql:run' ? 'analyst' : 'viewer';
  const grants = domains.map((domain) => ({ role, domain }) as const);
  const key = await signer.sign({ subject: name, name, tenantId: tenant, grants, expiresMs }, 'reporting');
  const expiresAt = new Date(expiresMs).toISOString();
  output.result({ key, tenantId: tenant, name, scope, expiresAt }, [
    key,
    '',
    `${whatItDoes[scope]} of ${tenant} until ${expiresAt}.`,
    shownOnce,
  ]);
  return 0;
}

async function createKey(call: CommandCall<CreateOptions>): Promise<ExitCode> {
  const { tenant, name, domains, expires, scope } = call.options;
  domains.forEach(assertDomain);
  const created = await keyScript<CreatedKey>(call, 'create', {
    tenantId: tenant,
    name,
    domains,
    expiresInDays: expires / dayMs,
    ...limitsOf(call.options),
  });
  const { key, prefix, expiresAt } = created;
  const reach = domains.includes('*') ? 'all domains' : domains.join(', ');
  call.output.result({ ...created, scope }, [
    key,
    '',
    `Sends events of ${tenant} (${reach}) until ${expiresAt}; \`nadi keys revoke ${prefix}\` ends it sooner.`,
    shownOnce,
  ]);
  return 0;
}

function assertDomain(domain: string): void {
  const known = new Set([...contracts.values()].map((contract) => contract.domain));
  if (domain === '*' || known.has(domain)) return;
  const near = nearNames(domain, known);
  const hint = near.length === 0 ? `known are ${[...known].sort().join(', ')}` : `did you mean ${near.join(', ')}?`;
  throw new NadiError('USAGE', { message: `--domains: there is no domain "${domain}"; ${hint}` });
}

const listCommand = runnable<ListOptions>({
  usage: 'list',
  summary: 'List the keys that send events with what they have used, without their secrets.',
  example: 'keys list --tenant demo',
  options: (command) => command.option('--tenant <id>', 'only the keys of this tenant').option(...dataOption),
  run: async (call): Promise<ExitCode> => {
    const { tenant } = call.options;
    const keys = await keyScript<ListedKey[]>(call, 'list', tenant === undefined ? {} : { tenantId: tenant });
    const rows = keys.map((key) => [
      key.prefix,
      key.tenantId,
      key.name,
      key.domains.join(','),
      ...limitCells(key),
      stateOf(key, call.context.now()),
    ]);
    const heading = ['prefix', 'tenant', 'name', 'domains', 'rate', 'today (UTC)', 'this month', 'state'];
    call.output.result({ keys }, tableLines([heading, ...rows]));
    return 0;
  },
});

function stateOf({ expiresAt, revokedAt }: ListedKey, nowMs: number): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  return Date.parse(expiresAt) <= nowMs ? `expired ${expiresAt}` : `valid until ${expiresAt}`;
}

const updateCommand = runnable<ConnectionOptions & LimitOptions>({
  usage: 'update <prefix>',
  summary: 'Change how much a key may send; services notice within 10 seconds.',
  example: 'keys update 1f0c3a9b7d2e --rate 500 --quota-day 1000000 --quota-month default',
  options: (command) => limitOptions(command).option(...dataOption),
  run: async (call): Promise<ExitCode> => {
    const prefix = call.args[0] ?? '';
    const key = await keyScript<ListedKey>(call, 'update', { prefix, ...someLimits(call.options) });
    const [rate = '', day = '', month = ''] = limitCells(key);
    call.output.result(key, [
      `Changed ${prefix}; services notice within 10 seconds.`,
      `rate ${rate === '' ? 'of the tenant' : rate}, today ${day}, this month ${month}`,
    ]);
    return 0;
  },
});

const revokeCommand = runnable<ConnectionOptions>({
  usage: 'revoke <prefix>',
  summary: 'End a key that sends events; services notice within 10 seconds.',
  example: 'keys revoke 1f0c3a9b7d2e',
  options: (command) => command.option(...dataOption),
  run: async (call): Promise<ExitCode> => {
    const prefix = call.args[0] ?? '';
    const result = await keyScript<{ revoked: string }>(call, 'revoke', { prefix });
    call.output.result(result, [`Revoked ${prefix}; services notice within 10 seconds.`]);
    return 0;
  },
});

async function keyScript<T>(
  { options, context }: CommandCall<ConnectionOptions>,
  command: 'create' | 'update' | 'list' | 'revoke',
  parameters: object,
): Promise<T> {
  const { settings } = context;
  return runServiceScript<T>({
    root: settings.root,
    service: 'ingestion',
    program: 'keys',
    args: [command, JSON.stringify(parameters)],
    environment: { ...settings.serviceEnvironment, NADI_DATABASE_URL: databaseUrlOf(settings, options) },
  });
}

const identityCommand = runnable({
  usage: 'identity',
  summary: 'Draw the key pair that signs identities, for a platform that is not started with `nadi up`.',
  example: 'keys identity',
  run: async ({ output }): Promise<ExitCode> => {
    const pair = generateIdentityKeys();
    output.result(pair, [
      `NADI_IDENTITY_PRIVATE_KEY=${pair.privateKey}`,
      `NADI_IDENTITY_PUBLIC_KEYS=${pair.publicKey}`,
      '',
      'The private key is for the admin service alone; every service needs the public one.',
    ]);
    return 0;
  },
});

/** Keys and tokens: made, listed, ended. */
export const keysCommand = group('keys', 'Make, list and end API keys.', [
  createCommand,
  updateCommand,
  listCommand,
  revokeCommand,
  identityCommand,
]);

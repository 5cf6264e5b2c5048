import 'reflect-metadata';
import { loadConfig } from '@nadi/config';
import { NadiError, messageOf } from '@nadi/errors';
import { environment, programConfig } from './config.ts';
import { databaseOf } from './app.module.ts';
import { readLimits, type LimitArguments } from './keys/key-limits.ts';
import { KeyRepository, type FoundKey } from './keys/key-repository.ts';

/**
 * Manages API keys where the database is at hand: `node keys.js create|update|list|revoke '<json>'` prints JSON.
 * create takes {tenantId, name, domains, expiresInDays} and limits; update {prefix} and limits, of which null brings the default
 * back; list {tenantId?}; revoke {prefix}.
 */
interface KeyArguments extends LimitArguments {
  readonly tenantId?: string;
  readonly name?: string;
  readonly domains?: readonly string[];
  readonly expiresInDays?: number;
  readonly prefix?: string;
}

const dayMs = 86_400_000;

async function run(command: string | undefined, options: KeyArguments, keys: KeyRepository): Promise<unknown> {
  switch (command) {
    case 'create': {
      const { tenantId, name, domains = ['*'], expiresInDays = 90 } = options;
      if (tenantId === undefined || name === undefined) {
        throw new NadiError('USAGE', { message: 'create needs tenantId and name' });
      }
      const expiresAt = new Date(Date.now() + expiresInDays * dayMs);
      const limits = { eventsPerSecond: null, burstEvents: null, eventsPerDay: null, eventsPerMonth: null };
      const wanted = { tenantId, name, domains, expiresAt, limits: { ...limits, ...readLimits(options) } };
      const { text, key } = await keys.create(wanted);
      return { key: text, ...shown(key) };
    }
    case 'update':
      return shown(await keys.update({ prefix: options.prefix ?? '' }, readLimits(options)));
    case 'list':
      return (await keys.list(options.tenantId)).map(shown);
    case 'revoke':
      await keys.revoke({ prefix: options.prefix ?? '' }, new Date());
      return { revoked: options.prefix };
    case undefined:
    default:
      throw new NadiError('USAGE', { message: 'create, update, list or revoke' });
  }
}

type ShownKey = Omit<FoundKey, 'usage'> & Partial<Pick<FoundKey, 'usage'>>;

/** What may be seen of a key: never its secret or hash. */
function shown({ prefix, tenantId, name, domains, expiresAt, revokedAt, createdAt, ...key }: ShownKey) {
  const { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth, usage } = key;
  const limits = { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth };
  return { prefix, tenantId, name, domains, expiresAt, revokedAt, createdAt, ...limits, usage };
}

try {
  const dataSource = await databaseOf(loadConfig(programConfig, environment())).initialize();
  try {
    const options = JSON.parse(process.argv[3] ?? '{}') as KeyArguments;
    process.stdout.write(`${JSON.stringify(await run(process.argv[2], options, new KeyRepository(dataSource)))}\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
  process.exit(1);
}

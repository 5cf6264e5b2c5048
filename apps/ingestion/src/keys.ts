import 'reflect-metadata';
import { loadConfig } from '@nadi/config';
import { NadiError, messageOf } from '@nadi/errors';
import { environment, keysConfig } from './config.ts';
import { databaseOf } from './app.module.ts';
import type { ApiKey } from './keys/api-key.ts';
import { KeyRepository } from './keys/key-repository.ts';

/**
 * Manages API keys where the database is at hand: `node keys.js create|list|revoke '<json>'` prints JSON.
 * create takes {tenantId, name, domains, expiresInDays}; list {tenantId?}; revoke {prefix}.
 */
interface KeyArguments {
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
      const { text, key } = await keys.create({ tenantId, name, domains, expiresAt });
      return { key: text, ...shown(key) };
    }
    case 'list':
      return (await keys.list(options.tenantId)).map(shown);
    case 'revoke':
      await keys.revoke(options.prefix ?? '', new Date());
      return { revoked: options.prefix };
    case undefined:
    default:
      throw new NadiError('USAGE', { message: 'create, list or revoke' });
  }
}

/** What may be seen of a key: never its secret or hash. */
function shown({ prefix, tenantId, name, domains, expiresAt, revokedAt, createdAt }: ApiKey) {
  return { prefix, tenantId, name, domains, expiresAt, revokedAt, createdAt };
}

try {
  const dataSource = await databaseOf(loadConfig(keysConfig, environment())).initialize();
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

import 'reflect-metadata';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defineConfig, loadConfig } from '@nadi/config';
import { contracts } from '@nadi/contracts';
import { readDefinitionFolder } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { createMessaging, messagingSettings, platformTenant, prepareContracts } from '@nadi/messaging';
import { createLogger, observabilitySettings, serviceIdentity } from '@nadi/observability';
import { persistenceSettings } from '@nadi/persistence';
import { databaseOf } from './app.module.ts';
import { environment } from './config.ts';
import { createDefinitions } from './definitions/definitions.ts';
import { definitionKinds } from './definitions/definition-kinds.ts';
import { writes } from './streams.ts';
import { version } from './version.ts';

/** @throws NadiError FILE_UNREADABLE */
async function foldersIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((cause: unknown) => {
    throw new NadiError('FILE_UNREADABLE', { message: `${folder}: ${messageOf(cause)}`, cause });
  });
}

const author = { subject: 'platform', name: 'the platform', tenantId: platformTenant };

/**
 * Puts the definitions of a folder in force (`node apply-definitions.js <folder> [--retire-others | --new-only] [--kinds a,b]`) before any service runs, and tells
 * of them; prints what it changed as one line of JSON.
 */
try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { 'retire-others': { type: 'boolean' }, 'new-only': { type: 'boolean' }, kinds: { type: 'string' } },
  });
  const [folder = 'config'] = positionals;
  const retireOthers = values['retire-others'] === true;
  const newOnly = values['new-only'] === true;
  const settings = { ...messagingSettings, ...persistenceSettings, ...observabilitySettings };
  const config = loadConfig(defineConfig('Definitions', settings), environment());
  const logger = createLogger(serviceIdentity('apply-definitions', version, config.commit), 'silent');
  const { publisher } = createMessaging({ ...config, clientId: 'nadi-admin', logger });
  const dataSource = await databaseOf(config).initialize();
  try {
    await prepareContracts(writes, { logger, signal: AbortSignal.timeout(60_000) }, publisher);
    const { store, relay } = createDefinitions({ dataSource, logger, publisher });
    const wanted = values.kinds?.split(',') ?? (await foldersIn(folder));
    const folders = await Promise.all(
      definitionKinds(contracts)
        .filter(({ kind }) => wanted.includes(kind))
        .map(async ({ kind }) => ({
          ...{ kind, sources: await readDefinitionFolder(join(folder, kind)), retireOthers, newOnly },
        })),
    );
    const changes = await store.apply(author, folders, { message: `from ${folder}` });
    while ((await relay.relayOnce()) > 0);
    const applied = changes.map(({ kind, name, version: now }) => ({ kind, name, version: now }));
    process.stdout.write(`${JSON.stringify({ changes: applied })}\n`);
  } finally {
    await publisher.close();
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
  process.exit(1);
}

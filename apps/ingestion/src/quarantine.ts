import 'reflect-metadata';
import { loadConfig } from '@nadi/config';
import { NadiError, messageOf } from '@nadi/errors';
import { mergeStates, stateToJson, type EventMapping } from '@nadi/schema-inference';
import { databaseOf } from './app.module.ts';
import { environment, programConfig } from './config.ts';
import { QuarantineStore, type ReplayedOffsets } from './quarantine/quarantine-store.ts';

/**
 * Undeclared types where the database is at hand: `node quarantine.js list|show|promote|promotion|replayed '<json>'` prints JSON.
 * list takes {tenantId?}; show {type, tenantId?}; promote {type, mapping}; promotion {type}; replayed {type, offsets}.
 */
interface QuarantineArguments {
  readonly tenantId?: string;
  readonly type?: string;
  readonly mapping?: EventMapping;
  readonly offsets?: ReplayedOffsets;
}

async function run(
  command: string | undefined,
  options: QuarantineArguments,
  store: QuarantineStore,
): Promise<unknown> {
  const { tenantId, type = '', mapping = { fields: [] }, offsets = {} } = options;
  switch (command) {
    case 'list':
      return store.list(tenantId);
    case 'show':
      return { type, state: stateToJson(mergeStates(...(await store.states(type, tenantId)))) };
    case 'promote':
      await store.promote(type, mapping);
      return { promoted: type };
    case 'promotion':
      return store.promotion(type);
    case 'replayed':
      await store.replayed(type, offsets);
      return { replayed: type };
    case undefined:
    default:
      throw new NadiError('USAGE', { message: 'list, show, promote, promotion or replayed' });
  }
}

try {
  const dataSource = await databaseOf(loadConfig(programConfig, environment())).initialize();
  try {
    const options = JSON.parse(process.argv[3] ?? '{}') as QuarantineArguments;
    process.stdout.write(`${JSON.stringify(await run(process.argv[2], options, new QuarantineStore(dataSource)))}\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
  process.exit(1);
}

import { generateIdentityKeys } from '@nadi/identity';
import { applyContracts } from '@nadi/contract-tooling';
import { createSchemaRegistry, createTopicAdmin } from '@nadi/messaging';
import { runServiceScript, type CreatedKey } from '@nadi/platform';
import type { RowContext } from '../framework/bench-row.ts';

/** What services and load generators of the ingestion rows share. */
export interface PreparedIngestion {
  readonly environment: Readonly<Record<string, string>>;
  /** A key of the tenant `bench`. */
  readonly key: string;
}

/** Brings topics, schemas and the database of ingestion up to date and makes a key. */
export async function prepareIngestion(context: RowContext): Promise<PreparedIngestion> {
  const { kafkaBrokers, registryUrl, databaseUrl } = await context.stack();
  const { root } = context;
  const environment = {
    NADI_LOG_LEVEL: 'warn',
    NADI_KAFKA_BROKERS: kafkaBrokers.join(','),
    NADI_REGISTRY_URL: registryUrl,
    NADI_DATABASE_URL: databaseUrl,
    NADI_IDENTITY_PUBLIC_KEYS: generateIdentityKeys().publicKey,
    NADI_INGESTION_TENANT_EVENTS_PER_SECOND: '10000000',
  };
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-bench' });
  try {
    await applyContracts(root, { registry: createSchemaRegistry({ url: registryUrl }), topics });
  } finally {
    await topics.close();
  }
  const script = { root, service: 'ingestion', environment };
  await runServiceScript({ ...script, program: 'migrate' });
  const args = ['create', JSON.stringify({ tenantId: 'bench', name: 'bench' })];
  const { key } = await runServiceScript<CreatedKey>({ ...script, program: 'keys', args });
  return { environment, key };
}

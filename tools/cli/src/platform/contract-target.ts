import { createSchemaRegistry, createTopicAdmin, type SchemaRegistry, type TopicAdmin } from '@nadi/messaging';
import type { Endpoints } from '@nadi/stack';
import type { CliSettings } from '../config.ts';
import { endpointsOf, type ConnectionOptions } from './connection.ts';

/** A registry that has just started on a busy machine takes long for its first schemas, and nobody asks a second time. */
const requestTimeoutMs = 60_000;

/** Broker and registry of the platform, connected for one call. */
export async function withContractTarget<T>(
  settings: CliSettings,
  options: ConnectionOptions,
  use: (target: { readonly registry: SchemaRegistry; readonly topics: TopicAdmin }) => Promise<T>,
): Promise<T> {
  const { kafkaBrokers, registryUrl } = messagingAddresses(settings, options);
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-cli' });
  try {
    return await use({ registry: createSchemaRegistry({ url: registryUrl, requestTimeoutMs }), topics });
  } finally {
    await topics.close();
  }
}

function messagingAddresses(
  settings: CliSettings,
  options: ConnectionOptions,
): Pick<Endpoints, 'kafkaBrokers' | 'registryUrl'> {
  const { kafkaBrokers, registryUrl } = settings;
  if (options.data === undefined && kafkaBrokers !== undefined && registryUrl !== undefined) {
    return { kafkaBrokers, registryUrl };
  }
  return endpointsOf(settings, options);
}

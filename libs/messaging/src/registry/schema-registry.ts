import { messageOf, NadiError } from '@nadi/errors';
// The package's index loads every key-management driver (about 0.8 s and 50 MB); the client alone is light.
import { SchemaRegistryClient, type Compatibility } from '@confluentinc/schemaregistry/dist/schemaregistry-client.js';

/** A schema as the registry holds it. */
export interface RegisteredSchema {
  readonly id: number;
  readonly text: string;
}

/** What the platform needs of a Confluent-compatible schema registry. All calls throw REGISTRY_UNAVAILABLE if it is down. */
export interface SchemaRegistry {
  /** Registered versions, oldest first; empty if the subject is unknown. */
  versions(subject: string): Promise<readonly number[]>;
  schemaText(subject: string, version: number): Promise<RegisteredSchema>;
  /** The text of the schema with this id; undefined if the registry answers that there is none. */
  textOfId(id: number): Promise<string | undefined>;
  /** The id under which exactly this schema is registered; undefined if it is not. */
  idOf(subject: string, text: string): Promise<number | undefined>;
  /** @throws NadiError CONTRACT_INCOMPATIBLE with the registry's list of differences. */
  register(subject: string, text: string): Promise<number>;
  /** The compatibility level of the subject itself; undefined if none is set. */
  compatibility(subject: string): Promise<string | undefined>;
  setCompatibility(subject: string, level: string): Promise<void>;
}

export interface SchemaRegistryOptions {
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  /** Bound on one call, in milliseconds. */
  readonly requestTimeoutMs?: number;
}

/** The registry's own "not found" codes, 40401 and so on. A 404 without one comes from a proxy or a wrong path and says nothing. */
const notFound = 404;
const conflict = 409;

/** Connects to a registry over Confluent's API; nothing is sent before the first call. */
export function createSchemaRegistry(options: SchemaRegistryOptions): SchemaRegistry {
  const client = new SchemaRegistryClient({
    baseURLs: [`${options.url.replace(/\/$/, '')}/apis/ccompat/v7`],
    cacheCapacity: 10_000,
    maxRetries: 1,
    retriesWaitMs: 200,
    retriesMaxWaitMs: 500,
    createAxiosDefaults: { timeout: options.requestTimeoutMs ?? 10_000 },
    ...(options.user === undefined
      ? {}
      : {
          basicAuthCredentials: {
            credentialsSource: 'USER_INFO' as const,
            userInfo: `${options.user}:${options.password ?? ''}`,
          },
        }),
  });
  return new ConfluentRegistry(client);
}

class ConfluentRegistry implements SchemaRegistry {
  constructor(private readonly client: SchemaRegistryClient) {}

  async versions(subject: string): Promise<readonly number[]> {
    const versions = await this.orMissing(() => this.client.getAllVersions(subject), []);
    return [...versions].sort((a, b) => a - b);
  }

  async schemaText(subject: string, version: number): Promise<RegisteredSchema> {
    const found = await guarded(() => this.client.getSchemaMetadata(subject, version));
    if (found.id === undefined) {
      throw new NadiError('REGISTRY_UNAVAILABLE', {
        message: `the registry names no id for version ${version} of ${subject}`,
      });
    }
    return { id: found.id, text: found.schema };
  }

  async textOfId(id: number): Promise<string | undefined> {
    // Ids are global: the subject only helps registries with contexts, which are not used here.
    const found = await this.orMissing(() => this.client.getBySubjectAndId('', id), undefined);
    return found?.schema;
  }

  idOf(subject: string, text: string): Promise<number | undefined> {
    return this.orMissing(() => this.client.getId(subject, avro(text)), undefined);
  }

  async register(subject: string, text: string): Promise<number> {
    try {
      return await this.client.register(subject, avro(text));
    } catch (cause) {
      if (statusOf(cause) === conflict) {
        throw new NadiError('CONTRACT_INCOMPATIBLE', {
          message: `${subject}: ${messageOf(cause)}`,
          context: { subject },
          cause,
        });
      }
      throw unavailable(cause);
    }
  }

  async compatibility(subject: string): Promise<string | undefined> {
    const config = await this.orMissing(() => this.client.getConfig(subject), undefined);
    return config?.compatibilityLevel ?? config?.compatibility;
  }

  async setCompatibility(subject: string, level: string): Promise<void> {
    await guarded(() => this.client.updateCompatibility(subject, level as Compatibility));
  }

  /** Runs one call to which "not found" is a proper answer. */
  private async orMissing<T, M>(request: () => Promise<T>, missing: M): Promise<T | M> {
    try {
      return await request();
    } catch (cause) {
      if (statusOf(cause) === notFound && errorCodeOf(cause) > notFound) {
        return missing;
      }
      throw unavailable(cause);
    }
  }
}

async function guarded<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (cause) {
    throw unavailable(cause);
  }
}

function avro(text: string) {
  return { schema: text, schemaType: 'AVRO' };
}

function statusOf(cause: unknown): number | undefined {
  const status =
    (cause as { status?: unknown }).status ?? (cause as { response?: { status?: unknown } }).response?.status;
  return typeof status === 'number' ? status : undefined;
}

function errorCodeOf(cause: unknown): number {
  const code = (cause as { errorCode?: unknown }).errorCode;
  return typeof code === 'number' ? code : -1;
}

function unavailable(cause: unknown): NadiError {
  return new NadiError('REGISTRY_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
}

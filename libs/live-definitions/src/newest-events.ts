import { contracts, type Contract } from '@nadi/contracts';
import type { PreviewedEvent } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import {
  attributesOf,
  createSchemaRegistry,
  createTopicLogReader,
  EventDecoder,
  readNewest,
  type LogRecord,
  type TopicLogConnection,
  type TopicLogReader,
} from '@nadi/messaging';

export interface NewestEventsOptions {
  readonly connection: TopicLogConnection;
  readonly registryUrl: string;
  /** Most bytes of records to hold per partition of a topic. Default 64 MiB. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 64 * 1_048_576;

/** The newest events of topics, decoded. Connects at the first reading. */
export class NewestEvents {
  private readonly reader: TopicLogReader;
  private readonly decoder: EventDecoder;
  private readonly maxBytes: number;

  constructor({ connection, registryUrl, maxBytes = defaultMaxBytes }: NewestEventsOptions) {
    this.reader = createTopicLogReader(connection);
    this.decoder = new EventDecoder(createSchemaRegistry({ url: registryUrl }));
    this.maxBytes = maxBytes;
  }

  /**
   * @param limit most events of each contract.
   * @returns in the order in which they were received; without those that cannot be decoded.
   * @throws NadiError TOPIC_UNKNOWN, BROKER_UNAVAILABLE, REGISTRY_UNAVAILABLE (retriable)
   */
  async read(contractNames: readonly string[], limit: number): Promise<readonly PreviewedEvent[]> {
    const events: PreviewedEvent[] = [];
    for (const name of contractNames) {
      const contract = contracts.get(name);
      if (contract !== undefined) {
        const bounds = { limit, mostScanned: 2 * limit, maxBytes: this.maxBytes };
        const { records } = await readNewest(this.reader, name, bounds);
        for (const record of records) {
          const event = await this.eventOf(contract, record);
          events.push(...(event === undefined ? [] : [event]));
        }
      }
    }
    return events.sort((a, b) => a.receivedAtMs - b.receivedAtMs);
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private async eventOf(contract: Contract, record: LogRecord): Promise<PreviewedEvent | undefined> {
    const attributes = attributesOf(record);
    if (typeof attributes === 'string' || record.value === null) {
      return undefined;
    }
    try {
      await this.decoder.load(contract, record.value);
      const data = this.decoder.decode(contract, record.value)?.data as Readonly<Record<string, unknown>> | undefined;
      const { id, tenantId, timeMs } = attributes;
      return data && { tenantId, contract: contract.name, id, timeMs, receivedAtMs: record.timestampMs, data };
    } catch (error) {
      if (error instanceof NadiError && error.code === 'RECORD_UNDECODABLE') {
        return undefined;
      }
      throw error;
    }
  }
}

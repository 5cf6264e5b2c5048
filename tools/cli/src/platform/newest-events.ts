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
  type TopicLogReader,
} from '@nadi/messaging';
import type { CliSettings } from '../config.ts';
import { logEndpointsOf, type ConnectionOptions } from './connection.ts';

const maxBytes = 64 * 1_048_576;

/** The newest events of topics, decoded. */
export class NewestEvents {
  private constructor(
    private readonly reader: TopicLogReader,
    private readonly decoder: EventDecoder,
  ) {}

  /** @throws NadiError SERVICE_UNREACHABLE if no platform runs. */
  static open(settings: CliSettings, options: ConnectionOptions): NewestEvents {
    const { kafkaBrokers, registryUrl } = logEndpointsOf(settings, options);
    const decoder = new EventDecoder(createSchemaRegistry({ url: registryUrl }));
    return new NewestEvents(createTopicLogReader({ brokers: kafkaBrokers, clientId: 'nadi-cli' }), decoder);
  }

  /**
   * @param limit most events of each contract.
   * @returns in the order in which they were received; without those that cannot be decoded.
   */
  async read(contractNames: readonly string[], limit: number): Promise<readonly PreviewedEvent[]> {
    const events: PreviewedEvent[] = [];
    for (const name of contractNames) {
      const contract = contracts.get(name);
      if (contract !== undefined) {
        const { records } = await readNewest(this.reader, name, { limit, mostScanned: 2 * limit, maxBytes });
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

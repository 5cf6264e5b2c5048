import type { Contract } from '@nadi/contracts';
import { createMessaging, createTopicLogReader, type Messaging, type TopicLogReader } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import type { CliSettings } from '../config.ts';
import { logEndpointsOf, type ConnectionOptions } from '../platform/connection.ts';

const clientId = 'nadi-cli';

/** The log of a platform, to read what is in quarantine and to write events of one contract. */
export class QuarantineLog {
  private constructor(
    readonly reader: TopicLogReader,
    readonly decoder: Messaging['decoder'],
    readonly publisher: Messaging['publisher'],
  ) {}

  /** @throws NadiError SERVICE_UNREACHABLE if no platform runs, CONTRACT_DRIFT if the contract was not applied. */
  static async open(settings: CliSettings, options: ConnectionOptions, contract: Contract): Promise<QuarantineLog> {
    const { kafkaBrokers, registryUrl } = logEndpointsOf(settings, options);
    const logger = createLogger(serviceIdentity(clientId, '0'), 'silent');
    const { decoder, publisher } = createMessaging({
      ...{ kafkaBrokers, registryUrl, producerClient: 'platformatic', clientId, logger },
    });
    await publisher.prepare([contract]);
    return new QuarantineLog(createTopicLogReader({ brokers: kafkaBrokers, clientId }), decoder, publisher);
  }

  async close(): Promise<void> {
    await Promise.all([this.reader.close(), this.publisher.close()]);
  }
}

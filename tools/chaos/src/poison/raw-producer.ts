import type { Contract } from '@nadi/contracts';
import { createMessaging, headerNames, type OutgoingEvent } from '@nadi/messaging';
import { createLogger, serviceIdentity } from '@nadi/observability';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { Stage } from '../stage/stage.ts';

/** A record as it goes to the log, right or wrong. */
export interface RawRecord {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** Writes records past every check, as a program would that has the broker's address and no library of ours. */
export class RawProducer {
  private constructor(
    private readonly producer: Producer,
    private readonly messaging: ReturnType<typeof createMessaging>,
  ) {}

  static async open(stage: Stage, contracts: readonly Contract[]): Promise<RawProducer> {
    const { kafkaBrokers, registryUrl } = stage.platform.stack;
    const clientId = 'nadi-chaos-raw';
    const logger = createLogger(serviceIdentity('chaos', '0', 'unknown'), 'silent');
    const messaging = createMessaging({ kafkaBrokers, registryUrl, producerClient: 'kafkajs', clientId, logger });
    await messaging.publisher.prepare(contracts);
    const kafka = new Kafka({ clientId, brokers: [...kafkaBrokers], logLevel: logLevel.NOTHING });
    const producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
    });
    await producer.connect();
    return new RawProducer(producer, messaging);
  }

  /** The record of a valid event. */
  encode(event: OutgoingEvent): RawRecord {
    const { topic, key, value } = this.messaging.publisher.encode(event);
    const { contract, id, tenantId, source, timeMs } = event;
    return {
      topic,
      key,
      value: Buffer.from(value),
      headers: {
        [headerNames.specVersion]: Buffer.from('1.0'),
        [headerNames.id]: Buffer.from(id),
        [headerNames.type]: Buffer.from(contract.name),
        [headerNames.source]: Buffer.from(source),
        [headerNames.time]: Buffer.from(new Date(timeMs).toISOString()),
        [headerNames.tenant]: Buffer.from(tenantId),
        [headerNames.contentType]: Buffer.from('application/avro'),
      },
    };
  }

  async send({ topic, key, value, headers }: RawRecord): Promise<void> {
    await this.producer.send({ topic, acks: -1, messages: [{ key, value, headers }] });
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
    await this.messaging.publisher.close();
  }
}

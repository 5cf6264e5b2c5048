import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { serveVariant } from '../framework/serve-variant.ts';
import { compiledType, readBody } from './avro-by-hand.ts';
import { groupName, schemaText, type ConsumeOptions } from './consumed-topic.ts';
import { readHeaders } from './headers-by-hand.ts';

/** Consumes with bare kafkajs: key and body of every record are decoded, and the attributes in its headers if asked for. */
await serveVariant<ConsumeOptions>(({ brokers, topic, headers }) => {
  const kafka = new Kafka({ clientId: 'bench-floor', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const type = compiledType(JSON.parse(schemaText));
  const eventOf = ({ key, value, ...message }: KafkaMessage) => ({
    key: String(key),
    data: readBody(type, value as Buffer),
    ...(headers === true ? readHeaders(message.headers ?? {}) : {}),
  });
  return {
    async run(events, clock) {
      const consumer = kafka.consumer({ groupId: groupName(), maxWaitTimeInMs: 100 });
      let seen = 0;
      let done = (): void => undefined;
      const all = new Promise<void>((resolve) => (done = resolve));
      await consumer.connect();
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        partitionsConsumedConcurrently: 32,
        eachBatch: ({ batch }) => {
          seen += batch.messages.map(eventOf).length;
          if (seen >= events) done();
          return Promise.resolve();
        },
      });
      clock.restart();
      await all;
      const measured = clock.stop();
      await consumer.disconnect();
      return { ...measured, events: seen };
    },
  };
});

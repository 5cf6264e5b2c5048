import type { ProductViewed } from '@nadi/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { productViewEvent } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { bareProducer } from './bare-producer.ts';
import { compiledType, readBody, SlabWriter } from './avro-by-hand.ts';
import { groupName, schemaText } from './consumed-topic.ts';
import { writeHeaders } from './headers-by-hand.ts';
import { OneInFlight } from './one-in-flight.ts';
import { PacedRun, type HopOptions } from './paced-events.ts';

/** The same with the bare clients: `@platformatic/kafka` sends one request at a time, kafkajs consumes. */
await serveVariant<HopOptions>(async ({ brokers, topic, eventsPerSecond }) => {
  const type = compiledType(JSON.parse(schemaText));
  const writer = new SlabWriter(type, 1);
  const typeHeader = Buffer.from(topic);
  const producer = bareProducer(brokers);
  const sender = new OneInFlight(producer);
  const kafka = new Kafka({ clientId: 'bench-floor', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: groupName(), maxWaitTimeInMs: 100 });
  let current: PacedRun | undefined;
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 32,
    eachBatch: ({ batch }) => {
      for (const { value } of batch.messages) {
        current?.took((readBody(type, value as Buffer) as ProductViewed).unitPriceMinor);
      }
      return Promise.resolve();
    },
  });
  const message = (number: number) => {
    const event = productViewEvent(number);
    return {
      topic,
      key: Buffer.from(event.data.visitorId),
      value: writer.write({ ...event.data, unitPriceMinor: number }),
      headers: writeHeaders(typeHeader, event),
      timestamp: BigInt(Date.now()),
    };
  };
  let next = 0;
  return {
    run(events) {
      const first = next;
      next += events;
      current = new PacedRun(first, events);
      return current.run(eventsPerSecond, (from, to) =>
        sender.send(Array.from({ length: to - from }, (_, offset) => message(from + offset))),
      );
    },
    async close() {
      await consumer.disconnect();
      await producer.close();
    },
  };
});

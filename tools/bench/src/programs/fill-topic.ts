import { BatchingProducer, defaultBatching, platformaticProducers } from '@nadi/messaging';
import { producedRecords, sends } from './produced-records.ts';

/** Writes events into a topic. */
export async function fillTopic(brokers: readonly string[], topic: string, events: number): Promise<void> {
  const producer = new BatchingProducer(
    platformaticProducers({ brokers, clientId: 'nadi-bench', requestTimeoutMs: 10_000 }),
    defaultBatching,
  );
  try {
    for (const send of sends(await producedRecords(topic), events)) {
      await producer.submit(send);
    }
  } finally {
    await producer.close();
  }
}

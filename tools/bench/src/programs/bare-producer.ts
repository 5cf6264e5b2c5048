import { compatibilityPartitioner, ProduceAcks, Producer } from '@platformatic/kafka';

/** The producer of every floor: idempotent, acknowledged by all replicas, as the platform's own. */
export function bareProducer(brokers: readonly string[]): Producer<Buffer, Buffer, Buffer, Buffer> {
  return new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId: 'bench-floor',
    bootstrapBrokers: [...brokers],
    idempotent: true,
    acks: ProduceAcks.ALL,
    autocreateTopics: false,
    partitioner: compatibilityPartitioner,
  });
}

import { searchPerformed } from '@nadi/contracts';
import { identityText } from '@nadi/platform';
import { Kafka, logLevel, Partitioners, type Producer } from 'kafkajs';
import type { ChaosCase, Trial } from '../case.ts';
import { searchEvent } from '../load/single-events.ts';
import { RawProducer } from '../poison/raw-producer.ts';

const senders = 20;
const requestTimeoutMs = 1_500;
const stalls = 6;
const stallMs = 3_000;

/**
 * Idempotent and acknowledged by all, and yet it loses: with several sends under way a request that times out gives its sequence
 * numbers to the next, which the broker takes for a repetition and acknowledges without writing it.
 */
export const unsafeProducerCase: ChaosCase = {
  id: 'S3',
  title: 'self-test: a producer with concurrent idempotent sends meets a stalled broker',
  stage: {},
  mustFail: ['nothing acknowledged is lost'],
  run: async (trial) => {
    const { stage } = trial;
    const kafka = new Kafka({
      clientId: 'nadi-chaos-unsafe',
      brokers: [...stage.platform.stack.kafkaBrokers],
      requestTimeout: requestTimeoutMs,
      logLevel: logLevel.NOTHING,
    });
    const producer = kafka.producer({ idempotent: true, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const encoder = await RawProducer.open(stage, [searchPerformed]);
    const over = new AbortController();
    const sending = Array.from({ length: senders }, (_, sender) =>
      sendForEver(trial, { producer, encoder, sender, signal: over.signal }),
    );
    for (let stall = 0; stall < stalls; stall += 1) {
      await trial.sleep(trial.random.between(1_000, 2_000));
      stage.freeze('kafka-0');
      await trial.sleep(stallMs);
      stage.thaw('kafka-0');
    }
    await trial.sleep(5_000);
    over.abort();
    await Promise.all(sending);
    await producer.disconnect();
    await encoder.close();
  },
};

interface Sender {
  readonly producer: Producer;
  readonly encoder: RawProducer;
  readonly sender: number;
  readonly signal: AbortSignal;
}

async function sendForEver(trial: Trial, { producer, encoder, sender, signal }: Sender): Promise<void> {
  const tenantId = trial.tenants[0]?.tenantId ?? '';
  for (let index = 0; !signal.aborted; index += 1) {
    const timeMs = Date.now();
    const { id, data } = searchEvent(`unsafe-${trial.beganMs}-${sender}-${index}`, timeMs);
    const { topic, key, value, headers } = encoder.encode({
      ...{ contract: searchPerformed, data, id, tenantId, source: '/chaos', timeMs },
    });
    const outcome = await producer.send({ topic, acks: -1, messages: [{ key, value, headers }] }).then(
      () => 'acknowledged' as const,
      () => 'unknown' as const,
    );
    trial.record(identityText({ tenantId, contract: topic, key: key.toString(), id }), {
      ...{ tenantId, contract: topic, timeMs, outcome },
    });
  }
}

import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { thingHappened } from './consumed-events.ts';

export interface FetchedBatch {
  readonly payload: EachBatchPayload;
  /** What the runner told the client, in order: `resolve 11`, `commit`, `pause`, `resume`, `heartbeat`. */
  readonly calls: string[];
  /** Resolves when the partition is resumed. */
  readonly resumed: Promise<void>;
}

/** A record of an event with id `e<offset>`. */
export function recordAt(offset: number, changed: Partial<KafkaMessage> = {}): KafkaMessage {
  return {
    key: Buffer.from('k'),
    value: Buffer.from(`value ${offset}`),
    timestamp: '1000',
    attributes: 0,
    offset: String(offset),
    headers: { ce_id: `e${offset}`, ce_tenantid: 'acme', ce_time: '2026-01-01T00:00:00Z' },
    ...changed,
  } as KafkaMessage;
}

/** A batch as the client hands it over: fetched from `fetchedOffset` (the first record's by default). */
export function fetchedBatch(
  records: readonly KafkaMessage[],
  options: { readonly fetchedOffset?: number; readonly heartbeat?: () => Promise<void> } = {},
): FetchedBatch {
  const calls: string[] = [];
  let resume = () => undefined as void;
  const resumed = new Promise<void>((resolve) => (resume = resolve));
  const payload = {
    batch: {
      topic: thingHappened.name,
      partition: 0,
      messages: records,
      fetchedOffset: String(options.fetchedOffset ?? records[0]?.offset),
      firstOffset: () => records[0]?.offset ?? null,
      lastOffset: () => records.at(-1)?.offset,
    },
    resolveOffset: (offset: string) => calls.push(`resolve ${offset}`),
    commitOffsetsIfNecessary: () => Promise.resolve(calls.push('commit')),
    heartbeat: options.heartbeat ?? (() => Promise.resolve()),
    pause: () => {
      calls.push('pause');
      return () => {
        calls.push('resume');
        resume();
      };
    },
    isRunning: () => true,
    isStale: () => false,
  };
  return { payload: payload as unknown as EachBatchPayload, calls, resumed };
}

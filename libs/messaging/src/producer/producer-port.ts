import type { EncodedHeaders } from './record-headers.ts';

/** One record, encoded and addressed. The key is never empty: a keyless record could change partition on a retry. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: EncodedHeaders;
  /** Record timestamp: when the platform received the event, milliseconds since 1970. */
  readonly timestampMs: number;
}

/**
 * A Kafka client's producer, as the batching producer drives it: at most one `send` is under way at a time.
 * Records go to the partition that Java's default partitioner picks for their key.
 */
export interface ProducerPort {
  /**
   * Resolves when all in-sync replicas have every record; rejects if that is not certain.
   * @throws NadiError RECORD_TOO_LARGE if the broker refuses a record for its size, whatever else went wrong.
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens a fresh producer session: after a failed send the old one is closed and a new one takes over. */
export type ProducerFactory = () => Promise<ProducerPort>;

export interface ProducerConnection {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Bound on one request to a broker, in milliseconds. */
  readonly requestTimeoutMs: number;
}

import type { Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { CloudEventHeaders } from '../cloud-event-headers.ts';
import type { EventAttributes } from '../cloud-events.ts';
import type { FlowMeter } from '../flow/flow-meter.ts';
import type { EventEncoder } from '../serde/event-encoder.ts';
import type { BatchingProducer } from './batching-producer.ts';
import type { OutgoingRecord } from './producer-port.ts';
import { SendTelemetry } from './send-telemetry.ts';

/** An event to be published. */
export interface OutgoingEvent<T = unknown> extends EventAttributes {
  readonly contract: Contract<T>;
  readonly data: T;
  /** When the platform received it; default now. Milliseconds since 1970. */
  readonly receivedMs?: number;
}

/** Encodes events under their contracts and sends them in batches. Business code sees this and neither topic nor client. */
export class EventPublisher {
  private readonly telemetry: SendTelemetry;
  private readonly headers = new CloudEventHeaders();

  constructor(
    private readonly encoder: EventEncoder,
    private readonly producer: BatchingProducer,
    private readonly now: () => number = Date.now,
    /** Counts what is written. */
    flows?: FlowMeter,
  ) {
    this.telemetry = new SendTelemetry(flows);
  }

  /** Looks up the schema ids of the contracts that will be published; see `EventEncoder.prepare`. */
  prepare(contracts: Iterable<Contract>): Promise<void> {
    return this.encoder.prepare(contracts);
  }

  /**
   * Encodes one event without sending it.
   * @throws NadiError EVENT_FIELD_INVALID if data or key do not fit the contract.
   */
  encode(event: OutgoingEvent): OutgoingRecord {
    const { contract, data } = event;
    const key = (data as Record<string, unknown>)[contract.key];
    if (typeof key !== 'string' || key === '') {
      throw new NadiError('EVENT_FIELD_INVALID', {
        message: `${contract.key} is the key of ${contract.name} and must be a non-empty string`,
        context: { field: contract.key },
      });
    }
    return {
      topic: contract.name,
      key: Buffer.from(key),
      value: this.encoder.encode(contract, data),
      headers: this.headers.encode(contract, event),
      timestampMs: event.receivedMs ?? this.now(),
    };
  }

  /** Sends encoded records; resolves and rejects as `BatchingProducer.submit`. */
  send(records: readonly OutgoingRecord[]): Promise<void> {
    return records.length === 0
      ? Promise.resolve()
      : this.telemetry.observe(records, () => this.producer.submit(records));
  }

  /** Encodes and sends; resolves when all are acknowledged by the broker. */
  async publish(events: readonly OutgoingEvent[]): Promise<void> {
    await this.send(events.map((event) => this.encode(event)));
  }

  /** Bytes submitted and not yet acknowledged. */
  get pendingBytes(): number {
    return this.producer.pendingBytes;
  }

  /** Sends what is queued and closes the connection. */
  close(): Promise<void> {
    return this.producer.close();
  }
}

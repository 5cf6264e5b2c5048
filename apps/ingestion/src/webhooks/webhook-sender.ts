import { NadiError } from '@nadi/errors';
import { RecordsTooLargeError, wireBytes, type EventPublisher, type OutgoingRecord } from '@nadi/messaging';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';

export interface WebhookSenderOptions {
  readonly publisher: Pick<EventPublisher, 'send'>;
  /** Room for what waits for the broker's acknowledgement. */
  readonly queue: FairShare;
  /** How long platforms wait for an answer. */
  readonly timeoutMs: number;
}

/** Sends webhooks within the share of their tenant, and within the few seconds that platforms wait. */
export class WebhookSender {
  constructor(private readonly options: WebhookSenderOptions) {}

  /**
   * Resolves when the broker has acknowledged it. Whoever is told to come again later does, and is known by the id.
   * @throws NadiError EVENT_TOO_LARGE, OVERLOADED, SHARE_EXCEEDED, BROKER_UNAVAILABLE (retriable)
   */
  async send(tenantId: string, record: OutgoingRecord): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new NadiError('BROKER_UNAVAILABLE', {
        message: 'the broker does not answer in time',
        retriable: true,
      });
      timer = setTimeout(() => reject(error), this.options.timeoutMs);
    });
    try {
      await Promise.race([this.sendInShare(tenantId, record), late]);
    } catch (error) {
      if (error instanceof RecordsTooLargeError) {
        throw new NadiError('EVENT_TOO_LARGE', { message: `${record.value.length} bytes are more than the log takes` });
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A call that was answered too late waits for the broker all the same: its room is taken until the broker has spoken. */
  private async sendInShare(tenantId: string, record: OutgoingRecord): Promise<void> {
    const { publisher, queue } = this.options;
    const bytes = wireBytes(record);
    const verdict = queue.enter(tenantId, bytes);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too much is waiting for the broker');
    try {
      await publisher.send([record]);
    } finally {
      queue.leave(tenantId, bytes);
    }
  }
}

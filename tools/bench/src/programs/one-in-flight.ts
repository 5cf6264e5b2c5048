import type { Producer } from '@platformatic/kafka';

/** A record for the bare client. */
export interface BareMessage {
  readonly topic: string;
  readonly key: Buffer;
  readonly value: Buffer;
  readonly headers: Map<Buffer, Buffer>;
  readonly timestamp: bigint;
}

interface Waiting {
  readonly messages: readonly BareMessage[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Sends with the bare client what has come together, one request at a time. */
export class OneInFlight {
  private waiting: Waiting[] = [];
  private busy = false;

  constructor(private readonly producer: Producer<Buffer, Buffer, Buffer, Buffer>) {}

  /** Resolves once the broker has acknowledged all. */
  send(messages: readonly BareMessage[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      if (!this.busy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0);
      try {
        await this.producer.send({ messages: batch.flatMap(({ messages }) => messages) });
        batch.forEach(({ resolve }) => resolve());
      } catch (error) {
        batch.forEach(({ reject }) => reject(error));
      }
    }
    this.busy = false;
  }
}

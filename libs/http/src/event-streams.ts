import { NadiError } from '@nadi/errors';
import type { FastifyReply } from 'fastify';
import { EventStream } from './event-stream.ts';

/** The event streams of one route, of which there is a largest number. */
export class EventStreams {
  private count = 0;

  constructor(private readonly most = 1_000) {}

  /** @throws NadiError OVERLOADED (retriable) */
  assertRoom(): void {
    if (this.count >= this.most) {
      throw new NadiError('OVERLOADED', { message: `${this.most} streams are open already`, retriable: true });
    }
  }

  /**
   * Answers a request with a stream. Returns none when the client has gone away in the meantime.
   * @param untilMs when the stream ends by itself, milliseconds since 1970. Who may no longer read must not go on reading; everybody
   *   else connects anew with a fresh token.
   * @throws NadiError OVERLOADED (retriable)
   */
  open(reply: FastifyReply, untilMs?: number): EventStream | undefined {
    this.assertRoom();
    reply.hijack();
    const response = reply.raw;
    if (response.destroyed) {
      // Its `close` is past and would never end what the stream begins.
      return undefined;
    }
    this.count += 1;
    response.once('close', () => (this.count -= 1));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    return new EventStream(response, untilMs);
  }
}

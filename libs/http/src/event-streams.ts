import type { Identity } from '@nadi/identity';
import type { FastifyReply } from 'fastify';
import { EventStream } from './event-stream.ts';
import { OpenStreams } from './open-streams.ts';

/** The event streams of one route, of which there is a largest number, in all and of one caller. */
export class EventStreams {
  private readonly places: OpenStreams;

  /** @param mostOfOne a browser needs one, however many tabs it has. */
  constructor(most = 1_000, mostOfOne = 100) {
    this.places = new OpenStreams(most, mostOfOne, 'STREAMS_EXCEEDED');
  }

  /** @throws NadiError STREAMS_EXCEEDED of the caller, OVERLOADED of all (both retriable) */
  assertRoom(caller: Pick<Identity, 'subject'>): void {
    this.places.assertRoom(caller);
  }

  /**
   * Answers a request with a stream. Returns none when the client has gone away in the meantime.
   * @param untilMs when the stream ends by itself, milliseconds since 1970. Who may no longer read must not go on reading; everybody
   *   else connects anew with a fresh token.
   * @throws NadiError STREAMS_EXCEEDED of the caller, OVERLOADED of all (both retriable)
   */
  open(reply: FastifyReply, caller: Pick<Identity, 'subject'>, untilMs?: number): EventStream | undefined {
    this.assertRoom(caller);
    reply.hijack();
    const response = reply.raw;
    if (response.destroyed) {
      // Its `close` is past and would never end what the stream begins.
      return undefined;
    }
    response.once('close', this.places.open(caller));
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
    return new EventStream(response, untilMs);
  }
}

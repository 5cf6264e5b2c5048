import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { bodyHandlingOf } from './stream-bodies.ts';

/** Of a body that is meant to go on and on, what was on its way is waited for, no more. */
const mostMsWithoutEnd = 500;

/**
 * Reads on, up to a bound, what a client is still sending when its request is answered already, a body that is too large above all.
 * Without that the connection is reset while the client writes, and it never sees why it was refused.
 * @param mostBytes past this the connection is closed all the same.
 * @param mostMs how long a slow client is read, milliseconds.
 */
export function drainRefusedBodies(fastify: FastifyInstance, mostBytes: number, mostMs: number): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.raw.complete || reply.statusCode < 400) {
      done(null, payload);
      return;
    }
    const isWithoutEnd = bodyHandlingOf(request) === 'endless';
    drain(request.raw, mostBytes, isWithoutEnd ? Math.min(mostMs, mostMsWithoutEnd) : mostMs, () =>
      done(null, payload),
    );
  });
}

function drain(request: IncomingMessage, mostBytes: number, mostMs: number, done: () => void): void {
  let bytes = 0;
  const settle = (): void => {
    clearTimeout(timer);
    request.off('data', count).off('end', settle).off('close', settle);
    done();
  };
  const count = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes > mostBytes) settle();
  };
  const timer = setTimeout(settle, mostMs);
  request.on('data', count).once('end', settle).once('close', settle);
  request.resume();
}

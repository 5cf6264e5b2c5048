import { NadiError } from '@nadi/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errorAnswer } from './error-answer.ts';

/**
 * Lets a closing server answer the requests it has begun before connections are cut. Meanwhile new requests get 503; for that the
 * server must be made with `return503OnClosing: false`, since Fastify's own answer has neither code nor remedy. Streams, which are
 * hijacked replies, never end by themselves and are not waited for.
 * @param graceMs how long a closing server waits at most, milliseconds.
 */
export function drainRequests(fastify: FastifyInstance, graceMs: number): void {
  const open = new Set<FastifyReply>();
  let closing = false;
  let settled = () => {};

  fastify.addHook('onRequest', (_request, reply, done) => {
    if (closing) {
      const error = new NadiError('OVERLOADED', { message: 'the service is stopping', retriable: true });
      void reply.status(503).header('retry-after', '1').send(errorAnswer(error));
      return;
    }
    open.add(reply);
    // Unlike `finish`, `close` also comes when the client has gone.
    reply.raw.once('close', () => {
      open.delete(reply);
      settled();
    });
    done();
  });
  fastify.addHook('preClose', async () => {
    closing = true;
    // `sent` is true of a stream as soon as it was hijacked, of an answer once it has ended.
    const begun = [...open].filter((reply) => !reply.sent || reply.raw.writableEnded);
    if (begun.length === 0) {
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, graceMs);
      settled = () => {
        if (begun.every((reply) => !open.has(reply))) {
          clearTimeout(timer);
          resolve();
        }
      };
    });
  });
}

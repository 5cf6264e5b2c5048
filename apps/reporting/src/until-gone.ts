import type { FastifyReply } from 'fastify';

/** Nobody waits for an answer any more whose connection has ended. */
export function untilGone(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { answerClientError } from './client-errors.ts';
import { isEndless } from './access.ts';

interface OpenRequest {
  readonly startedMs: number;
  readonly response: ServerResponse;
}

/**
 * Answers 408 to a client whose body does not come to an end in time. Node's own limit would also end requests whose body is meant to
 * go on, so the server must be made with `requestTimeout: 0`; how long a header may take stays with Node.
 */
export function limitRequestTime(fastify: FastifyInstance, timeoutMs: number, checkEveryMs: number): void {
  const open = new Map<IncomingMessage, OpenRequest>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    if (!raw.complete && !isEndless(request.routeOptions.config.access)) {
      open.set(raw, { startedMs: performance.now(), response: reply.raw });
      reply.raw.once('close', () => open.delete(raw));
    }
    done();
  });
  const timer = setInterval(() => {
    const deadline = performance.now() - timeoutMs;
    for (const [request, { startedMs, response }] of open) {
      if (request.complete) {
        open.delete(request);
      } else if (startedMs < deadline) {
        open.delete(request);
        refuse(request, response);
      }
    }
  }, checkEveryMs).unref();
  fastify.addHook('onClose', async () => clearInterval(timer));
}

function refuse({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) {
    socket.destroy();
    return;
  }
  answerClientError(Object.assign(new Error('the body is late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { answerClientError } from './client-errors.ts';
import { bodyHandlingOf } from './stream-bodies.ts';

interface OpenRequest {
  readonly deadlineMs: number;
  readonly response: ServerResponse;
}

export interface RequestTimes {
  /** For a body that is read before its handler runs, milliseconds. */
  readonly readMs: number;
  /** For a body that its handler reads, milliseconds. */
  readonly streamedMs: number;
  readonly checkEveryMs: number;
}

/**
 * Answers 408 to a client whose body does not come to an end in time. Node has one limit for all routes, so the server must be made with
 * `requestTimeout: 0`; how long a header may take stays with Node.
 */
export function limitRequestTime(fastify: FastifyInstance, { readMs, streamedMs, checkEveryMs }: RequestTimes): void {
  const open = new Map<IncomingMessage, OpenRequest>();
  fastify.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    const handling = bodyHandlingOf(request);
    if (!raw.complete && handling !== 'endless') {
      const deadlineMs = performance.now() + (handling === 'read' ? readMs : streamedMs);
      open.set(raw, { deadlineMs, response: reply.raw });
      reply.raw.once('close', () => open.delete(raw));
    }
    done();
  });
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const [request, { deadlineMs, response }] of open) {
      if (request.complete) {
        open.delete(request);
      } else if (deadlineMs < nowMs) {
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

import { NadiError } from '@nadi/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerClientError } from './client-errors.ts';

/** Stands for whatever media type the client names; nobody else has it. */
const streamed = 'application/x-nadi-streamed';

/**
 * Lets routes of streamed bodies have them as they come, and holds all others to the time that a request may take.
 * @param requestTimeoutMs of the others.
 */
export function streamBodies(fastify: FastifyInstance, requestTimeoutMs: number): void {
  fastify.addContentTypeParser(streamed, { bodyLimit: Number.MAX_SAFE_INTEGER }, (request, payload, done) => {
    if (request.routeOptions.config.streamedBody === true) {
      done(null, payload);
      return;
    }
    done(new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: `the media type ${streamed} is not supported` }));
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.streamedBody === true) {
      request.raw.headers['content-type'] = streamed;
    } else if (hasBody(request.headers)) {
      const { raw } = request;
      const late = Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      const timer = setTimeout(() => raw.complete || answerClientError(late, raw.socket), requestTimeoutMs);
      raw.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
    }
    done();
  });
}

function hasBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

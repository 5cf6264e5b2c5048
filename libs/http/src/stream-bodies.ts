import { NadiError } from '@nadi/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/**
 * How the body of a route is taken: `read` before the handler runs; `streamed` to the handler as it comes, whatever its media type, with
 * a time of its own; `endless` in the same way, for as long as the client likes.
 */
export type BodyHandling = 'read' | 'streamed' | 'endless';

declare module 'fastify' {
  interface FastifyContextConfig {
    body?: BodyHandling;
  }
  interface FastifyRequest {
    /** The `Content-Type` that came with a body which its route reads by itself. */
    streamedType: string | undefined;
  }
}

/** Stands for whatever media type the client names; nobody else has it. */
const streamed = 'application/x-nadi-streamed';

/** How the body of a request is taken. */
export function bodyHandlingOf({ routeOptions }: Pick<FastifyRequest, 'routeOptions'>): BodyHandling {
  return routeOptions.config.body ?? 'read';
}

/** Lets routes of streamed and endless bodies have them as they come; the handler bounds them. */
export function streamBodies(fastify: FastifyInstance): void {
  fastify.decorateRequest('streamedType', undefined);
  fastify.addContentTypeParser(streamed, { bodyLimit: Number.MAX_SAFE_INTEGER }, (request, payload, done) => {
    if (bodyHandlingOf(request) !== 'read') {
      done(null, payload);
      return;
    }
    done(new NadiError('MEDIA_TYPE_UNSUPPORTED', { message: `the media type ${streamed} is not supported` }));
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (bodyHandlingOf(request) !== 'read') {
      request.streamedType = request.headers['content-type'];
      request.raw.headers['content-type'] = streamed;
    }
    done();
  });
}

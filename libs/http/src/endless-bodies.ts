import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { isEndless } from './access.ts';

/** Leaves bodies that never end to the handlers of their routes, which read `request.raw`; every other body is read before its handler runs. */
export function keepEndlessBodies(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    if (!isEndless(request.routeOptions.config.access)) {
      done(null, payload);
      return;
    }
    // Fastify compares what it has read with what was announced.
    const receivedEncodedLength = Number(request.headers['content-length'] ?? 0);
    done(null, Object.assign(Readable.from([]), { receivedEncodedLength }));
  });
}

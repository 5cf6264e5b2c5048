import type { FastifyInstance } from 'fastify';

/**
 * From the moment that `isLeaving` holds, every answer asks its client to open its next connection elsewhere: connections that are
 * in use end between two requests and not in the middle of one.
 */
export function leaveBalancers(fastify: FastifyInstance, isLeaving: () => boolean): void {
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isLeaving()) {
      void reply.header('connection', 'close');
    }
    done(null, payload);
  });
}

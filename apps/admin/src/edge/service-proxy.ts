import httpProxy from '@fastify/http-proxy';
import { NadiError } from '@nadi/errors';
import { errorAnswer, statusOf, type AccessRule } from '@nadi/http';
import type { Logger } from '@nadi/observability';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EdgeIdentity } from './edge-identity.ts';
import type { ServiceAddresses } from './service-addresses.ts';

/** Who is known here; whether that is enough, the service decides. */
const access: AccessRule = { kind: 'signed-in' };
/** What stays between browser and edge. */
const ownHeaders = new Set(['authorization', 'cookie', 'x-nadi-csrf']);

/**
 * Passes `/api/<service>/v1/…` on as `/v1/…` with a signed identity in place of cookie or token, and nothing else: whatever is
 * decided, the service decides.
 */
export function proxyServices(
  fastify: FastifyInstance,
  addresses: ServiceAddresses,
  identities: EdgeIdentity,
  logger: Logger,
): void {
  const authorizations = new WeakMap<object, string>();
  for (const [service, upstream] of addresses) {
    void fastify.register(async (scope) => {
      // Bodies are passed on as they come; the proxy brings parsers that do not parse.
      scope.removeAllContentTypeParsers();
      await scope.register(httpProxy, {
        upstream,
        prefix: `/api/${service}/v1`,
        rewritePrefix: '/v1',
        config: { access },
        preHandler: async (request: FastifyRequest) => {
          if (request.identity !== null) {
            authorizations.set(request.raw, await identities.authorization(request.identity, service));
          }
        },
        replyOptions: {
          rewriteRequestHeaders: (request, headers) => ({
            ...Object.fromEntries(Object.entries(headers).filter(([name]) => !ownHeaders.has(name))),
            authorization: authorizations.get(request.raw) ?? '',
          }),
          rewriteHeaders: ({ 'set-cookie': _cookie, ...headers }) => headers,
          onError: (reply, { error }) => {
            logger.warn({ err: error, service }, 'a service cannot be reached');
            const answer = new NadiError('SERVICE_UNREACHABLE', {
              message: `${service} does not answer`,
              retriable: true,
            });
            void reply.status(statusOf(answer.code)).send(errorAnswer(answer));
          },
        },
      });
    });
  }
}

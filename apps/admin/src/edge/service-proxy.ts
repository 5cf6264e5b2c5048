import httpProxy from '@fastify/http-proxy';
import { NadiError } from '@nadi/errors';
import { errorAnswer, statusOf, type AccessRule } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import type { FastifyInstance, FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify';
import type { EdgeIdentity } from './edge-identity.ts';
import type { ServiceAddresses } from './service-addresses.ts';

/** Who is known here; whether that is enough, the service decides. */
const access: AccessRule = { kind: 'signed-in', servesSellers: true };
/** Streams say every 15 s that they are there. */
const longestAnswerMs = 30_000;
/** What stays between browser and edge. */
const ownHeaders = new Set(['authorization', 'cookie', 'x-nadi-csrf']);
/** Cookies are the edge's alone. */
const servicesOwnHeaders = new Set(['set-cookie']);

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
        undici: { headersTimeout: longestAnswerMs, bodyTimeout: longestAnswerMs },
        config: { access },
        preHandler: (request: FastifyRequest, reply, done) => {
          if (climbs(request.url)) {
            answerWith(reply, new NadiError('ROUTE_UNKNOWN', { message: 'a path may not lead upwards' }));
            return;
          }
          // The access rule lets nobody without an identity come this far.
          identities.authorization(request.identity as Identity, service).then((authorization) => {
            authorizations.set(request.raw, authorization);
            done();
          }, done);
        },
        replyOptions: {
          rewriteRequestHeaders: (request, headers) => ({
            ...without(headers, ownHeaders),
            authorization: authorizations.get(request.raw) ?? '',
          }),
          rewriteHeaders: (headers) => without(headers, servicesOwnHeaders),
          onError: (reply, { error }) => {
            logger.warn({ err: error, service }, 'a service cannot be reached');
            const message = `${service} does not answer`;
            answerWith(reply, new NadiError('SERVICE_UNREACHABLE', { message, retriable: true }));
          },
        },
      });
    });
  }
}

/** What the proxy itself refuses, with an error that says nothing. The router has decoded the path up to there, so it can be decoded. */
function climbs(url: string): boolean {
  const [path = ''] = url.split(/[?#]/, 1);
  return /\.\.[/\\]|[/\\]\.\./.test(decodeURIComponent(path));
}

function answerWith(reply: FastifyReply<RouteGenericInterface, RawServerBase>, error: NadiError): void {
  void reply.status(statusOf(error.code)).send(errorAnswer(error));
}

function without<T>(headers: Readonly<Record<string, T>>, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name)));
}

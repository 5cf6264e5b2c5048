import { NadiError } from '@nadi/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { AccessRule } from './access.ts';
import { errorAnswer, statusOf } from './error-answer.ts';

const anybody = '*';
const nobody = 'none';
/** Chromium remembers a preflight for two hours at most. */
const preflightSeconds = 7_200;
const requestHeaders = 'authorization, content-type, traceparent';
// `Date` tells a client how wrong its clock is, `Retry-After` when to come again, the others how much it may send.
const readableHeaders = 'Date, Retry-After, RateLimit, RateLimit-Policy, X-Request-Id';
const preflighting: AccessRule = { kind: 'public', because: 'a preflight carries no data and changes nothing' };

/** The origins whose pages may call the routes of API keys, or all of them. */
export type AllowedOrigins = ReadonlySet<string> | typeof anybody;

/**
 * The origins of a setting.
 * @param setting exact origins such as `https://shop.example`, or `*` alone for all, or `none` alone
 * @throws NadiError CONFIG_INVALID for what is none of these
 */
export function allowedOriginsOf(variable: string, setting: readonly string[]): AllowedOrigins {
  if (setting.length === 1 && setting[0] === nobody) {
    return new Set();
  }
  if (setting.length === 1 && setting[0] === anybody) {
    return anybody;
  }
  const wrong = setting.find((text) => !isOrigin(text));
  if (wrong !== undefined) {
    throw new NadiError('CONFIG_INVALID', {
      message: `${variable}: "${wrong}" is not an origin such as https://shop.example, nor ${anybody} or ${nobody} alone`,
    });
  }
  return new Set(setting);
}

/**
 * Lets pages of these origins call the routes of API keys and read the answers, refusals included. Preflights are answered before
 * any key is looked at: browsers send none with them. Must be called before anything that may refuse a request.
 */
export function allowOrigins(fastify: FastifyInstance, origins: AllowedOrigins): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.access?.kind === 'api-key') {
      grant(request, reply, origins);
    }
    done();
  });
  // A path can have several methods: a route that is read brings HEAD with it.
  const methodsOf = new Map<string, Set<string>>();
  fastify.addHook('onRoute', ({ url, method, config }) => {
    if (config?.access?.kind !== 'api-key') return;
    const known = methodsOf.get(url);
    const methods = known ?? new Set<string>();
    [method].flat().forEach((name) => methods.add(name));
    if (known !== undefined) return;
    methodsOf.set(url, methods);
    fastify.options(url, { config: { access: preflighting } }, (request, reply) =>
      preflight(request, reply, origins, [...methods].join(', ')),
    );
  });
}

function preflight(
  request: FastifyRequest,
  reply: FastifyReply,
  origins: AllowedOrigins,
  methods: string,
): FastifyReply {
  if (!grant(request, reply, origins)) {
    const { origin = 'a request without an origin' } = request.headers;
    const error = new NadiError('ORIGIN_NOT_ALLOWED', { message: `${origin} is not among the allowed origins` });
    return reply.status(statusOf(error.code)).send(errorAnswer(error));
  }
  return reply
    .header('access-control-allow-methods', methods)
    .header('access-control-allow-headers', requestHeaders)
    .header('access-control-max-age', preflightSeconds)
    .status(204)
    .send();
}

/** Says in the answer that the page which asks may read it, if it may. */
function grant({ headers: { origin } }: FastifyRequest, reply: FastifyReply, origins: AllowedOrigins): boolean {
  if (origins !== anybody) {
    // Even a refusal is one of many answers that a cache could mix up.
    void reply.header('vary', 'Origin');
  }
  if (origin === undefined || (origins !== anybody && !origins.has(origin))) {
    return false;
  }
  void reply
    .header('access-control-allow-origin', origins === anybody ? anybody : origin)
    .header('access-control-expose-headers', readableHeaders);
  return true;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

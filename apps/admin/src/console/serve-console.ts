import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { NadiError } from '@nadi/errors';
import { errorAnswer, statusOf, type AccessRule } from '@nadi/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const access: AccessRule = {
  kind: 'public',
  because: 'the console holds no data; whatever it shows needs a session or a token',
};
/** The page of sellers has a file of its own: it holds nothing of what only members may use. */
const sellerPath = /^\/seller\/?(\?|$)/;
const hashedNames = '/assets/';
const yearSeconds = 31_536_000;

/** Everything comes from here; nothing is inline, nothing may frame the console, forms go nowhere else. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
    "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves the built console: its files by their names, the page of sellers, and the console's for every other path, since it routes by itself. */
export function serveConsole(fastify: FastifyInstance, folder: string): void {
  const isBuilt = existsSync(join(folder, 'index.html'));
  void fastify.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access };
    });
    scope.addHook('onSend', async (request, reply) => {
      void reply.headers(headers);
      const isHashed = request.url.startsWith(hashedNames);
      void reply.header('cache-control', isHashed ? `public, max-age=${yearSeconds}, immutable` : 'no-cache');
    });
    if (isBuilt) {
      await scope.register(fastifyStatic, { root: folder, wildcard: false, index: false, cacheControl: false });
    }
    scope.get('/', (request, reply) => page(request, reply, isBuilt));
    scope.get('/*', (request, reply) => page(request, reply, isBuilt));
  });
}

function page(request: FastifyRequest, reply: FastifyReply, isBuilt: boolean): FastifyReply {
  const isPage = !/^\/(api|oidc|assets)\//.test(request.url);
  if (isPage && isBuilt) {
    return reply.sendFile(sellerPath.test(request.url) ? 'seller.html' : 'index.html');
  }
  const error = new NadiError('ROUTE_UNKNOWN', {
    message: isPage ? 'the console is not built; `npm run build` builds it' : 'there is no such route',
  });
  return reply.status(statusOf(error.code)).send(errorAnswer(error));
}

import { NadiError } from '@nadi/errors';
import {
  isSeller,
  mayDoAny,
  parseSecretKey,
  type Identity,
  type IdentityVerifier,
  type Permission,
} from '@nadi/identity';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { AccessRule } from './access.ts';
import { errorAnswer, errorHeaders, statusOf } from './error-answer.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: AccessRule;
  }
  interface FastifyRequest {
    /** Who asks; null on routes that anybody may call. */
    identity: Identity | null;
  }
}

/**
 * Finds out who asks.
 * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED and whatever else keeps somebody out
 */
export type Authenticate = (request: FastifyRequest) => Promise<Identity>;

/**
 * Decides whether the body of a request to a route of API keys, or of signed bodies, is read.
 * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED and whatever else keeps somebody out
 */
export type Admit = (request: FastifyRequest, reply: FastifyReply, access: AccessRule) => Promise<void>;

/** Is told why a request was refused; must not throw. */
export type OnRefusal = (request: FastifyRequest, error: NadiError) => void;

/** Who decides on the kinds of routes that not everybody may call; a service without one has no such routes. */
export interface Gatekeepers {
  readonly authenticate?: Authenticate | undefined;
  readonly admit?: Admit | undefined;
  /** Told of every request that is kept out. */
  readonly onRefusal?: OnRefusal | undefined;
}

/** The identity behind a request, for handlers of routes that are not public. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Identity => {
  const { identity } = context.switchToHttp().getRequest<FastifyRequest>();
  if (identity === null) {
    throw new Error('the route is public and has no caller');
  }
  return identity;
});

/** Identities as admin and the operator's tools sign them. */
export function bearerIdentity(verifier: IdentityVerifier): Authenticate {
  return (request) => verifier.verify(request.headers.authorization);
}

/**
 * Lets a request reach its handler, or even its body be read, only if the access rule of its route says so. A server one of whose
 * routes has no rule does not become ready.
 */
export function guardRoutes(fastify: FastifyInstance, { authenticate, admit, onRefusal }: Gatekeepers): void {
  const routes: RouteOptions[] = [];
  fastify.decorateRequest('identity', null);
  fastify.addHook('onRoute', (route) => void routes.push(route));
  fastify.addHook('onReady', async () => assertDeclared(routes, { authenticate, admit }));
  fastify.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    // A path without a route has no rule; it is answered with 404.
    if (access === undefined || access.kind === 'public') {
      return;
    }
    try {
      if (access.kind === 'api-key' || access.kind === 'signed-body' || isKeyFor(request, access)) {
        await (admit as Admit)(request, reply, access);
        return;
      }
      request.identity = await (authenticate as Authenticate)(request);
      assertAllowed(request.identity, access);
    } catch (error) {
      if (error instanceof NadiError) onRefusal?.(request, error);
      return refuse(reply, error);
    }
  });
}

/** A key and an identity look different; whoever has neither is told so by the one who knows identities. */
function isKeyFor({ headers: { authorization = '' } }: FastifyRequest, { kind }: AccessRule): boolean {
  return kind === 'key-or-permission' && parseSecretKey('nadi', authorization.replace(/^Bearer +/i, '')) !== undefined;
}

function assertAllowed(identity: Identity, access: AccessRule): void {
  const needed = permissionsFor(identity, access);
  if (needed !== undefined && !mayDoAny(identity, needed)) {
    const [first] = needed;
    const reason = isSeller(identity) ? 'the route is not for sellers' : `${first} is needed and not granted`;
    throw new NadiError('KEY_SCOPE', { message: reason });
  }
}

/** One of these is needed; undefined if nothing is. A route that says nothing of sellers has nothing that a seller could have. */
function permissionsFor(identity: Identity, access: AccessRule): readonly Permission[] | undefined {
  switch (access.kind) {
    case 'permission':
      return access.anyOf;
    case 'key-or-permission':
      return [access.permission];
    case 'signed-in':
      return isSeller(identity) ? (access.servesSellers === true ? ['seller:read'] : []) : undefined;
    case 'public':
    case 'api-key':
    case 'signed-body':
      return isSeller(identity) ? [] : undefined;
  }
}

function refuse(reply: FastifyReply, thrown: unknown): FastifyReply {
  if (!(thrown instanceof NadiError)) {
    throw thrown;
  }
  return reply.status(statusOf(thrown.code)).headers(errorHeaders(thrown)).send(errorAnswer(thrown));
}

function assertDeclared(routes: readonly RouteOptions[], { authenticate, admit }: Gatekeepers): void {
  const nameOf = ({ method, url }: RouteOptions) => `${[method].flat().join(',')} ${url}`;
  const undeclared = routes.filter(({ config }) => config?.access === undefined);
  if (undeclared.length > 0) {
    throw new NadiError('ROUTE_UNDECLARED', { message: undeclared.map(nameOf).join('; ') });
  }
  const keeperOf = {
    public: true,
    'api-key': admit,
    'signed-body': admit,
    'key-or-permission': admit && authenticate,
    'signed-in': authenticate,
    permission: authenticate,
  };
  const unguarded = routes.filter(({ config }) => keeperOf[config?.access?.kind ?? 'public'] === undefined);
  if (unguarded.length > 0) {
    throw new NadiError('ROUTE_UNDECLARED', {
      message: `the service knows no keys or identities, which these need: ${unguarded.map(nameOf).join('; ')}`,
    });
  }
}

import { timingSafeEqual } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import type { Identity, IdentityVerifier } from '@nadi/identity';
import type { FastifyRequest } from 'fastify';
import type { ApiTokens } from '../tokens/api-tokens.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { identityOf, type Session, type SessionStore } from './session-store.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Finds out who asks: a program by its token, a browser by its session. */
export class Authenticator {
  constructor(
    private readonly sessions: SessionStore,
    private readonly tokens: ApiTokens,
    private readonly signed: IdentityVerifier,
    /** Where browsers reach the console; a proxy may write another host into what it passes on. */
    private readonly publicUrl: string,
  ) {}

  /** @throws NadiError KEY_INVALID, KEY_EXPIRED, SESSION_MISSING, REQUEST_FORGED, DATABASE_UNAVAILABLE (retriable) */
  async authenticate(request: FastifyRequest): Promise<Identity> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      // What this service signed for itself, or the operator's tools, has the three parts of a JSON Web Token.
      const isSigned = authorization.split('.').length === 3;
      return isSigned ? this.signed.verify(authorization) : this.tokens.verify(authorization);
    }
    const session = await this.sessionOf(request);
    if (!safeMethods.has(request.method)) {
      assertOwnPage(request, session);
      this.assertSameOrigin(request);
    }
    return identityOf(session);
  }

  /** @throws NadiError SESSION_MISSING */
  async sessionOf(request: FastifyRequest): Promise<Session> {
    const token = sessionTokenOf(request);
    const session = token === undefined ? undefined : await this.sessions.find(token);
    if (session === undefined) {
      throw new NadiError('SESSION_MISSING', { message: 'nobody is signed in, or the session has ended' });
    }
    return session;
  }

  /**
   * Refuses what a page of another origin sends, also where there is no session yet.
   * @throws NadiError REQUEST_FORGED
   */
  assertSameOrigin({ headers, host }: FastifyRequest): void {
    const { origin } = headers;
    const isOurs =
      origin === undefined ||
      (URL.canParse(origin) && (new URL(origin).host === host || origin === new URL(this.publicUrl).origin));
    if (!isOurs || headers['sec-fetch-site'] === 'cross-site') {
      throw new NadiError('REQUEST_FORGED', { message: 'the request comes from a page of another origin' });
    }
  }
}

/** A browser sends its cookie with whatever another site makes it send, but only our page knows the session's CSRF token. */
function assertOwnPage(request: FastifyRequest, { csrfToken }: Session): void {
  const given = Buffer.from(String(request.headers['x-nadi-csrf'] ?? ''));
  const expected = Buffer.from(csrfToken);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new NadiError('REQUEST_FORGED', { message: 'the header x-nadi-csrf is missing or wrong' });
  }
}

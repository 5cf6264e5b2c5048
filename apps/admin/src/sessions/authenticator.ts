import { timingSafeEqual } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import { isForSellers, type Identity, type IdentityVerifier } from '@nadi/identity';
import type { FastifyRequest } from 'fastify';
import type { ApiTokens } from '../tokens/api-tokens.ts';
import type { SellerTokens } from '../tokens/seller-tokens.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { identityOf, type Session, type SessionStore } from './session-store.ts';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who verifies what a request may bring. */
export interface AuthenticatorParts {
  readonly sessions: SessionStore;
  readonly tokens: Pick<ApiTokens, 'verify'>;
  readonly sellers: Pick<SellerTokens, 'verify'>;
  /** What this service signed for itself, or the operator's tools. */
  readonly signed: Pick<IdentityVerifier, 'verify'>;
  /** Where browsers reach the console; a proxy may write another host into what it passes on. */
  readonly publicUrl: string;
}

/** Finds out who asks: a program or a seller by their token, a browser by its session. */
export class Authenticator {
  constructor(private readonly parts: AuthenticatorParts) {}

  /** @throws NadiError KEY_INVALID, KEY_EXPIRED, SESSION_MISSING, REQUEST_FORGED, DATABASE_UNAVAILABLE (retriable) */
  async authenticate(request: FastifyRequest): Promise<Identity> {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      return this.verifierOf(authorization).verify(authorization);
    }
    const session = await this.sessionOf(request);
    if (!safeMethods.has(request.method)) {
      assertOwnPage(request, session);
      this.assertSameOrigin(request);
    }
    return identityOf(session);
  }

  /** What is signed has the three parts of a JSON Web Token. Each takes nothing but what was signed for it, whatever a token says of itself. */
  private verifierOf(authorization: string): { verify(authorization: string): Promise<Identity> } {
    const { tokens, sellers, signed } = this.parts;
    if (authorization.split('.').length !== 3) {
      return tokens;
    }
    return isForSellers(authorization) ? sellers : signed;
  }

  /** @throws NadiError SESSION_MISSING */
  async sessionOf(request: FastifyRequest): Promise<Session> {
    const token = sessionTokenOf(request);
    const session = token === undefined ? undefined : await this.parts.sessions.find(token);
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
      (URL.canParse(origin) && (new URL(origin).host === host || origin === new URL(this.parts.publicUrl).origin));
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

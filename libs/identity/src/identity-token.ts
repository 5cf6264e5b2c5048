import { createHmac, timingSafeEqual } from 'node:crypto';
import { NadiError } from '@nadi/errors';

/** What a bearer of a token may do. */
export type Scope = 'metrics:read';

/** Who asks, for which tenant, with which rights. */
export interface Identity {
  readonly subject: string;
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
}

const prefix = 'nadi1';

/** Signs an identity with HMAC-SHA256: `nadi1.<base64url JSON>.<base64url signature>`. */
export function signIdentity(identity: Identity, secret: string): string {
  const payload = Buffer.from(JSON.stringify(identity)).toString('base64url');
  return `${prefix}.${payload}.${signature(payload, secret)}`;
}

/**
 * Reads the identity of an `Authorization: Bearer …` header.
 * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, or KEY_SCOPE if the scope is not among its rights.
 */
export function verifyIdentity(
  authorization: string | undefined,
  secret: string,
  scope: Scope,
  nowMs: number,
): Identity {
  if (authorization === undefined || authorization === '') {
    throw new NadiError('KEY_MISSING', { message: 'the request has no Authorization header' });
  }
  const [mark, payload = '', given = '', ...rest] = authorization.replace(/^Bearer +/i, '').split('.');
  const expected = Buffer.from(signature(payload, secret));
  const actual = Buffer.from(given);
  const genuine = actual.length === expected.length && timingSafeEqual(actual, expected);
  if (mark !== prefix || rest.length > 0 || !genuine) {
    throw new NadiError('KEY_INVALID', { message: 'the token was not signed by this platform' });
  }
  const identity = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Identity;
  if (identity.expiresMs <= nowMs) {
    throw new NadiError('KEY_EXPIRED', {
      message: `the token expired at ${new Date(identity.expiresMs).toISOString()}`,
    });
  }
  if (!identity.scopes.includes(scope)) {
    throw new NadiError('KEY_SCOPE', { message: `the token does not carry ${scope}` });
  }
  return identity;
}

function signature(payload: string, secret: string): string {
  return createHmac('sha256', secret).update(`${prefix}.${payload}`).digest('base64url');
}

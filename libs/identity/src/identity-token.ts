import type { KeyObject } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { Identity } from './identity.ts';
import { readPrivateKey, readPublicKey } from './identity-keys.ts';
import { roles, type Grant, type Role } from './roles.ts';

const issuer = 'nadi';
const algorithm = 'EdDSA';

/** Signs identities as JSON Web Tokens (RFC 7519) with Ed25519 (RFC 8037). Only admin and the operator's tools hold the key. */
export class IdentitySigner {
  private readonly key: KeyObject;

  /** @throws NadiError CONFIG_INVALID */
  constructor(privateKey: string) {
    this.key = readPrivateKey(privateKey);
  }

  /** @param service the only service that accepts the token. */
  sign({ subject, name, tenantId, grants, expiresMs }: Identity, service: string): Promise<string> {
    return new SignJWT({ name, tenant: tenantId, grants: grants.map(({ role, domain }) => ({ role, domain })) })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(service)
      .setExpirationTime(new Date(expiresMs))
      .sign(this.key);
  }
}

/** Verifies identities; trusts nothing but a signature by one of its keys. */
export class IdentityVerifier {
  private readonly keys: readonly KeyObject[];

  /**
   * @param publicKeys more than one while the signing key is being replaced.
   * @param service the audience that tokens must be for.
   * @throws NadiError CONFIG_INVALID
   */
  constructor(
    publicKeys: readonly string[],
    private readonly service: string,
    private readonly now: () => number,
  ) {
    this.keys = publicKeys.map(readPublicKey);
  }

  /**
   * Reads the identity of an `Authorization: Bearer …` header.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED
   */
  async verify(authorization: string | undefined): Promise<Identity> {
    if (authorization === undefined || authorization === '') {
      throw new NadiError('KEY_MISSING', { message: 'the request has no Authorization header' });
    }
    const token = authorization.replace(/^Bearer +/i, '');
    for (const key of this.keys) {
      const claims = await this.claimsBy(key, token);
      if (claims !== undefined) {
        return identityOf(claims);
      }
    }
    throw new NadiError('KEY_INVALID', { message: `the token was not signed by this platform for ${this.service}` });
  }

  /** The claims of a token that this key signed; undefined if it did not. */
  private async claimsBy(key: KeyObject, token: string): Promise<Record<string, unknown> | undefined> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        issuer,
        audience: this.service,
        currentDate: new Date(this.now()),
        requiredClaims: ['exp', 'sub', 'tenant', 'grants'],
      });
      return payload;
    } catch (cause) {
      if (cause instanceof errors.JWTExpired) {
        throw new NadiError('KEY_EXPIRED', { message: 'the token has expired', cause });
      }
      return undefined;
    }
  }
}

function identityOf(claims: Record<string, unknown>): Identity {
  const { sub, name, tenant, grants, exp } = claims;
  if (typeof tenant !== 'string' || tenant === '' || !Array.isArray(grants) || !grants.every(isGrant)) {
    throw new NadiError('KEY_INVALID', { message: 'the token names no tenant or no grants' });
  }
  return {
    subject: sub as string,
    name: typeof name === 'string' ? name : (sub as string),
    tenantId: tenant,
    grants,
    expiresMs: (exp as number) * 1_000,
  };
}

function isGrant(value: unknown): value is Grant {
  const { role, domain } = value as Partial<Grant>;
  return typeof domain === 'string' && roles.includes(role as Role);
}

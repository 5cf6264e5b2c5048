import type { KeyObject } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import { errors, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { readPrivateKey, readPublicKey } from './identity-keys.ts';

const issuer = 'nadi';
const algorithm = 'EdDSA';

/** What every token says beside its own claims. */
export interface TokenFrame {
  readonly subject: string;
  /** The only one who accepts it. */
  readonly audience: string;
  /** Milliseconds since 1970; whole seconds of it count. */
  readonly expiresMs: number;
  /** Its own id, for tokens that can be revoked. */
  readonly id?: string;
}

/** Signs claims as JSON Web Tokens (RFC 7519) with Ed25519 (RFC 8037). */
export class ClaimsSigner {
  private readonly key: KeyObject;

  /** @throws NadiError CONFIG_INVALID */
  constructor(privateKey: string) {
    this.key = readPrivateKey(privateKey);
  }

  sign(claims: JWTPayload, { subject, audience, expiresMs, id }: TokenFrame): Promise<string> {
    return new SignJWT(id === undefined ? claims : { ...claims, jti: id })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(subject)
      .setAudience(audience)
      .setExpirationTime(new Date(expiresMs))
      .sign(this.key);
  }
}

/** Verifies tokens for one audience; trusts nothing but a signature by one of its keys. */
export class ClaimsVerifier {
  private readonly keys: readonly KeyObject[];

  /**
   * @param publicKeys more than one while the signing key is being replaced.
   * @throws NadiError CONFIG_INVALID
   */
  constructor(
    publicKeys: readonly string[],
    private readonly audience: string,
    private readonly now: () => number,
  ) {
    this.keys = publicKeys.map(readPublicKey);
  }

  /**
   * The claims of the token of an `Authorization: Bearer …` header.
   * @param required claims without which it is none, beside `exp` and `sub`
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED
   */
  async verify(authorization: string | undefined, required: readonly string[]): Promise<JWTPayload> {
    if (authorization === undefined || authorization === '') {
      throw new NadiError('KEY_MISSING', { message: 'the request has no Authorization header' });
    }
    const token = authorization.replace(/^Bearer +/i, '');
    for (const key of this.keys) {
      const claims = await this.claimsBy(key, token, required);
      if (claims !== undefined) {
        return claims;
      }
    }
    throw new NadiError('KEY_INVALID', { message: `the token was not signed by this platform for ${this.audience}` });
  }

  /** The claims of a token that this key signed; undefined if it did not. */
  private async claimsBy(key: KeyObject, token: string, required: readonly string[]): Promise<JWTPayload | undefined> {
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [algorithm],
        issuer,
        audience: this.audience,
        currentDate: new Date(this.now()),
        requiredClaims: ['exp', 'sub', ...required],
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

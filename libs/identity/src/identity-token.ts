import { NadiError } from '@nadi/errors';
import type { JWTPayload } from 'jose';
import type { Identity } from './identity.ts';
import { roles, type Grant, type Role } from './roles.ts';
import { isWholeIdentity } from './seller.ts';
import { ClaimsSigner, ClaimsVerifier } from './signed-claims.ts';

/** Signs identities as JSON Web Tokens. Only admin and the operator's tools hold the key. */
export class IdentitySigner {
  private readonly signer: ClaimsSigner;

  /** @throws NadiError CONFIG_INVALID */
  constructor(privateKey: string) {
    this.signer = new ClaimsSigner(privateKey);
  }

  /** @param service the only service that accepts the token. */
  sign({ subject, name, tenantId, grants, expiresMs, sellerId }: Identity, service: string): Promise<string> {
    const claims = {
      name,
      tenant: tenantId,
      grants: grants.map(({ role, domain }) => ({ role, domain })),
      ...(sellerId === undefined ? {} : { seller: sellerId }),
    };
    return this.signer.sign(claims, { subject, audience: service, expiresMs });
  }
}

/** Verifies identities; trusts nothing but a signature by one of its keys. */
export class IdentityVerifier {
  private readonly verifier: ClaimsVerifier;

  /**
   * @param publicKeys more than one while the signing key is being replaced.
   * @param service the audience that tokens must be for.
   * @throws NadiError CONFIG_INVALID
   */
  constructor(publicKeys: readonly string[], service: string, now: () => number) {
    this.verifier = new ClaimsVerifier(publicKeys, service, now);
  }

  /**
   * Reads the identity of an `Authorization: Bearer …` header.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED
   */
  async verify(authorization: string | undefined): Promise<Identity> {
    return identityOf(await this.verifier.verify(authorization, ['tenant', 'grants']));
  }
}

function identityOf(claims: JWTPayload): Identity {
  const { sub, name, tenant, grants, exp, seller } = claims;
  if (typeof tenant !== 'string' || tenant === '' || !Array.isArray(grants) || !grants.every(isGrant)) {
    throw new NadiError('KEY_INVALID', { message: 'the token names no tenant or no grants' });
  }
  const identity = {
    subject: sub as string,
    name: typeof name === 'string' ? name : (sub as string),
    tenantId: tenant,
    grants,
    expiresMs: (exp as number) * 1_000,
  };
  const hasNoSeller = seller === undefined;
  if (
    !(hasNoSeller || typeof seller === 'string') ||
    !isWholeIdentity(hasNoSeller ? identity : { grants, sellerId: seller })
  ) {
    throw new NadiError('KEY_INVALID', {
      message: 'the token is a seller’s in part: it lacks the seller, or may do more',
    });
  }
  return hasNoSeller ? identity : { ...identity, sellerId: seller };
}

function isGrant(value: unknown): value is Grant {
  const { role, domain } = value as Partial<Grant>;
  return typeof domain === 'string' && roles.includes(role as Role);
}

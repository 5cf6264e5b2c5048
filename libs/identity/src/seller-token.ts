import { NadiError } from '@nadi/errors';
import { decodeJwt, type JWTPayload } from 'jose';
import { reasonAgainstSellerId } from './seller.ts';
import { ClaimsSigner, ClaimsVerifier } from './signed-claims.ts';

/** What the token of a seller says: who may see what of one seller is, and until when. */
export interface SellerToken {
  /** Under which it can be revoked. */
  readonly id: string;
  readonly tenantId: string;
  readonly sellerId: string;
  /** Milliseconds since 1970, whole seconds. */
  readonly expiresMs: number;
}

/** No service has this name, so that no service takes such a token for an identity, nor an identity is taken for such a token. */
const audience = 'seller';

/** Signs tokens of sellers. Only admin does. */
export class SellerTokenSigner {
  private readonly signer: ClaimsSigner;

  /** @throws NadiError CONFIG_INVALID */
  constructor(privateKey: string) {
    this.signer = new ClaimsSigner(privateKey);
  }

  sign({ id, tenantId, sellerId, expiresMs }: SellerToken): Promise<string> {
    const claims = { tenant: tenantId, seller: sellerId };
    return this.signer.sign(claims, { subject: `seller/${sellerId}`, audience, expiresMs, id });
  }
}

/** Verifies tokens of sellers. Whether one was revoked is not written in it. */
export class SellerTokenVerifier {
  private readonly verifier: ClaimsVerifier;

  /**
   * @param publicKeys more than one while the signing key is being replaced.
   * @throws NadiError CONFIG_INVALID
   */
  constructor(publicKeys: readonly string[], now: () => number) {
    this.verifier = new ClaimsVerifier(publicKeys, audience, now);
  }

  /** @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED */
  async verify(authorization: string | undefined): Promise<SellerToken> {
    const { jti, tenant, seller, exp } = await this.verifier.verify(authorization, ['jti', 'tenant', 'seller']);
    const isSeller = typeof seller === 'string' && reasonAgainstSellerId(seller) === undefined;
    if (typeof jti !== 'string' || jti === '' || typeof tenant !== 'string' || tenant === '' || !isSeller) {
      throw new NadiError('KEY_INVALID', { message: 'the token names no tenant, no seller or no id' });
    }
    return { id: jti, tenantId: tenant, sellerId: seller, expiresMs: (exp as number) * 1_000 };
  }
}

/** Whether a token says that it is a seller's, to find who verifies it; anybody can write that, so that it says nothing else. */
export function isForSellers(authorization: string): boolean {
  try {
    const { aud }: JWTPayload = decodeJwt(authorization.replace(/^Bearer +/i, ''));
    return aud === audience;
  } catch {
    return false;
  }
}

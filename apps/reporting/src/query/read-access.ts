import { verifyIdentity, type Identity } from '@nadi/identity';

/** Decides who may read metrics. */
export class ReadAccess {
  constructor(
    private readonly secret: string,
    private readonly now: () => number,
  ) {}

  /**
   * The identity behind an Authorization header, if it may read metrics.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, KEY_SCOPE
   */
  verify(authorization: string | undefined): Identity {
    return verifyIdentity(authorization, this.secret, 'metrics:read', this.now());
  }
}

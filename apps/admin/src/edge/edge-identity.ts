import type { Identity, IdentitySigner } from '@nadi/identity';

/** Long enough for a slow request, short enough that what was taken away is gone soon. */
const tokenMs = 120_000;

/** Says to a service who asks. */
export class EdgeIdentity {
  constructor(
    private readonly signer: IdentitySigner,
    private readonly now: () => number,
  ) {}

  /** An Authorization header that only the named service accepts. */
  async authorization(identity: Identity, service: string): Promise<string> {
    const expiresMs = Math.min(identity.expiresMs, this.now() + tokenMs);
    return `Bearer ${await this.signer.sign({ ...identity, expiresMs }, service)}`;
  }
}

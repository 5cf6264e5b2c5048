import { NadiError } from '@nadi/errors';
import { isSecretOf, parseSecretKey } from '@nadi/identity';
import { CachedLookup } from '../cached-lookup.ts';
import type { VerifiedKey } from './api-key.ts';
import type { FoundKey } from './key-repository.ts';

/** Finds a key by its public prefix; null if there is none. */
export type KeyLookup = (prefix: string) => Promise<FoundKey | null>;

interface KnownKey {
  readonly key: FoundKey;
  readonly verified: VerifiedKey;
}

const bearer = /^Bearer +/i;

/**
 * Verifies API keys. Found keys are cached for 10 s, so a revocation takes that long to be seen everywhere; while the
 * database is down, keys that were seen before stay valid until they expire.
 */
export class KeyVerifier {
  private readonly known: CachedLookup<KnownKey>;

  constructor(
    lookup: KeyLookup,
    private readonly now: () => number = Date.now,
  ) {
    this.known = new CachedLookup(async (prefix) => {
      const key = await lookup(prefix);
      return key && { key, verified: rightsOf(key) };
    }, now);
  }

  /** This instance sees a change at once, others when their memory is over. */
  changed(prefix: string): void {
    this.known.forget(prefix);
  }

  /**
   * The rights of the key in an `Authorization: Bearer …` header.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, or DATABASE_UNAVAILABLE (retriable) for a key not seen before.
   */
  async verify(authorization: string | undefined): Promise<VerifiedKey> {
    if (authorization === undefined || authorization === '') {
      throw new NadiError('KEY_MISSING', { message: 'the request has no Authorization header' });
    }
    const parsed = bearer.test(authorization) ? parseSecretKey('nadi', authorization.replace(bearer, '')) : undefined;
    if (parsed === undefined) {
      throw new NadiError('KEY_INVALID', { message: 'the Authorization header does not hold an API key' });
    }
    const known = await this.known.find(parsed.prefix);
    // The secret is compared even if there is no such key, so that both answers take the same time.
    const matches = isSecretOf(known?.key.secretHash, parsed.secret);
    if (known === null || !matches || known.key.revokedAt !== null) {
      throw new NadiError('KEY_INVALID', { message: 'the key does not exist or was revoked', ...meant(known) });
    }
    return this.unexpired(known);
  }

  /**
   * The rights of a key that was verified before, as they are now.
   * @throws NadiError KEY_INVALID, KEY_EXPIRED, DATABASE_UNAVAILABLE (retriable)
   */
  async rightsOf(prefix: string): Promise<VerifiedKey> {
    const known = await this.known.find(prefix);
    if (known === null || known.key.revokedAt !== null) {
      throw new NadiError('KEY_INVALID', { message: `the key ${prefix} does not exist or was revoked` });
    }
    return this.unexpired(known);
  }

  private unexpired(known: KnownKey): VerifiedKey {
    const { key, verified } = known;
    if (key.expiresAt.getTime() <= this.now()) {
      const message = `the key expired at ${key.expiresAt.toISOString()}`;
      throw new NadiError('KEY_EXPIRED', { message, ...meant(known) });
    }
    return verified;
  }
}

/** For the error of a request whose key is known and not valid: its owner may see that somebody tried. */
function meant(known: KnownKey | null): { readonly context?: { readonly key: VerifiedKey } } {
  return known === null ? {} : { context: { key: known.verified } };
}

function rightsOf({ name, tenantId, domains, prefix, usage, ...limits }: FoundKey): VerifiedKey {
  const { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth } = limits;
  return {
    ...{ name, tenantId, domains: new Set(domains), prefix, usage },
    limits: { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth },
  };
}

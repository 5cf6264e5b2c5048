import { NadiError } from '@nadi/errors';
import { isSecretOf, parseSecretKey } from '@nadi/identity';
import type { VerifiedKey } from './api-key.ts';
import type { FoundKey } from './key-repository.ts';

/** Finds a key by its public prefix; null if there is none. */
export type KeyLookup = (prefix: string) => Promise<FoundKey | null>;

interface CachedKey {
  readonly key: FoundKey | null;
  readonly verified: VerifiedKey | null;
  freshUntilMs: number;
}

const freshMs = 10_000;
const unknownFreshMs = 2_000;
const outageFreshMs = 1_000;
const bearer = /^Bearer +/i;
const mostCachedKeys = 10_000;

/**
 * Verifies API keys. Found keys are cached for 10 s, so a revocation takes that long to be seen everywhere; while the
 * database is down, keys that were seen before stay valid until they expire.
 */
export class KeyVerifier {
  private readonly cache = new Map<string, CachedKey>();
  private readonly lookups = new Map<string, Promise<CachedKey>>();

  constructor(
    private readonly lookup: KeyLookup,
    private readonly now: () => number = Date.now,
  ) {}

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
    const { key, verified } = await this.find(parsed.prefix);
    // The secret is compared even if there is no such key, so that both answers take the same time.
    const matches = isSecretOf(key?.secretHash, parsed.secret);
    if (key === null || verified === null || !matches || key.revokedAt !== null) {
      throw new NadiError('KEY_INVALID', { message: 'the key does not exist or was revoked', ...meant(verified) });
    }
    if (key.expiresAt.getTime() <= this.now()) {
      const message = `the key expired at ${key.expiresAt.toISOString()}`;
      throw new NadiError('KEY_EXPIRED', { message, ...meant(verified) });
    }
    return verified;
  }

  private async find(prefix: string): Promise<CachedKey> {
    const cached = this.cache.get(prefix);
    if (cached !== undefined && cached.freshUntilMs > this.now()) {
      return cached;
    }
    // Requests with the same key share one lookup, so that a database that hangs is not asked once per request.
    let lookup = this.lookups.get(prefix);
    if (lookup === undefined) {
      lookup = this.refresh(prefix, cached).finally(() => this.lookups.delete(prefix));
      this.lookups.set(prefix, lookup);
    }
    return lookup;
  }

  private async refresh(prefix: string, cached: CachedKey | undefined): Promise<CachedKey> {
    try {
      return this.remember(prefix, await this.lookup(prefix));
    } catch (error) {
      if (cached === undefined) {
        throw error;
      }
      // The next requests do not wait for the database again.
      cached.freshUntilMs = this.now() + outageFreshMs;
      return cached;
    }
  }

  private remember(prefix: string, key: FoundKey | null): CachedKey {
    // At the end again: the key that leaves is the one looked up longest ago, not the one in use longest.
    this.cache.delete(prefix);
    if (this.cache.size >= mostCachedKeys) {
      this.cache.delete(this.cache.keys().next().value as string);
    }
    const entry: CachedKey = {
      key,
      verified: key === null ? null : rightsOf(key),
      freshUntilMs: this.now() + (key === null ? unknownFreshMs : freshMs),
    };
    this.cache.set(prefix, entry);
    return entry;
  }
}

/** For the error of a request whose key is known and not valid: its owner may see that somebody tried. */
function meant(key: VerifiedKey | null): { readonly context?: { readonly key: VerifiedKey } } {
  return key === null ? {} : { context: { key } };
}

function rightsOf({ name, tenantId, domains, prefix, usage, ...limits }: FoundKey): VerifiedKey {
  const { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth } = limits;
  return {
    ...{ name, tenantId, domains: new Set(domains), prefix, usage },
    limits: { eventsPerSecond, burstEvents, eventsPerDay, eventsPerMonth },
  };
}

import { NadiError } from '@nadi/errors';
import { generateSecretKey, hashSecret } from '@nadi/identity';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { readLastUses, readUsage } from '../flow/usage-store.ts';
import { utcDay } from '../flow/utc-period.ts';
import { ApiKey, type KeyLimits, type KeyUsage } from './api-key.ts';
import { commandLine, keyChangesOf, recordKeyChange, type KeyActor, type KeyChange } from './key-changes.ts';

export interface NewKey {
  readonly tenantId: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly expiresAt: Date;
  readonly limits: KeyLimits;
}

/** A stored key with what it has used. */
export type FoundKey = ApiKey & { readonly usage: KeyUsage };

/** Which key is meant; with a tenant only if it is of that one. */
export interface KeyPlace {
  readonly prefix: string;
  readonly tenantId?: string;
}

/** Stored API keys. Keys are found before the tenant is known, so all calls look across tenants. Every change is written down. */
export class KeyRepository {
  constructor(
    private readonly dataSource: DataSource,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  async find(prefix: string, tenantId?: string): Promise<FoundKey | null> {
    const [key] = await this.read({ prefix, ...(tenantId === undefined ? {} : { tenantId }) });
    return key ?? null;
  }

  list(tenantId: string | undefined): Promise<FoundKey[]> {
    return this.read(tenantId === undefined ? {} : { tenantId });
  }

  /** When these keys sent last what was accepted, by prefix; those that never did are missing. */
  lastUses(prefixes: readonly string[]): Promise<Map<string, Date>> {
    return acrossTenants(this.dataSource, (manager) => readLastUses(manager, prefixes));
  }

  /** What was done to a key, newest first. */
  changesOf(tenantId: string, prefix: string): Promise<KeyChange[]> {
    return keyChangesOf(this.dataSource, tenantId, prefix);
  }

  /** Creates a key; its text is known only now. */
  async create(
    { limits, ...newKey }: NewKey,
    actor: KeyActor = commandLine,
  ): Promise<{ readonly text: string; readonly key: ApiKey }> {
    const { prefix, secret, text } = generateSecretKey('nadi');
    const key = Object.assign(new ApiKey(), {
      ...newKey,
      ...limits,
      domains: [...newKey.domains],
      prefix,
      secretHash: hashSecret(secret),
      revokedAt: null,
    });
    const saved = await acrossTenants(this.dataSource, async (manager) => {
      const { name, domains, expiresAt } = newKey;
      await recordKeyChange(manager, key, actor, {
        ...{ at: new Date(this.now()), action: 'key.created', detail: { name, domains, expiresAt, ...limits } },
      });
      return manager.save(key);
    });
    return { text, key: saved };
  }

  /**
   * Changes limits; those that are missing stay.
   * @throws NadiError KEY_UNKNOWN
   */
  async update(place: KeyPlace, limits: Partial<KeyLimits>, actor: KeyActor = commandLine): Promise<FoundKey> {
    await acrossTenants(this.dataSource, async (manager) => {
      const key = await locked(manager, place);
      const names = (Object.keys(limits) as (keyof KeyLimits)[]).filter((name) => limits[name] !== key[name]);
      if (names.length === 0) return;
      await manager.update(ApiKey, { prefix: key.prefix }, limits);
      const detail = Object.fromEntries(names.map((name) => [name, { from: key[name], to: limits[name] }]));
      await recordKeyChange(manager, key, actor, { at: new Date(this.now()), action: 'key.limits-changed', detail });
    });
    return (await this.find(place.prefix)) ?? noSuchKey(place.prefix);
  }

  /**
   * Ends a key; one that was ended before stays as it is.
   * @throws NadiError KEY_UNKNOWN
   */
  async revoke(place: KeyPlace, at: Date, actor: KeyActor = commandLine): Promise<void> {
    await acrossTenants(this.dataSource, async (manager) => {
      const key = await locked(manager, place);
      if (key.revokedAt !== null) return;
      await manager.update(ApiKey, { prefix: key.prefix }, { revokedAt: at });
      await recordKeyChange(manager, key, actor, { at, action: 'key.revoked', detail: {} });
    });
  }

  private read(where: { readonly prefix?: string; readonly tenantId?: string }): Promise<FoundKey[]> {
    const today = utcDay(this.now());
    return acrossTenants(this.dataSource, async (manager) => {
      const keys = await manager.find(ApiKey, { where, order: { createdAt: 'ASC' } });
      const usages = await readUsage(
        manager,
        keys.map(({ prefix }) => prefix),
        today,
      );
      return keys.map((key) =>
        Object.assign(key, { usage: usages.get(key.prefix) ?? { on: today, day: 0, month: 0 } }),
      );
    });
  }
}

async function locked(manager: EntityManager, place: KeyPlace): Promise<ApiKey> {
  const key = await manager.findOne(ApiKey, { where: { ...place }, lock: { mode: 'pessimistic_write' } });
  return key ?? noSuchKey(place.prefix);
}

function noSuchKey(prefix: string): never {
  throw new NadiError('KEY_UNKNOWN', { message: `there is no key with the prefix ${prefix.slice(0, 100)}` });
}

import { NadiError } from '@nadi/errors';
import { generateSecretKey, hashSecret } from '@nadi/identity';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { readUsage } from '../flow/usage-store.ts';
import { utcDay } from '../flow/utc-period.ts';
import { ApiKey, type KeyLimits, type KeyUsage } from './api-key.ts';

export interface NewKey {
  readonly tenantId: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly expiresAt: Date;
  readonly limits: KeyLimits;
}

/** A stored key with what it has used. */
export type FoundKey = ApiKey & { readonly usage: KeyUsage };

/** Stored API keys. Keys are found before the tenant is known, so all calls look across tenants. */
export class KeyRepository {
  constructor(
    private readonly dataSource: DataSource,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  async find(prefix: string): Promise<FoundKey | null> {
    const [key] = await this.read({ prefix });
    return key ?? null;
  }

  list(tenantId: string | undefined): Promise<FoundKey[]> {
    return this.read(tenantId === undefined ? {} : { tenantId });
  }

  /** Creates a key; its text is known only now. */
  async create({ limits, ...newKey }: NewKey): Promise<{ readonly text: string; readonly key: ApiKey }> {
    const { prefix, secret, text } = generateSecretKey('nadi');
    const key = Object.assign(new ApiKey(), {
      ...newKey,
      ...limits,
      domains: [...newKey.domains],
      prefix,
      secretHash: hashSecret(secret),
      revokedAt: null,
    });
    return { text, key: await acrossTenants(this.dataSource, (manager) => manager.save(key)) };
  }

  /**
   * Changes limits; those that are missing stay.
   * @throws NadiError KEY_INVALID if there is no such key.
   */
  async update(prefix: string, limits: Partial<KeyLimits>): Promise<FoundKey> {
    if (Object.keys(limits).length > 0) await this.change(prefix, limits);
    return (await this.find(prefix)) ?? noSuchKey(prefix);
  }

  /** @throws NadiError KEY_INVALID if there is no such key. */
  revoke(prefix: string, at: Date): Promise<void> {
    return this.change(prefix, { revokedAt: at });
  }

  private async change(prefix: string, values: Partial<KeyLimits> | { revokedAt: Date }): Promise<void> {
    const result = await acrossTenants(this.dataSource, (manager) => manager.update(ApiKey, { prefix }, values));
    if (result.affected !== 1) noSuchKey(prefix);
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

function noSuchKey(prefix: string): never {
  throw new NadiError('KEY_INVALID', { message: `there is no key with the prefix ${prefix}` });
}

import { NadiError } from '@nadi/errors';
import { generateSecretKey, hashSecret } from '@nadi/identity';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import { ApiKey } from './api-key.ts';

export interface NewKey {
  readonly tenantId: string;
  readonly name: string;
  readonly domains: readonly string[];
  readonly expiresAt: Date;
}

/** Stored API keys. Keys are found before the tenant is known, so all calls look across tenants. */
export class KeyRepository {
  constructor(private readonly dataSource: DataSource) {}

  find(prefix: string): Promise<ApiKey | null> {
    return acrossTenants(this.dataSource, (manager) => manager.findOneBy(ApiKey, { prefix }));
  }

  list(tenantId: string | undefined): Promise<ApiKey[]> {
    return acrossTenants(this.dataSource, (manager) =>
      manager.find(ApiKey, { order: { createdAt: 'ASC' }, ...(tenantId === undefined ? {} : { where: { tenantId } }) }),
    );
  }

  /** Creates a key; its text is known only now. */
  async create(newKey: NewKey): Promise<{ readonly text: string; readonly key: ApiKey }> {
    const { prefix, secret, text } = generateSecretKey('nadi');
    const key = Object.assign(new ApiKey(), {
      ...newKey,
      domains: [...newKey.domains],
      prefix,
      secretHash: hashSecret(secret),
      revokedAt: null,
    });
    return { text, key: await acrossTenants(this.dataSource, (manager) => manager.save(key)) };
  }

  /** @throws NadiError KEY_INVALID if there is no such key. */
  async revoke(prefix: string, at: Date): Promise<void> {
    const result = await acrossTenants(this.dataSource, (manager) =>
      manager.update(ApiKey, { prefix }, { revokedAt: at }),
    );
    if (result.affected !== 1) {
      throw new NadiError('KEY_INVALID', { message: `there is no key with the prefix ${prefix}` });
    }
  }
}

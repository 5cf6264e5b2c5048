import { NadiError } from '@nadi/errors';
import {
  generateSecretKey,
  hashSecret,
  isSecretOf,
  mayPassOn,
  parseSecretKey,
  type Grant,
  type Identity,
} from '@nadi/identity';
import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';
import { grantsOfToken, makerIdOf, readToken, tokenSubject, type TokenRow } from './token-makers.ts';

/** A token as its tenant sees it; the secret is shown once, when it is made. */
export interface ShownToken extends Grant {
  readonly prefix: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

/** A token with what it may do at the moment. */
interface FoundToken {
  readonly row: TokenRow;
  readonly grants: readonly Grant[];
}

const dayMs = 86_400_000;
const freshMs = 2_000;
const usedEveryMs = 60_000;
const mostCached = 10_000;

/** Tokens with which programs read through the console's edge. A revocation is seen by every instance within 2 s. */
export class ApiTokens {
  private readonly cache = new Map<string, { readonly found: FoundToken | undefined; readonly freshUntilMs: number }>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly audit: AuditLog,
    private readonly now: () => number,
  ) {}

  /**
   * The identity that an `Authorization: Bearer …` header stands for: what the token was made for, but never more than its maker may now.
   * @throws NadiError KEY_INVALID, KEY_EXPIRED, DATABASE_UNAVAILABLE (retriable)
   */
  async verify(authorization: string): Promise<Identity> {
    const key = parseSecretKey('naditoken', authorization.replace(/^Bearer +/i, ''));
    const found = key === undefined ? undefined : await this.find(key.prefix);
    const isRight = isSecretOf(found?.row.secret_hash, key?.secret ?? '');
    if (found === undefined || !isRight || found.row.revoked_at !== null) {
      throw new NadiError('KEY_INVALID', { message: 'the token does not exist or was revoked' });
    }
    const { row, grants } = found;
    if (row.expires_at.getTime() <= this.now()) {
      throw new NadiError('KEY_EXPIRED', { message: `the token expired at ${row.expires_at.toISOString()}` });
    }
    if (grants.length === 0) {
      throw new NadiError('KEY_INVALID', {
        message: `${row.created_by}, who made the token, may do nothing of it any more`,
      });
    }
    return {
      subject: `${tokenSubject}${row.prefix}`,
      name: row.name,
      tenantId: row.tenant_id,
      grants,
      expiresMs: row.expires_at.getTime(),
    };
  }

  /** All tokens of a tenant, newest first. */
  list(tenantId: string): Promise<ShownToken[]> {
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<TokenRow[]>(
        'select * from api_tokens where tenant_id = $1 order by created_at desc',
        [tenantId],
      );
      return rows.map(shown);
    });
  }

  /**
   * Makes a token; its text is known only now.
   * @throws NadiError GRANT_EXCEEDED if it could do what its maker cannot.
   */
  create(maker: Identity, { name, role, domain, days }: Grant & { readonly name: string; readonly days: number }) {
    if (!mayPassOn(maker.grants, { role, domain })) {
      throw new NadiError('GRANT_EXCEEDED', { message: `you are not ${role} of ${domain === '*' ? 'all' : domain}` });
    }
    const { prefix, secret, text } = generateSecretKey('naditoken');
    const createdAt = new Date(this.now());
    const expiresAt = new Date(this.now() + days * dayMs);
    return withTenant(this.dataSource, maker.tenantId, async (manager) => {
      await manager.query(
        `insert into api_tokens (prefix, tenant_id, name, secret_hash, role, domain, created_by, created_by_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[prefix, maker.tenantId, name, hashSecret(secret), role, domain, maker.name, makerIdOf(maker)],
          ...[createdAt, expiresAt],
        ],
      );
      const detail = { name, role, domain, expiresAt: expiresAt.toISOString() };
      await this.audit.append(manager, maker, { action: 'token.created', object: `token/${prefix}`, detail });
      return { token: text, prefix, expiresAt: expiresAt.toISOString() };
    });
  }

  /** @throws NadiError TOKEN_UNKNOWN, GRANT_EXCEEDED */
  async revoke(revoker: Identity, prefix: string): Promise<void> {
    await withTenant(this.dataSource, revoker.tenantId, async (manager) => {
      const row = await readToken(manager, prefix);
      if (row === undefined || row.tenant_id !== revoker.tenantId || row.revoked_at !== null) {
        throw new NadiError('TOKEN_UNKNOWN', { message: `there is no valid token with the prefix ${prefix}` });
      }
      if (!mayPassOn(revoker.grants, row)) {
        throw new NadiError('GRANT_EXCEEDED', { message: `the token may do more than you` });
      }
      await manager.query('update api_tokens set revoked_at = $2 where prefix = $1', [prefix, new Date(this.now())]);
      await this.audit.append(manager, revoker, {
        action: 'token.revoked',
        object: `token/${prefix}`,
        detail: { name: row.name },
      });
    });
    this.cache.delete(prefix);
  }

  private async find(prefix: string): Promise<FoundToken | undefined> {
    const cached = this.cache.get(prefix);
    if (cached !== undefined && cached.freshUntilMs > this.now()) {
      return cached.found;
    }
    const found = await acrossTenants(this.dataSource, async (manager) => {
      const row = await readToken(manager, prefix);
      if (row === undefined) {
        return undefined;
      }
      if (this.now() - (row.used_at?.getTime() ?? 0) >= usedEveryMs) {
        await manager.query('update api_tokens set used_at = $2 where prefix = $1', [prefix, new Date(this.now())]);
      }
      return { row, grants: await grantsOfToken(manager, row, this.now()) };
    });
    if (this.cache.size >= mostCached) {
      this.cache.clear();
    }
    this.cache.set(prefix, { found, freshUntilMs: this.now() + freshMs });
    return found;
  }
}

function shown(row: TokenRow): ShownToken {
  return {
    prefix: row.prefix,
    name: row.name,
    role: row.role,
    domain: row.domain,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}

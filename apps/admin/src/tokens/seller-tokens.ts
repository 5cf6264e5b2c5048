import { randomUUID } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import { allows, sellerGrants, type Identity, type SellerTokenSigner, type SellerTokenVerifier } from '@nadi/identity';
import { acrossTenants, withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';
import { grantsOfMaker, makerIdOf } from './token-makers.ts';

/** A seller's token as its tenant sees it. The token itself is shown once and kept nowhere. */
export interface ShownSellerToken {
  readonly id: string;
  readonly sellerId: string;
  readonly name: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedAt: string | null;
  readonly revokedAt: string | null;
}

/** Which tokens to show, newest first. */
export interface SellerTokensQuery {
  readonly limit: number;
  readonly sellerId?: string | undefined;
  /** Only tokens made before the one with this id. */
  readonly before?: string | undefined;
}

export interface SellerTokensParts {
  readonly dataSource: DataSource;
  readonly audit: AuditLog;
  readonly signer: SellerTokenSigner;
  readonly verifier: SellerTokenVerifier;
  readonly now: () => number;
}

interface SellerTokenRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly seller_id: string;
  readonly name: string;
  readonly created_by: string;
  readonly created_by_id: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** A token, and whether who made it may still make such. */
interface FoundToken {
  readonly row: SellerTokenRow;
  readonly isGiven: boolean;
}

const subjectPrefix = 'seller-token/';
const dayMs = 86_400_000;
const secondMs = 1_000;
const freshMs = 2_000;
const usedEveryMs = 60_000;
const mostCached = 10_000;

/**
 * Tokens that show a seller what is theirs. What a token says is signed; what is stored is that it was made, and whether it was revoked, which
 * every instance sees within 2 s. Nothing that is stored makes a token.
 */
export class SellerTokens {
  private readonly cache = new Map<string, { readonly found: FoundToken | undefined; readonly freshUntilMs: number }>();

  constructor(private readonly parts: SellerTokensParts) {}

  /**
   * The identity that an `Authorization: Bearer …` header stands for: one seller's, as long as who made the token may still make such.
   * @throws NadiError KEY_INVALID, KEY_EXPIRED, DATABASE_UNAVAILABLE (retriable)
   */
  async verify(authorization: string): Promise<Identity> {
    const { id, tenantId, sellerId, expiresMs } = await this.parts.verifier.verify(authorization);
    const found = await this.find(id);
    const isSame = found?.row.tenant_id === tenantId && found.row.seller_id === sellerId;
    if (found === undefined || !isSame || found.row.revoked_at !== null) {
      throw new NadiError('KEY_INVALID', { message: 'the token does not exist or was revoked' });
    }
    const { row, isGiven } = found;
    if (row.expires_at.getTime() <= this.parts.now()) {
      throw new NadiError('KEY_EXPIRED', { message: `the token expired at ${row.expires_at.toISOString()}` });
    }
    if (!isGiven) {
      throw new NadiError('KEY_INVALID', { message: 'who made the token may make none any more' });
    }
    return {
      subject: `${subjectPrefix}${id}`,
      name: row.name,
      tenantId,
      grants: sellerGrants,
      expiresMs: Math.min(expiresMs, row.expires_at.getTime()),
      sellerId,
    };
  }

  /** One page of a tenant's tokens, newest first. */
  list(tenantId: string, { limit, sellerId, before }: SellerTokensQuery): Promise<ShownSellerToken[]> {
    return withTenant(this.parts.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<SellerTokenRow[]>(
        `select * from seller_tokens
         where tenant_id = $1 and ($2::text is null or seller_id = $2)
           and ($3::text is null or (created_at, id) < (select created_at, id from seller_tokens where tenant_id = $1 and id = $3))
         order by created_at desc, id desc limit $4`,
        [tenantId, sellerId ?? null, before ?? null, limit],
      );
      return rows.map(shown);
    });
  }

  /**
   * Makes a token; its text is known only now.
   * @throws NadiError KEY_SCOPE if its maker does not manage the sellers of the whole tenant.
   */
  async create(
    maker: Identity,
    { sellerId, name = sellerId, days }: { sellerId: string; name?: string | undefined; days: number },
  ) {
    assertManages(maker);
    const { dataSource, audit, signer, now } = this.parts;
    const { tenantId } = maker;
    const id = randomUUID();
    const createdMs = now();
    // A token holds whole seconds: what is stored is not to end later.
    const expiresMs = Math.floor((createdMs + days * dayMs) / secondMs) * secondMs;
    const expiresAt = new Date(expiresMs).toISOString();
    const token = await signer.sign({ id, tenantId, sellerId, expiresMs });
    return withTenant(dataSource, tenantId, async (manager) => {
      await manager.query(
        `insert into seller_tokens (id, tenant_id, seller_id, name, created_by, created_by_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [id, tenantId, sellerId, name, maker.name, makerIdOf(maker), new Date(createdMs), new Date(expiresMs)],
      );
      const detail = { sellerId, name, expiresAt };
      await audit.append(manager, maker, { action: 'seller-token.created', object: `${subjectPrefix}${id}`, detail });
      return { token, id, sellerId, name, expiresAt };
    });
  }

  /** @throws NadiError TOKEN_UNKNOWN, KEY_SCOPE */
  async revoke(revoker: Identity, id: string): Promise<void> {
    assertManages(revoker);
    const { dataSource, audit, now } = this.parts;
    const { tenantId } = revoker;
    await withTenant(dataSource, tenantId, async (manager) => {
      const row = await read(manager, id);
      if (row === undefined || row.tenant_id !== tenantId || row.revoked_at !== null) {
        throw new NadiError('TOKEN_UNKNOWN', {
          message: `there is no valid token of a seller with the id ${id.slice(0, 100)}`,
        });
      }
      await manager.query('update seller_tokens set revoked_at = $2 where id = $1', [id, new Date(now())]);
      const detail = { sellerId: row.seller_id, name: row.name };
      await audit.append(manager, revoker, { action: 'seller-token.revoked', object: `${subjectPrefix}${id}`, detail });
    });
    this.cache.delete(id);
  }

  private async find(id: string): Promise<FoundToken | undefined> {
    const { dataSource, now } = this.parts;
    const cached = this.cache.get(id);
    if (cached !== undefined && cached.freshUntilMs > now()) {
      return cached.found;
    }
    // From before it is read, so that what is revoked meanwhile is not believed for longer.
    const freshUntilMs = now() + freshMs;
    const found = await acrossTenants(dataSource, async (manager) => {
      const row = await read(manager, id);
      if (row === undefined) {
        return undefined;
      }
      if (now() - (row.used_at?.getTime() ?? 0) >= usedEveryMs) {
        await manager.query('update seller_tokens set used_at = $2 where id = $1', [id, new Date(now())]);
      }
      const maker = { makerId: row.created_by_id, tenantId: row.tenant_id, nowMs: now() };
      const held = await grantsOfMaker(manager, maker);
      return { row, isGiven: held === undefined || allows(held, 'sellers:manage', '*') };
    });
    if (this.cache.size >= mostCached) {
      this.cache.clear();
    }
    this.cache.set(id, { found, freshUntilMs });
    return found;
  }
}

/**
 * Sellers have events in every domain.
 * @throws NadiError KEY_SCOPE
 */
export function assertManages({ grants }: Identity): void {
  if (!allows(grants, 'sellers:manage', '*')) {
    throw new NadiError('KEY_SCOPE', { message: 'sellers:manage is needed in all domains' });
  }
}

async function read(manager: EntityManager, id: string): Promise<SellerTokenRow | undefined> {
  const [row] = await manager.query<SellerTokenRow[]>('select * from seller_tokens where id = $1', [id]);
  return row;
}

function shown(row: SellerTokenRow): ShownSellerToken {
  return {
    id: row.id,
    sellerId: row.seller_id,
    name: row.name,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    usedAt: row.used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  };
}

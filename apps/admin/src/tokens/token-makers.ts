import { commonGrants, type Grant, type Identity } from '@nadi/identity';
import type { EntityManager } from 'typeorm';
import { isPersonId, People } from '../accounts/people.ts';

/** A token as it is stored. */
export interface TokenRow extends Grant {
  readonly prefix: string;
  readonly tenant_id: string;
  readonly name: string;
  readonly secret_hash: string;
  readonly created_by: string;
  /** A person, or `token/<prefix>`; null if the operator's tools made it, or before this was kept. */
  readonly created_by_id: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly used_at: Date | null;
  readonly revoked_at: Date | null;
}

/** What the subject of a token's identity begins with. */
export const tokenSubject = 'token/';

/** Under what a maker is kept: a person or a token; null for the operator's tools, which nobody can take anything away from. */
export function makerIdOf({ subject }: Pick<Identity, 'subject'>): string | null {
  return isPersonId(subject) || subject.startsWith(tokenSubject) ? subject : null;
}

export async function readToken(manager: EntityManager, prefix: string): Promise<TokenRow | undefined> {
  const [row] = await manager.query<TokenRow[]>('select * from api_tokens where prefix = $1', [prefix]);
  return row;
}

/** What a token was made for, as far as its maker may still do that; of one that a token made, as far as all before it may. */
export async function grantsOfToken(manager: EntityManager, row: TokenRow, nowMs: number): Promise<readonly Grant[]> {
  const own = { role: row.role, domain: row.domain };
  const held = await grantsOfMaker(manager, { makerId: row.created_by_id, tenantId: row.tenant_id, nowMs });
  return held === undefined ? [own] : commonGrants(own, held);
}

/** What who made a token may do now in its tenant; undefined if the operator's tools made it. */
export async function grantsOfMaker(
  manager: EntityManager,
  { makerId, tenantId, nowMs }: { readonly makerId: string | null; readonly tenantId: string; readonly nowMs: number },
): Promise<readonly Grant[] | undefined> {
  if (makerId === null) {
    return undefined;
  }
  if (!makerId.startsWith(tokenSubject)) {
    const memberships = await new People(manager).memberships(makerId);
    return memberships.find((membership) => membership.tenantId === tenantId)?.grants ?? [];
  }
  const maker = await readToken(manager, makerId.slice(tokenSubject.length));
  const isValid = maker !== undefined && maker.revoked_at === null && maker.expires_at.getTime() > nowMs;
  return isValid ? grantsOfToken(manager, maker, nowMs) : [];
}

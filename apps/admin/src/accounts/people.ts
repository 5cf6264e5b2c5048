import { randomUUID } from 'node:crypto';
import { NadiError } from '@nadi/errors';
import type { Grant } from '@nadi/identity';
import type { EntityManager } from 'typeorm';

/** Somebody who can sign in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Argon2id; null for who signs in with the provider only, or has not set a password yet. */
  readonly passwordHash: string | null;
  /** `<issuer>#<subject>` at the provider; null for who has never signed in there. */
  readonly oidcSubject: string | null;
}

/** What a person may do in a tenant. */
export interface Membership {
  readonly tenantId: string;
  readonly grants: readonly Grant[];
}

interface PersonRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly password_hash: string | null;
  readonly oidc_subject: string | null;
}

const personColumns = 'id, email, name, password_hash, oidc_subject';
const personId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the subject of an identity is a person; tokens and the operator's tools are none. */
export function isPersonId(subject: string): boolean {
  return personId.test(subject);
}

/** People and their roles, within the caller's transaction. */
export class People {
  constructor(private readonly manager: EntityManager) {}

  byEmail(email: string): Promise<Person | undefined> {
    return this.find('email = $1', email);
  }

  byId(id: string): Promise<Person | undefined> {
    return this.find('id = $1', id);
  }

  byOidcSubject(subject: string): Promise<Person | undefined> {
    return this.find('oidc_subject = $1', subject);
  }

  /** The tenants a person belongs to; those of one tenant only in a transaction that sees one only. */
  async memberships(userId: string): Promise<Membership[]> {
    const rows = await this.manager.query<(Grant & { tenant_id: string })[]>(
      'select tenant_id, role, domain from memberships where user_id = $1 order by tenant_id, role, domain',
      [userId],
    );
    const byTenant = Map.groupBy(rows, ({ tenant_id }) => tenant_id);
    return [...byTenant].map(([tenantId, grants]) => ({
      tenantId,
      grants: grants.map(({ role, domain }) => ({ role, domain })),
    }));
  }

  async add(email: string, name: string, nowMs: number): Promise<Person> {
    const id = randomUUID();
    await this.manager.query('insert into users (id, email, name, created_at) values ($1, $2, $3, $4)', [
      ...[id, email, name, new Date(nowMs)],
    ]);
    return { id, email, name, passwordHash: null, oidcSubject: null };
  }

  /** Sets a password and forgets who they were at the provider: the next sign-in there is the first again. */
  async setPassword(userId: string, passwordHash: string): Promise<void> {
    await this.manager.query('update users set password_hash = $2, oidc_subject = null where id = $1', [
      ...[userId, passwordHash],
    ]);
  }

  async linkOidc(userId: string, subject: string): Promise<void> {
    await this.manager.query('update users set oidc_subject = $2 where id = $1', [userId, subject]);
  }

  /** Replaces a person's roles in a tenant; none removes them from it. */
  async setGrants(userId: string, tenantId: string, grants: readonly Grant[]): Promise<void> {
    await this.manager.query('delete from memberships where user_id = $1 and tenant_id = $2', [userId, tenantId]);
    for (const { role, domain } of grants) {
      await this.manager.query(
        'insert into memberships (tenant_id, user_id, role, domain) values ($1, $2, $3, $4) on conflict do nothing',
        [tenantId, userId, role, domain],
      );
    }
  }

  /** @throws NadiError LAST_ADMINISTRATOR if nobody administers the whole tenant. */
  async assertAdministered(tenantId: string): Promise<void> {
    const [found] = await this.manager.query<unknown[]>(
      `select 1 from memberships where tenant_id = $1 and role = 'admin' and domain = '*' limit 1`,
      [tenantId],
    );
    if (found === undefined) {
      throw new NadiError('LAST_ADMINISTRATOR', { message: `${tenantId} would be left without an administrator` });
    }
  }

  private async find(condition: string, value: string): Promise<Person | undefined> {
    const [row] = await this.manager.query<PersonRow[]>(`select ${personColumns} from users where ${condition}`, [
      value,
    ]);
    return (
      row && {
        ...{ id: row.id, email: row.email, name: row.name },
        passwordHash: row.password_hash,
        oidcSubject: row.oidc_subject,
      }
    );
  }
}

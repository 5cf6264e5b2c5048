import { NadiError } from '@nadi/errors';
import { mayPassOn, type Grant, type Identity } from '@nadi/identity';
import { withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditedAction, AuditLog } from '../audit/audit-log.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { isPersonId, People, type Person } from './people.ts';

/** A member of a tenant as its administrators see them. */
export interface Member {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** Whether they can sign in already, and how. */
  readonly signsInWith: readonly ('password' | 'provider')[];
  readonly signedInAt: string | null;
}

/** A link that sets a password; shown once. */
export interface IssuedLink {
  readonly token: string;
  readonly expiresAt: string;
}

export interface MembersParts {
  readonly dataSource: DataSource;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
  readonly now: () => number;
}

interface MemberRow {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly has_password: boolean;
  readonly has_provider: boolean;
  readonly signed_in_at: Date | null;
  readonly grants: readonly Grant[];
}

/** The people of a tenant and what they may do in it. Nobody gives or takes more than they have. */
export class Members {
  constructor(private readonly parts: MembersParts) {}

  list(tenantId: string): Promise<Member[]> {
    return withTenant(this.parts.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<MemberRow[]>(
        `select u.id, u.email, u.name, u.password_hash is not null as has_password,
           u.oidc_subject is not null as has_provider, u.signed_in_at,
           json_agg(json_build_object('role', m.role, 'domain', m.domain) order by m.role, m.domain) as grants
         from memberships m join users u on u.id = m.user_id
         where m.tenant_id = $1 group by u.id order by u.email`,
        [tenantId],
      );
      return rows.map(toMember);
    });
  }

  /**
   * Adds somebody to the caller's tenant. Who cannot sign in yet gets a link.
   * @throws NadiError USER_EXISTS, GRANT_EXCEEDED
   */
  add(caller: Identity, { email, name, grants }: Pick<Member, 'email' | 'name' | 'grants'>) {
    assertMayPassOn(caller, grants);
    return this.change(caller, async (manager, people) => {
      const known = await people.byEmail(email);
      if (known !== undefined && (await this.grantsIn(people, known, caller.tenantId)).length > 0) {
        throw new NadiError('USER_EXISTS', { message: `${email} is a member already` });
      }
      const person = known ?? (await people.add(email, name, this.parts.now()));
      await people.setGrants(person.id, caller.tenantId, grants);
      const link = known === undefined ? await this.issue(manager, person) : null;
      return { answer: { id: person.id, link }, person, action: { action: 'user.added', detail: { grants } } };
    });
  }

  /** @throws NadiError USER_UNKNOWN, GRANT_EXCEEDED, LAST_ADMINISTRATOR */
  setGrants(caller: Identity, userId: string, grants: readonly Grant[]): Promise<void> {
    assertMayPassOn(caller, grants);
    return this.change(caller, async (_manager, people) => {
      const person = await this.member(people, caller, userId);
      const before = await this.grantsIn(people, person, caller.tenantId);
      assertMayPassOn(caller, before);
      await people.setGrants(userId, caller.tenantId, grants);
      await people.assertAdministered(caller.tenantId);
      return { answer: undefined, person, action: { action: 'user.roles-changed', detail: { before, after: grants } } };
    });
  }

  /** @throws NadiError USER_UNKNOWN, GRANT_EXCEEDED, LAST_ADMINISTRATOR */
  remove(caller: Identity, userId: string): Promise<void> {
    return this.change(caller, async (manager, people) => {
      const person = await this.member(people, caller, userId);
      const before = await this.grantsIn(people, person, caller.tenantId);
      assertMayPassOn(caller, before);
      await people.setGrants(userId, caller.tenantId, []);
      await people.assertAdministered(caller.tenantId);
      await this.parts.sessions.endAllOf(manager, userId, caller.tenantId);
      return { answer: undefined, person, action: { action: 'user.removed', detail: { before } } };
    });
  }

  /**
   * A link with which somebody sets a new password.
   * @throws NadiError USER_UNKNOWN, GRANT_EXCEEDED: a new password opens every tenant of its person, so all of their roles count.
   */
  resetPassword(caller: Identity, userId: string): Promise<IssuedLink> {
    return this.change(caller, async (manager, people) => {
      const person = await this.member(people, caller, userId);
      const memberships = await people.memberships(userId);
      assertMayPassOn(
        caller,
        memberships.flatMap(({ grants }) => grants),
      );
      if (memberships.some(({ tenantId }) => tenantId !== caller.tenantId)) {
        await this.assertAdministersAll(
          people,
          caller,
          memberships.map(({ tenantId }) => tenantId),
        );
      }
      const answer = await this.issue(manager, person);
      return { answer, person, action: { action: 'user.password-reset' } };
    });
  }

  private async assertAdministersAll(people: People, caller: Identity, tenantIds: readonly string[]): Promise<void> {
    const own = isPersonId(caller.subject) ? await people.memberships(caller.subject) : [];
    const administered = new Set(
      own.filter(({ grants }) => mayPassOn(grants, { role: 'admin', domain: '*' })).map(({ tenantId }) => tenantId),
    );
    const missing = tenantIds.filter((tenantId) => !administered.has(tenantId));
    if (missing.length > 0) {
      throw new NadiError('GRANT_EXCEEDED', { message: 'they also belong to a tenant that you do not administer' });
    }
  }

  /** Does something to a member and writes it down, both or neither. */
  private async change<T>(
    caller: Identity,
    work: (
      manager: EntityManager,
      people: People,
    ) => Promise<{ answer: T; person: Person; action: Omit<AuditedAction, 'object'> }>,
  ): Promise<T> {
    // A member may belong to other tenants, which decides what may be done to them.
    const { answer } = await this.parts.sessions.change(async (manager) => {
      // One after the other: two administrators who take each other's roles away at once would leave none.
      await manager.query('select pg_advisory_xact_lock(hashtext($1))', [`members ${caller.tenantId}`]);
      const done = await work(manager, new People(manager));
      await this.parts.audit.append(manager, caller, { ...done.action, object: `user/${done.person.email}` });
      return done;
    });
    return answer;
  }

  private async member(people: People, { tenantId }: Identity, userId: string): Promise<Person> {
    const person = await people.byId(userId);
    if (person === undefined || (await this.grantsIn(people, person, tenantId)).length === 0) {
      throw new NadiError('USER_UNKNOWN', { message: 'there is no such member' });
    }
    return person;
  }

  private async grantsIn(people: People, { id }: Person, tenantId: string): Promise<readonly Grant[]> {
    return (await people.memberships(id)).find((membership) => membership.tenantId === tenantId)?.grants ?? [];
  }

  private async issue(manager: EntityManager, { id }: Person): Promise<IssuedLink> {
    const { token, expiresAt } = await new OneTimeLinks(manager, this.parts.now).create(id);
    return { token, expiresAt: expiresAt.toISOString() };
  }
}

function assertMayPassOn({ grants: held }: Identity, grants: readonly Grant[]): void {
  // Nobody has the role of sellers to pass on; who was given it once, when it meant nothing, can still be changed and removed.
  const missing = grants.find((grant) => grant.role !== 'seller' && !mayPassOn(held, grant));
  if (missing !== undefined) {
    throw new NadiError('GRANT_EXCEEDED', {
      message: `you are not ${missing.role} of ${missing.domain === '*' ? 'all domains' : missing.domain}`,
    });
  }
}

function toMember(row: MemberRow): Member {
  const ways = [row.has_password && ('password' as const), row.has_provider && ('provider' as const)];
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    grants: row.grants,
    signsInWith: ways.filter((way) => way !== false),
    signedInAt: row.signed_in_at?.toISOString() ?? null,
  };
}

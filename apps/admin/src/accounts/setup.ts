import { NadiError } from '@nadi/errors';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { OneTimeLinks } from './one-time-links.ts';
import { hashPassword } from './password.ts';
import { People, type Person } from './people.ts';
import { actorOf, type SignIn, type StartedSession } from './sign-in.ts';

export interface SetupParts {
  readonly dataSource: DataSource;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
  readonly signIn: SignIn;
  /** Tenants that the first administrator administers. */
  readonly firstTenants: readonly string[];
  readonly now: () => number;
}

export interface SetupInput {
  readonly token: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly password: string;
}

/** Turns one-time links into people with a password. */
export class Setup {
  constructor(private readonly parts: SetupParts) {}

  /**
   * Whose link this is; null for the first administrator.
   * @throws NadiError LINK_INVALID
   */
  holder(token: string): Promise<Person | null> {
    return acrossTenants(this.parts.dataSource, async (manager) =>
      this.personOf(manager, await this.links(manager).find(token)),
    );
  }

  /** @throws NadiError LINK_INVALID, INPUT_INVALID */
  async finish({ token, email, name, password }: SetupInput, address: string): Promise<StartedSession> {
    const { sessions, signIn } = this.parts;
    // Before the transaction, which would hold its locks that long.
    const passwordHash = await hashPassword(password);
    return sessions.change(async (manager) => {
      const holder = await this.personOf(manager, await this.links(manager).use(token));
      const person = holder ?? (await this.addFirst(manager, email, name));
      await new People(manager).setPassword(person.id, passwordHash);
      // Whoever knew the old password has no business here any more.
      await sessions.endAllOf(manager, person.id);
      if (holder !== null) {
        await signIn.note(manager, person, 'user.password-set');
      }
      return signIn.begin(manager, person, { how: 'one-time link', address });
    });
  }

  private async addFirst(manager: EntityManager, email?: string, name?: string): Promise<Person> {
    if (email === undefined || name === undefined) {
      throw new NadiError('INPUT_INVALID', { message: 'email and name: the first administrator needs both' });
    }
    await assertNobody(manager);
    const people = new People(manager);
    const person = await people.add(email, name, this.parts.now());
    for (const tenantId of this.parts.firstTenants) {
      const grants = [{ role: 'admin', domain: '*' }] as const;
      await people.setGrants(person.id, tenantId, grants);
      await this.parts.audit.append(manager, actorOf(person, tenantId), {
        action: 'user.added',
        object: `user/${email}`,
        detail: { grants, first: true },
      });
    }
    return person;
  }

  private async personOf(manager: EntityManager, id: string | null): Promise<Person | null> {
    const person = id === null ? null : await new People(manager).byId(id);
    return person ?? null;
  }

  private links(manager: EntityManager): OneTimeLinks {
    return new OneTimeLinks(manager, this.parts.now);
  }
}

async function isAnybody(manager: EntityManager): Promise<boolean> {
  const [someone] = await manager.query<unknown[]>('select 1 from users limit 1');
  return someone !== undefined;
}

/** Two first links that are used at the same moment make one administrator. */
async function assertNobody(manager: EntityManager): Promise<void> {
  await manager.query('lock table users in share row exclusive mode');
  if (await isAnybody(manager)) {
    throw new NadiError('LINK_INVALID', { message: 'there is a first administrator already' });
  }
}

/** A link for the first administrator; undefined once somebody can sign in. */
export function firstLink(dataSource: DataSource, now: () => number) {
  return acrossTenants(dataSource, async (manager) => {
    return (await isAnybody(manager)) ? undefined : new OneTimeLinks(manager, now).create(null);
  });
}

import { NadiError } from '@nadi/errors';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { AuditLog } from '../audit/audit-log.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import { hashPassword, isPasswordOf } from './password.ts';
import { People, type Person } from './people.ts';
import type { SignInAttempts } from './sign-in-attempts.ts';

/** A new session as its browser gets it. */
export interface StartedSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/** How somebody came in, and from which network address. */
export interface Entry {
  readonly how: string;
  readonly address: string;
}

export interface SignInParts {
  readonly dataSource: DataSource;
  readonly attempts: SignInAttempts;
  readonly sessions: SessionStore;
  readonly audit: AuditLog;
}

/** Lets people in. */
export class SignIn {
  /** Checked for addresses that nobody has, so that those take as long to refuse. */
  private readonly nobodysHash = hashPassword('nobody has this password');

  constructor(private readonly parts: SignInParts) {}

  /** @throws NadiError CREDENTIALS_WRONG, ACCOUNT_LOCKED, ACCOUNT_UNKNOWN */
  async withPassword(email: string, password: string, address: string): Promise<StartedSession> {
    const { attempts, dataSource } = this.parts;
    const locks = await attempts.begin(email);
    const person = await acrossTenants(dataSource, (manager) => new People(manager).byEmail(email));
    const isRight = await isPasswordOf(person?.passwordHash ?? (await this.nobodysHash), password);
    if (person === undefined || person.passwordHash === null || !isRight) {
      if (locks) {
        await this.noteLock(person);
      }
      throw new NadiError('CREDENTIALS_WRONG', { message: 'e-mail address or password is wrong' });
    }
    await attempts.succeeded(email);
    return acrossTenants(dataSource, (manager) => this.begin(manager, person, { how: 'password', address }));
  }

  /**
   * Begins a session of a person who has proved who they are, in the first of their tenants.
   * @throws NadiError ACCOUNT_UNKNOWN if they belong to none.
   */
  async begin(manager: EntityManager, person: Person, entry: Entry): Promise<StartedSession> {
    const [first] = await new People(manager).memberships(person.id);
    if (first === undefined) {
      throw new NadiError('ACCOUNT_UNKNOWN', { message: `${person.email} belongs to no tenant` });
    }
    const { tenantId } = first;
    await this.parts.audit.append(manager, actorOf(person, tenantId), {
      action: 'session.started',
      object: `user/${person.email}`,
      detail: { ...entry },
    });
    return this.parts.sessions.start(manager, person, tenantId);
  }

  /** Writes something down that concerns a person in all of their tenants. */
  async note(manager: EntityManager, person: Person, action: string): Promise<void> {
    for (const { tenantId } of await new People(manager).memberships(person.id)) {
      await this.parts.audit.append(manager, actorOf(person, tenantId), { action, object: `user/${person.email}` });
    }
  }

  private async noteLock(person: Person | undefined): Promise<void> {
    if (person === undefined) {
      return;
    }
    await acrossTenants(this.parts.dataSource, (manager) => this.note(manager, person, 'user.locked'));
  }
}

/** A person as the author of an audit entry. */
export function actorOf({ id, name }: Person, tenantId: string) {
  return { subject: id, name, tenantId };
}

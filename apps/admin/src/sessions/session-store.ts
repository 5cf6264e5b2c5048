import { hashSecret, permissionsOf, randomSecret, type Identity } from '@nadi/identity';
import { acrossTenants } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { People, type Membership, type Person } from '../accounts/people.ts';

/** Somebody who has signed in. */
export interface Session {
  readonly person: Person;
  readonly tenantId: string;
  readonly memberships: readonly Membership[];
  /** Sent back in a header with every change, which a page of another origin cannot. */
  readonly csrfToken: string;
  readonly expiresMs: number;
}

export interface SessionTimes {
  readonly longestMs: number;
  readonly idleMs: number;
}

interface SessionRow {
  readonly user_id: string;
  readonly tenant_id: string;
  readonly csrf_token: string;
  readonly seen_at: Date;
  readonly expires_at: Date;
}

interface Cached {
  readonly session: Session | undefined;
  readonly freshUntilMs: number;
}

const freshMs = 2_000;
const seenEveryMs = 60_000;
const mostCached = 10_000;

/**
 * Sessions by the hash of their token. Found ones are remembered for 2 s; an end, or a change of roles, made by another instance
 * takes that long to be seen.
 */
export class SessionStore {
  private readonly cache = new Map<string, Cached>();
  /** Counts the changes, so that what was read before one is not remembered after it. */
  private changes = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly times: SessionTimes,
    private readonly now: () => number,
  ) {}

  /** Begins a session under a token that nobody has seen before. */
  async start(manager: EntityManager, person: Person, tenantId: string) {
    const token = randomSecret();
    const now = this.now();
    const expiresAt = new Date(now + this.times.longestMs);
    await manager.query('delete from sessions where expires_at < $1', [new Date(now)]);
    await manager.query(
      `insert into sessions (token_hash, user_id, tenant_id, csrf_token, created_at, seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $5, $6)`,
      [hashSecret(token), person.id, tenantId, randomSecret(), new Date(now), expiresAt],
    );
    await manager.query('update users set signed_in_at = $2 where id = $1', [person.id, new Date(now)]);
    return { token, expiresAt };
  }

  /** The session of a token; undefined if there is none, or it has ended, or its person has left the tenant. */
  async find(token: string): Promise<Session | undefined> {
    const tokenHash = hashSecret(token);
    const cached = this.cache.get(tokenHash);
    if (cached !== undefined && cached.freshUntilMs > this.now()) {
      return cached.session;
    }
    const { changes } = this;
    const session = await acrossTenants(this.dataSource, (manager) => this.read(manager, tokenHash));
    if (changes !== this.changes) {
      return session;
    }
    if (this.cache.size >= mostCached) {
      this.cache.clear();
    }
    this.cache.set(tokenHash, { session, freshUntilMs: this.now() + freshMs });
    return session;
  }

  /** Runs a transaction that ends or changes sessions or roles; nothing that was read before it is remembered. */
  async change<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await acrossTenants(this.dataSource, work);
    } finally {
      this.changes += 1;
      this.cache.clear();
    }
  }

  /** Within `change`. */
  async end(manager: EntityManager, token: string): Promise<void> {
    await manager.query('delete from sessions where token_hash = $1', [hashSecret(token)]);
  }

  /** Ends what somebody has begun: all of it, or what was begun in one tenant. Within `change`. */
  async endAllOf(manager: EntityManager, userId: string, tenantId?: string): Promise<void> {
    await manager.query('delete from sessions where user_id = $1 and ($2::text is null or tenant_id = $2)', [
      userId,
      tenantId ?? null,
    ]);
  }

  /** Within `change`. */
  async switchTenant(manager: EntityManager, token: string, tenantId: string): Promise<void> {
    await manager.query('update sessions set tenant_id = $2 where token_hash = $1', [hashSecret(token), tenantId]);
  }

  private async read(manager: EntityManager, tokenHash: string): Promise<Session | undefined> {
    const [row] = await manager.query<SessionRow[]>('select * from sessions where token_hash = $1', [tokenHash]);
    const now = this.now();
    if (row === undefined || Math.min(row.expires_at.getTime(), row.seen_at.getTime() + this.times.idleMs) <= now) {
      return undefined;
    }
    const people = new People(manager);
    const person = await people.byId(row.user_id);
    const memberships = await people.memberships(row.user_id);
    if (person === undefined || !memberships.some(({ tenantId }) => tenantId === row.tenant_id)) {
      return undefined;
    }
    if (now - row.seen_at.getTime() >= seenEveryMs) {
      await manager.query('update sessions set seen_at = $2 where token_hash = $1', [tokenHash, new Date(now)]);
    }
    return {
      person,
      tenantId: row.tenant_id,
      memberships,
      csrfToken: row.csrf_token,
      expiresMs: row.expires_at.getTime(),
    };
  }
}

/** The identity that a session stands for. */
export function identityOf({ person, tenantId, memberships, expiresMs }: Session): Identity {
  const held = memberships.find((membership) => membership.tenantId === tenantId)?.grants ?? [];
  // The role of sellers could once be given to people, and meant nothing.
  const grants = held.filter(({ role }) => role !== 'seller');
  return { subject: person.id, name: person.name, tenantId, grants, expiresMs };
}

/** A session as its browser sees it. */
export function shownSession(session: Session) {
  const { person, tenantId, memberships, csrfToken, expiresMs } = session;
  return {
    user: { id: person.id, email: person.email, name: person.name },
    tenantId,
    tenants: memberships.map((membership) => ({ id: membership.tenantId, roles: membership.grants })),
    permissions: permissionsOf(identityOf(session).grants),
    csrf: csrfToken,
    expiresAt: new Date(expiresMs).toISOString(),
  };
}

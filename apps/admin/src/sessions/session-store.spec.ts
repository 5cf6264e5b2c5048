import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SessionStore } from './session-store.ts';

const times = { longestMs: 3_600_000, idleMs: 3_600_000 };
const nowMs = 1_000_000;
const person = { id: 'u1', email: 'ana@example.com', name: 'Ana', password_hash: null, oidc_subject: null };

/** A database with one session, whose readings can be held up. */
class FakeDatabase {
  tenantId = 'acme';
  held: Promise<void> | undefined;

  readonly dataSource = {
    transaction: (work: (manager: { query: (sql: string) => Promise<unknown[]> }) => Promise<unknown>) =>
      work({ query: (sql) => this.query(sql) }),
  } as unknown as DataSource;

  private async query(sql: string): Promise<unknown[]> {
    if (sql.includes('from sessions')) {
      const at = new Date(nowMs);
      const row = {
        user_id: 'u1',
        tenant_id: this.tenantId,
        csrf_token: 'c',
        seen_at: at,
        expires_at: new Date(2 * nowMs),
      };
      await this.held;
      return [row];
    }
    if (sql.includes('from users')) return [person];
    if (sql.includes('from memberships')) {
      return ['acme', 'globex'].map((tenant_id) => ({ tenant_id, role: 'viewer', domain: '*' }));
    }
    return [];
  }
}

describe('a session store', () => {
  it('remembers nothing that was read before a change and came in after it', async () => {
    const database = new FakeDatabase();
    const store = new SessionStore(database.dataSource, times, () => nowMs);
    let release: () => void = () => undefined;
    database.held = new Promise((resolve) => (release = resolve));
    const early = store.find('token');
    await new Promise((resolve) => setImmediate(resolve));
    await store.change(async () => void (database.tenantId = 'globex'));
    release();
    expect((await early)?.tenantId).toBe('acme');
    expect((await store.find('token'))?.tenantId).toBe('globex');
  });

  it('forgets what it has remembered only when a change is there for all to see', async () => {
    const database = new FakeDatabase();
    const store = new SessionStore(database.dataSource, times, () => nowMs);
    await store.change(async () => {
      expect((await store.find('token'))?.tenantId).toBe('acme');
    });
    database.tenantId = 'globex';
    expect((await store.find('token'))?.tenantId).toBe('globex');
  });
});

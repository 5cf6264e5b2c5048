import type { Identity } from '@nadi/identity';
import { withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';

/** Who changes a key. */
export type KeyActor = Pick<Identity, 'subject' | 'name'>;

/** Whoever has the database at hand. */
export const commandLine: KeyActor = { subject: 'nadi', name: 'nadi keys' };

/** Somebody did something to a key. */
export interface KeyChange {
  readonly at: Date;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: 'key.created' | 'key.limits-changed' | 'key.revoked';
  readonly detail: Readonly<Record<string, unknown>>;
}

const mostChanges = 500;

/** Writes a change down, in the transaction that makes it. */
export async function recordKeyChange(
  manager: EntityManager,
  key: { readonly tenantId: string; readonly prefix: string },
  actor: KeyActor,
  change: Pick<KeyChange, 'at' | 'action' | 'detail'>,
): Promise<void> {
  await manager.query(
    `insert into key_changes (tenant_id, key_prefix, at, actor_id, actor_name, action, detail)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [key.tenantId, key.prefix, change.at, actor.subject, actor.name, change.action, JSON.stringify(change.detail)],
  );
}

/** What was done to a key, newest first. */
export function keyChangesOf(dataSource: DataSource, tenantId: string, prefix: string): Promise<KeyChange[]> {
  return withTenant(dataSource, tenantId, (manager) =>
    manager.query<KeyChange[]>(
      `select at, actor_id as "actorId", actor_name as "actorName", action, detail from key_changes
       where tenant_id = $1 and key_prefix = $2 order by sequence desc limit ${mostChanges}`,
      [tenantId, prefix],
    ),
  );
}

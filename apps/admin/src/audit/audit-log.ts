import type { Identity } from '@nadi/identity';
import { withTenant } from '@nadi/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { ChainVerifier, genesisHash, hashOf, type AuditEntry } from './audit-chain.ts';

/** What is written down; who did it comes from the identity. */
export interface AuditedAction {
  readonly action: string;
  readonly object: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Which entries to show, newest first. */
export interface AuditQuery {
  readonly limit: number;
  /** Only entries with a lower number. */
  readonly before?: number;
  readonly fromMs?: number;
  readonly toMs?: number;
  /** Part of the actor's name, the action or the object. */
  readonly text?: string;
}

/** What checking a tenant's chain found. */
export interface AuditVerification {
  readonly tenantId: string;
  readonly whole: boolean;
  /** What is wrong, undefined if nothing is. */
  readonly problem?: string;
  /** Number and hash of the last entry that is right: kept elsewhere, they betray a chain that was cut short. */
  readonly sequence: number;
  readonly hash: string;
}

interface Row {
  readonly tenant_id: string;
  readonly sequence: string;
  readonly at: Date;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly action: string;
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previous_hash: string;
  readonly hash: string;
}

const verifiedAtOnce = 1_000;

/** The append-only record of who did what, one chain of hashes per tenant. */
export class AuditLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly now: () => number,
  ) {}

  /** Writes an action down within the transaction that does it, so that neither is there without the other. */
  async append(manager: EntityManager, actor: Pick<Identity, 'subject' | 'name' | 'tenantId'>, action: AuditedAction) {
    const { tenantId } = actor;
    // Entries of a tenant wait for each other: a chain has one end.
    await manager.query('select pg_advisory_xact_lock(hashtext($1))', [`audit ${tenantId}`]);
    const [last] = await manager.query<Row[]>(
      'select sequence, hash from audit_entries where tenant_id = $1 order by sequence desc limit 1',
      [tenantId],
    );
    const entry = {
      tenantId,
      sequence: Number(last?.sequence ?? 0) + 1,
      at: new Date(this.now()).toISOString(),
      actorId: actor.subject,
      actorName: actor.name,
      action: action.action,
      object: action.object,
      detail: action.detail ?? {},
      previousHash: last?.hash ?? genesisHash,
    };
    await manager.query(
      `insert into audit_entries (tenant_id, sequence, at, actor_id, actor_name, action, object, detail, previous_hash, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        ...[entry.tenantId, entry.sequence, entry.at, entry.actorId, entry.actorName, entry.action, entry.object],
        ...[JSON.stringify(entry.detail), entry.previousHash, hashOf(entry)],
      ],
    );
  }

  /** One page of a tenant's entries, newest first. */
  list(tenantId: string, query: AuditQuery): Promise<AuditEntry[]> {
    const { limit, before, fromMs, toMs, text } = query;
    return withTenant(this.dataSource, tenantId, async (manager) => {
      const rows = await manager.query<Row[]>(
        `select * from audit_entries
         where tenant_id = $1 and ($2::bigint is null or sequence < $2)
           and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
           and ($5::text is null or position(lower($5) in lower(actor_name || ' ' || action || ' ' || object)) > 0)
         order by sequence desc limit $6`,
        [tenantId, before ?? null, dateOrNull(fromMs), dateOrNull(toMs), text ?? null, limit],
      );
      return rows.map(toEntry);
    });
  }

  /** Follows a tenant's chain from its first entry; every hash is computed anew. */
  async verify(tenantId: string): Promise<AuditVerification> {
    const verifier = new ChainVerifier();
    for (;;) {
      const rows = await withTenant(this.dataSource, tenantId, (manager) =>
        manager.query<Row[]>(
          'select * from audit_entries where tenant_id = $1 and sequence > $2 order by sequence limit $3',
          [tenantId, verifier.head.sequence, verifiedAtOnce],
        ),
      );
      for (const row of rows) {
        const problem = verifier.next(toEntry(row));
        if (problem !== undefined) {
          return { tenantId, whole: false, problem, ...verifier.head };
        }
      }
      if (rows.length < verifiedAtOnce) {
        return { tenantId, whole: true, ...verifier.head };
      }
    }
  }
}

function dateOrNull(timeMs: number | undefined): Date | null {
  return timeMs === undefined ? null : new Date(timeMs);
}

function toEntry(row: Row): AuditEntry {
  return {
    tenantId: row.tenant_id,
    sequence: Number(row.sequence),
    at: row.at.toISOString(),
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    object: row.object,
    detail: row.detail,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

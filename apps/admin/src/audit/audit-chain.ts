import { createHash } from 'node:crypto';

/** Somebody did something to something, as it is written down for ever. */
export interface AuditEntry {
  readonly tenantId: string;
  /** 1 for a tenant's first entry, without gaps. */
  readonly sequence: number;
  /** RFC 3339 with milliseconds. */
  readonly at: string;
  readonly actorId: string;
  readonly actorName: string;
  /** `<thing>.<what happened to it>`, such as `token.created`. */
  readonly action: string;
  /** What it was done to, such as `user/ana@example.com`. */
  readonly object: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}

/** What stands before a tenant's first entry. */
export const genesisHash = '0'.repeat(64);

/** SHA-256 over every field of an entry and the hash before it, in an order that does not depend on how objects were built. */
export function hashOf(entry: Omit<AuditEntry, 'hash'>): string {
  const { tenantId, sequence, at, actorId, actorName, action, object, detail, previousHash } = entry;
  const text = JSON.stringify([
    previousHash,
    tenantId,
    sequence,
    at,
    actorId,
    actorName,
    action,
    object,
    sorted(detail),
  ]);
  return createHash('sha256').update(text).digest('hex');
}

/** PostgreSQL's jsonb keeps no order of keys, so the order has to be made. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([name, part]) => [name, sorted(part)]);
}

/** Follows a chain entry by entry, so that it never has to be in memory as a whole. */
export class ChainVerifier {
  private sequence = 0;
  private hash = genesisHash;

  /** Number and hash of the last entry that was right. */
  get head(): { readonly sequence: number; readonly hash: string } {
    return { sequence: this.sequence, hash: this.hash };
  }

  /** Says what is wrong with the next entry; undefined if it continues the chain. */
  next(entry: AuditEntry): string | undefined {
    if (entry.sequence !== this.sequence + 1) {
      return `entry ${this.sequence + 1} is missing`;
    }
    if (entry.previousHash !== this.hash) {
      return `entry ${entry.sequence} does not follow the one before it`;
    }
    if (hashOf(entry) !== entry.hash) {
      return `entry ${entry.sequence} was changed`;
    }
    this.sequence = entry.sequence;
    this.hash = entry.hash;
    return undefined;
  }
}

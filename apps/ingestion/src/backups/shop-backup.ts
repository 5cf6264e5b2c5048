import { createHash } from 'node:crypto';

/** What stands beside the file of a backup once it is whole. */
export interface BackupManifest {
  readonly format: 1;
  readonly tenantId: string;
  readonly shopId: string;
  readonly shopDomain: string | null;
  readonly resource: 'products';
  /** RFC 3339. */
  readonly begunAt: string;
  /** RFC 3339. */
  readonly finishedAt: string;
  /** Of the file, in the store. */
  readonly key: string;
  readonly contentType: string;
  /** Different ones. */
  readonly products: number;
  /** More than products if some changed meanwhile: the last line of a product holds. */
  readonly lines: number;
  readonly sizeBytes: number;
  /** Of the file as it is stored, hexadecimal. */
  readonly sha256: string;
}

/** A backup as it is stored. */
export interface ShopBackup {
  readonly id: string;
  readonly tenantId: string;
  readonly shopId: string;
  /** The moment of the schedule; null for one that somebody asked for. */
  readonly scheduledFor: Date | null;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  /** `waiting`: for its turn, or to be tried again for the `reason`. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly code: string | null;
  readonly reason: string | null;
  /** Once it is done. */
  readonly manifest: BackupManifest | null;
  readonly finishedAt: Date | null;
  /** Those that ended with something that a retry may mend. */
  readonly attempts: number;
}

/** What is shown of it. */
export type ShownBackup = Omit<ShopBackup, 'tenantId' | 'shopId' | 'attempts'>;

export function shownBackup(backup: ShopBackup): ShownBackup {
  const { id, scheduledFor, requestedBy, requestedAt, state, code, reason, manifest, finishedAt } = backup;
  return { id, state, code, reason, scheduledFor, requestedBy, requestedAt, finishedAt, manifest };
}

const firstPauseMs = 15_000;
const longestPauseMs = 3_600_000;

/** How long one waits after an attempt: each reads the whole shop. Twice as long as before, up to an hour. */
export function retryPauseMs(attemptsBefore: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** attemptsBefore);
}

/** Where the backups of a shop's products are. */
export function backupFolder({ tenantId, id }: { readonly tenantId: string; readonly id: string }): string {
  // Names of tenants are whatever an operator chose; no plain one begins with this sign.
  const tenant = plainName.test(tenantId) ? tenantId : `=${createHash('sha256').update(tenantId).digest('base64url')}`;
  return `${tenant}/${id}/products/`;
}

const plainName = /^[A-Za-z0-9_-]{1,100}$/;

/** `<UTC time>.ndjson.gz`; in the order of time. */
export function backupName(at: Date): string {
  return `${at.toISOString().replaceAll(/[-:]/g, '')}${dataSuffix}`;
}

export const dataSuffix = '.ndjson.gz';
export const manifestSuffix = '.manifest.json';

/** Of the manifest of a file. */
export function manifestKeyOf(key: string): string {
  return key.slice(0, -dataSuffix.length) + manifestSuffix;
}

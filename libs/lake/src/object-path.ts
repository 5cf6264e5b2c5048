import { createHash } from 'node:crypto';

const hourMs = 3_600_000;

/** Files that stand together: of a contract, of a tenant, received within an hour. */
export interface LakeHour {
  readonly contract: string;
  readonly tenantId: string;
  /** Beginning of the hour of receipt, milliseconds since 1970. */
  readonly hourMs: number;
}

/** The beginning of the hour of a time, milliseconds since 1970. */
export function hourOf(timeMs: number): number {
  return Math.floor(timeMs / hourMs) * hourMs;
}

/** The folder of an hour, in the way of Hive: `orders.order-placed/tenant=nadi/date=2026-11-22/hour=05`. */
export function hourFolder({ contract, tenantId, hourMs: startMs }: LakeHour): string {
  const start = new Date(startMs).toISOString();
  return `${contract}/tenant=${pathSegment(tenantId)}/date=${start.slice(0, 10)}/hour=${start.slice(11, 13)}`;
}

/** The folder of a contract and tenant, with a slash at its end. */
export function tenantFolder(contract: string, tenantId: string): string {
  return `${contract}/tenant=${pathSegment(tenantId)}/`;
}

/** The manifest of a contract and tenant: which files hold its events now. */
export function manifestKey(contract: string, tenantId: string): string {
  return `${tenantFolder(contract, tenantId)}_manifest.json`;
}

/** A stretch of a partition's log. */
export interface OffsetRange {
  readonly partition: number;
  readonly firstOffset: number;
  /** Offset behind the last one. */
  readonly nextOffset: number;
}

/**
 * The file of a stretch of the log; writing the stretch again gives the same name.
 * @param epoch of the writer: a writer that was thought dead does not overwrite what its successor wrote
 */
export function sliceKey(hour: LakeHour, { partition, firstOffset, nextOffset }: OffsetRange, epoch: number): string {
  return `${hourFolder(hour)}/p${partition}-${firstOffset}-${nextOffset}-e${epoch}.parquet`;
}

/** The file that takes the place of others. @param replaced their keys */
export function mergedKey(hour: LakeHour, replaced: readonly string[], epoch: number): string {
  const digest = createHash('sha256')
    .update([...replaced].sort().join('\n'))
    .digest('hex')
    .slice(0, 16);
  return `${hourFolder(hour)}/merged-${digest}-e${epoch}.parquet`;
}

/** What has other letters than objects may have in their names, or is too long for them, stands under its digest. */
function pathSegment(text: string): string {
  return /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/.test(text)
    ? text
    : `sha256-${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

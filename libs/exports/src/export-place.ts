import { createHash } from 'node:crypto';
import type { ExportFormat } from './export-definition.ts';

/** Whose run it is, and of which moment. */
export interface RunPlace {
  readonly name: string;
  readonly tenantId: string;
  /** Milliseconds since 1970. */
  readonly momentMs: number;
}

/** Signs of a moment that keys of objects may not have, or that only make it longer. */
const separators = /[-:]|\.000/g;
const plainTenant = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;
const partDigits = 5;

/** The folder of a run, with a slash at its end: `orders-rows/tenant=acme/20261122T121500Z/`. Names sort as their moments do. */
export function runFolder({ name, tenantId, momentMs }: RunPlace): string {
  return `${name}/tenant=${segmentOf(tenantId)}/${momentName(momentMs)}/`;
}

/** The key of a part of a run. @param number from 0 */
export function partKey(place: RunPlace, number: number, format: ExportFormat): string {
  return `${runFolder(place)}part-${String(number).padStart(partDigits, '0')}.${format}`;
}

/** The key of what says which files a run has: it is written last. */
export function manifestKey(place: RunPlace): string {
  return `${runFolder(place)}_manifest.json`;
}

function momentName(momentMs: number): string {
  return new Date(momentMs).toISOString().replaceAll(separators, '');
}

/** A tenant whose name no key may have stands under the digest of its name. */
function segmentOf(tenantId: string): string {
  const digest = () => createHash('sha256').update(tenantId).digest('hex').slice(0, 32);
  return plainTenant.test(tenantId) ? tenantId : `sha256-${digest()}`;
}

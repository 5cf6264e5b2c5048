import { createHash } from 'node:crypto';
import { membershipChanged, type MembershipChanged } from '@nadi/contracts';
import type { OutboxEvent } from '@nadi/persistence';
import type { VersionedSegment } from './segments-in-force.ts';
import type { LookedAtUnit } from './segment-store.ts';

/** The event of a unit that entered or left; the same change has the same id, however often it is told. */
export function membershipEvent(
  { segment, version }: VersionedSegment,
  { tenantId, unitId, isMember, changes }: LookedAtUnit,
  atMs: number,
): OutboxEvent<MembershipChanged> {
  const data: MembershipChanged = {
    memberKey: `${segment.name}|${unitId}`,
    segment: segment.name,
    version,
    unit: segment.definition.unit,
    unitId,
    isMember,
    changedAt: atMs,
    revision: changes,
  };
  const id = createHash('sha256')
    .update(JSON.stringify([tenantId, segment.name, unitId, changes]))
    .digest('hex')
    .slice(0, 32);
  return { contract: membershipChanged, id, tenantId, source: '/nadi/reporting', timeMs: atMs, data };
}

import type { Contract } from '@nadi/contracts';
import { allows, type Identity } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';

const platformDomain = 'platform';
const all = '*';

/**
 * Whether somebody may know of a topic: with the permission in its domain. The platform's own topics, and those without a contract,
 * are for the platform's tenant and for administrators.
 */
export function mayListTopic({ tenantId, grants }: Identity, contract: Contract | undefined): boolean {
  const isOperator =
    allows(grants, 'topics:read', all) && (tenantId === platformTenant || allows(grants, 'users:manage', all));
  return contract === undefined || contract.domain === platformDomain
    ? isOperator
    : allows(grants, 'topics:read', contract.domain);
}

/**
 * Which records of a topic somebody may see, by the tenant that their header names: those of the own tenant. Records that name no
 * tenant, or one that nobody has, are for the platform's.
 */
export function tenantFilter({ tenantId }: Identity): (tenantOfRecord: string | undefined) => boolean {
  return (tenantOfRecord) =>
    tenantOfRecord === tenantId ||
    (tenantId === platformTenant && (tenantOfRecord === undefined || tenantOfRecord === unknownTenant));
}

/** Tenant of dead letters whose record did not say whose it is. */
const unknownTenant = 'unknown';

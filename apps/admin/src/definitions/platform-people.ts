import { NadiError } from '@nadi/errors';
import { allows, type Identity } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';

/** Most characters of a definition. */
export const longestText = 65_536;

/**
 * A definition changes what all tenants see.
 * @throws NadiError PLATFORM_TENANT_ONLY, ROLE_TOO_NARROW
 */
export function assertPlatform({ tenantId, grants }: Pick<Identity, 'tenantId' | 'grants'>): void {
  if (tenantId !== platformTenant) {
    throw new NadiError('PLATFORM_TENANT_ONLY', { message: `"${tenantId}" is not the tenant of the platform` });
  }
  if (!allows(grants, 'definitions:write', '*')) {
    throw new NadiError('ROLE_TOO_NARROW', { message: 'definitions:write is needed in all domains' });
  }
}

import { IdentitySigner, type Role } from '@nadi/identity';
import { identityKeys } from '@nadi/test-harness';

/** Somebody of a tenant: an owner of all of it if nothing else is said. */
export interface Asking {
  readonly tenantId: string;
  readonly role?: Role;
  readonly domain?: string;
}

const signer = new IdentitySigner(identityKeys.privateKey);
const minuteMs = 60_000;

/** An identity as admin signs it for ingestion. */
export function asRole(who: Asking): Promise<string> {
  return signedFor('ingestion', who);
}

/** An identity as admin signs it for a service. */
export function signedFor(service: string, { tenantId, role = 'owner', domain = '*' }: Asking): Promise<string> {
  const expiresMs = Date.now() + minuteMs;
  return signer.sign({ subject: 'u-1', name: 'Ana', tenantId, grants: [{ role, domain }], expiresMs }, service);
}

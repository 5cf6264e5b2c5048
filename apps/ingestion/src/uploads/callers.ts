import { NadiError } from '@nadi/errors';
import { permissionsOfRole, type Identity, type Permission } from '@nadi/identity';
import type { FastifyRequest } from 'fastify';
import type { Admission } from '../http/admission.ts';
import type { Sender } from './upload.ts';

/** Who asks on a route that takes keys and identities: a person writes where they hold the permission. */
export function callerOf(request: FastifyRequest, admission: Pick<Admission, 'keyOf'>, permission: Permission): Sender {
  const { identity } = request;
  if (identity !== null) return ofIdentity(identity, permission);
  const { tenantId, name, domains, prefix } = admission.keyOf(request);
  return { tenantId, name, domains, ...(prefix === undefined ? {} : { prefix }) };
}

function ofIdentity({ tenantId, name, grants }: Identity, permission: Permission): Sender {
  const domains = new Set(
    grants.filter(({ role }) => permissionsOfRole[role].includes(permission)).map(({ domain }) => domain),
  );
  return { tenantId, name, domains };
}

/** @throws NadiError KEY_SCOPE */
export function assertDomain({ domains }: Sender, domain: string): void {
  if (!domains.has('*') && !domains.has(domain)) {
    throw new NadiError('KEY_SCOPE', { message: `events of the domain ${domain} are not yours` });
  }
}

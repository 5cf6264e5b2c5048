import type { Contract } from '@nadi/contracts';
import type { VerifiedKey } from '../keys/api-key.ts';
import { Rejection } from '../rejection.ts';
import type { Envelope } from './read-envelope.step.ts';

/** A key writes for its own tenant and into its own domains only. */
export function authorize(key: VerifiedKey, envelope: Envelope, contract: Contract): Rejection | undefined {
  return authorizeDomain(key, envelope, contract.domain);
}

/** The same for a domain that may have no contract. */
export function authorizeDomain(key: VerifiedKey, envelope: Envelope, domain: string): Rejection | undefined {
  if (envelope.tenantId !== undefined && envelope.tenantId !== key.tenantId) {
    return new Rejection('KEY_SCOPE', 'the key belongs to another tenant', 'tenantid');
  }
  if (!key.domains.has('*') && !key.domains.has(domain)) {
    return new Rejection('KEY_SCOPE', `the key may not write to the domain ${domain}`, 'type');
  }
  return undefined;
}

import type { Contract } from '@nadi/contracts';
import type { VerifiedKey } from '../keys/api-key.ts';
import { Rejection } from '../rejection.ts';
import type { Envelope } from './read-envelope.step.ts';

/** A key writes for its own tenant and into its own domains only. */
export function authorize(key: VerifiedKey, envelope: Envelope, contract: Contract): Rejection | undefined {
  if (envelope.tenantId !== undefined && envelope.tenantId !== key.tenantId) {
    return new Rejection('KEY_SCOPE', 'the key belongs to another tenant', 'tenantid');
  }
  if (!key.domains.has('*') && !key.domains.has(contract.domain)) {
    return new Rejection('KEY_SCOPE', `the key may not write to the domain ${contract.domain}`, 'type');
  }
  return undefined;
}

import { eventQuarantined, unknownContract, type EventQuarantined } from '@nadi/contracts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { QuarantineGate } from '../quarantine/quarantine-gate.ts';
import { Rejection } from '../rejection.ts';
import { authorizeDomain } from './authorize.step.ts';
import type { Envelope } from './read-envelope.step.ts';
import { findTrouble } from './validate-data.step.ts';

/** What is sent in place of an event that has no contract. */
export interface QuarantinedEvent {
  readonly contract: typeof eventQuarantined;
  readonly data: EventQuarantined;
  /** That the type is unknown, and which ones come near. */
  readonly notice: string;
}

const typeName = /^([a-z][a-z0-9]*)\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const longestType = 100;

/** Puts an event whose type nobody has declared aside as it is, within the limits of its tenant. */
export function quarantine(
  envelope: Envelope,
  key: VerifiedKey,
  { gate, maxDepth }: { readonly gate: QuarantineGate; readonly maxDepth: number },
): QuarantinedEvent | Rejection {
  const { type, data } = envelope;
  const { message: notice } = unknownContract(type);
  const domain = type.length <= longestType ? typeName.exec(type)?.[1] : undefined;
  if (!gate.isOpen || domain === undefined) {
    return new Rejection('CONTRACT_UNKNOWN', notice, 'type');
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return new Rejection('EVENT_FIELD_INVALID', 'must be an object', 'data');
  }
  const rejection =
    authorizeDomain(key, envelope, domain) ?? findTrouble(data, maxDepth) ?? gate.enter(key.tenantId, type);
  return rejection ?? { contract: eventQuarantined, data: { eventType: type, body: JSON.stringify(data) }, notice };
}

import { contracts, platformDomains, type Contract } from '@nadi/contracts';
import { Rejection } from '../rejection.ts';
import { writesForProducers } from '../streams.ts';

const accepted = new Map(writesForProducers.map((contract) => [contract.name, contract]));

/** The contract an event is posted under, undefined if nobody has declared one; the platform's own are not for posting. */
export function findContract(type: string): Contract | Rejection | undefined {
  const contract = accepted.get(type);
  if (contract !== undefined) {
    return contract;
  }
  const [domain = ''] = type.split('.', 1);
  return contracts.has(type) || platformDomains.has(domain)
    ? new Rejection('CONTRACT_UNKNOWN', `${type.slice(0, 100)} is for the platform itself and cannot be posted`, 'type')
    : undefined;
}

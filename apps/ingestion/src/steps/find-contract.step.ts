import { contracts, unknownContract, type Contract } from '@nadi/contracts';
import { Rejection } from '../rejection.ts';
import { writesForProducers } from '../streams.ts';

const accepted = new Map(writesForProducers.map((contract) => [contract.name, contract]));

/** The contract an event is posted under; the platform's own contracts are not for posting. */
export function findContract(type: string): Contract | Rejection {
  const contract = accepted.get(type);
  if (contract !== undefined) {
    return contract;
  }
  const reason = contracts.has(type)
    ? `${type} is written by the platform itself and cannot be posted`
    : unknownContract(type).message;
  return new Rejection('CONTRACT_UNKNOWN', reason, 'type');
}

import { contractNamed, type Contract } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { Rejection } from '../rejection.ts';
import { writesForProducers } from '../streams.ts';

const accepted = new Map(writesForProducers.map((contract) => [contract.name, contract]));

/** The contract an event is posted under; the platform's own contracts are not for posting. */
export function findContract(type: string): Contract | Rejection {
  const contract = accepted.get(type);
  if (contract !== undefined) {
    return contract;
  }
  try {
    contractNamed(type);
    return new Rejection('CONTRACT_UNKNOWN', `${type} is written by the platform itself and cannot be posted`, 'type');
  } catch (error) {
    return new Rejection('CONTRACT_UNKNOWN', error instanceof NadiError ? error.message : String(error), 'type');
  }
}

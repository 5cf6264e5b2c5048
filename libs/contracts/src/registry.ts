import { NadiError } from '@nadi/errors';
import type { Contract } from './contract.ts';
import { allContracts } from './generated/index.ts';
import { nearNames } from './near-names.ts';

/** Every contract of the platform by name. */
export const contracts: ReadonlyMap<string, Contract> = new Map(
  allContracts.map((contract) => [contract.name, contract]),
);

/**
 * The contract of an event.
 * @throws NadiError CONTRACT_UNKNOWN with the names that come nearest.
 */
export function contractNamed(name: string): Contract {
  const contract = contracts.get(name);
  if (contract !== undefined) {
    return contract;
  }
  const near = nearContracts(name);
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  throw new NadiError('CONTRACT_UNKNOWN', {
    message: `There is no contract "${shown}".${hint}`,
    context: { contract: shown, near },
  });
}

/** A forgotten domain is as likely as a wrong letter: `order-placed` finds `orders.order-placed`. */
function nearContracts(name: string): string[] {
  const sameEvent = [...contracts.keys()].filter((candidate) => candidate.endsWith(`.${name.replace(/^[^.]*\./, '')}`));
  return sameEvent.length > 0 ? sameEvent : nearNames(name, contracts.keys());
}

import { NadiError } from '@nadi/errors';
import type { Contract } from './contract.ts';
import { allContracts } from './generated/index.ts';
import { nearNames } from './near-names.ts';

const longestName = 100;

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
  const { message, shown, near } = unknownContract(name);
  throw new NadiError('CONTRACT_UNKNOWN', { message, context: { contract: shown, near } });
}

/** What to say of a name that no contract has, with the names that come nearest. Bounded whatever the name is. */
export function unknownContract(name: string): { message: string; shown: string; near: readonly string[] } {
  const shown = name.length > longestName ? `${name.slice(0, longestName)}…` : name;
  const near = nearContracts(name.slice(0, longestName));
  const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
  return { message: `There is no contract "${shown}".${hint}`, shown, near };
}

/** A forgotten domain is as likely as a wrong letter: `order-placed` finds `orders.order-placed`. */
function nearContracts(name: string): string[] {
  const sameEvent = [...contracts.keys()].filter((candidate) => candidate.endsWith(`.${name.replace(/^[^.]*\./, '')}`));
  return sameEvent.length > 0 ? sameEvent : nearNames(name, contracts.keys());
}

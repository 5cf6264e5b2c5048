import { NadiError } from '@nadi/errors';
import type { Contract } from './contract.ts';
import { allContracts } from './generated/index.ts';

/** Every contract of the platform by name. */
export const contracts: ReadonlyMap<string, Contract> = new Map(
  allContracts.map((contract) => [contract.name, contract]),
);

const mostSuggestions = 3;

/**
 * The contract of an event.
 * @throws NadiError CONTRACT_UNKNOWN with the names that come nearest.
 */
export function contractNamed(name: string): Contract {
  const contract = contracts.get(name);
  if (contract === undefined) {
    const near = nearNames(name);
    const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
    const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
    throw new NadiError('CONTRACT_UNKNOWN', {
      message: `There is no contract "${shown}".${hint}`,
      context: { contract: shown, near },
    });
  }
  return contract;
}

/** Names that share the event or the domain, or differ by a few letters, nearest first. */
function nearNames(name: string): string[] {
  const wanted = name.slice(0, 100).toLowerCase();
  return [...contracts.keys()]
    .map((candidate) => ({ candidate, distance: nameDistance(wanted, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.ceil(candidate.length / 3))
    .sort((left, right) => left.distance - right.distance)
    .slice(0, mostSuggestions)
    .map(({ candidate }) => candidate);
}

function nameDistance(wanted: string, candidate: string): number {
  const event = candidate.slice(candidate.indexOf('.') + 1);
  return Math.min(editDistance(wanted, candidate), editDistance(wanted.replace(/^[^.]*\./, ''), event) + 1);
}

/** Number of letters to insert, remove or replace (Levenshtein). */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}

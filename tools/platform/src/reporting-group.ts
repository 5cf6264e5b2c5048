import { contracts, isBusiness } from '@nadi/contracts';

/** Consumer group of the reporting service. */
export const reportingGroup = 'nadi-reporting';

/** The topics reporting reads: what producers send, without the platform's own. */
export function businessTopics(): string[] {
  return [...contracts.values()].filter(isBusiness).map(({ name }) => name);
}

import { contracts, isBusiness } from '@nadi/contracts';

/** Consumer group of the reporting service. */
export const reportingGroup = 'nadi-reporting';

/** Under which reporting's lake keeps its positions; no consumer joins it. */
export const lakeGroup = 'nadi-lake';

/** The topics reporting reads: what producers send, without the platform's own. */
export function businessTopics(): string[] {
  return [...contracts.values()].filter(isBusiness).map(({ name }) => name);
}

import { serviceReported, serviceStarted, windowUpdated, type Contract } from '@nadi/contracts';

/** Topics this service reads: everything that producers send. The platform's own topics are not business events. */
export function reads(contracts: ReadonlyMap<string, Contract>): readonly Contract[] {
  return [...contracts.values()].filter(({ domain }) => domain !== 'platform' && domain !== 'metrics');
}

/** Topics this service writes through its outbox. */
export const writes: readonly Contract[] = [windowUpdated];

/** Topics this service writes directly. */
export const writesItself: readonly Contract[] = [serviceStarted, serviceReported];

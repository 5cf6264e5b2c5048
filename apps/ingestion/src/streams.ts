import { contracts, serviceStarted, type Contract } from '@nadi/contracts';

/** Topics this service writes on behalf of producers: every contract that names ingestion as its producer. */
export const writesForProducers: readonly Contract[] = [...contracts.values()].filter(({ producers }) =>
  producers.includes('ingestion'),
);

/** Topics this service writes for itself. */
export const writesItself: readonly Contract[] = [serviceStarted];

import {
  contracts,
  deadLettered,
  eventQuarantined,
  isPosted,
  serviceReported,
  serviceStarted,
  type Contract,
} from '@nadi/contracts';

/** Topics this service writes on behalf of producers. */
export const writesForProducers: readonly Contract[] = [...contracts.values()].filter(isPosted);

/** Topics this service writes for itself. */
export const writesItself: readonly Contract[] = [serviceStarted, serviceReported, eventQuarantined, deadLettered];

import {
  contracts,
  deadLettered,
  eventQuarantined,
  isPosted,
  serviceReported,
  serviceStarted,
  webhookReceived,
  type Contract,
} from '@nadi/contracts';

/** Topics this service writes on behalf of producers. */
export const writesForProducers: readonly Contract[] = [...contracts.values()].filter(isPosted);

/** Topics this service writes for itself; webhooks are verified before, so nobody may post their events. */
export const writesItself: readonly Contract[] = [
  serviceStarted,
  serviceReported,
  eventQuarantined,
  deadLettered,
  webhookReceived,
];

import { definitionChanged, serviceReported, serviceStarted, type Contract } from '@nadi/contracts';

/** Topics this service writes through its outbox. */
export const writes: readonly Contract[] = [definitionChanged];

/** Topics this service writes directly. */
export const writesItself: readonly Contract[] = [serviceReported, serviceStarted];

import { serviceReported, serviceStarted, type Contract } from '@nadi/contracts';

/** Topics this service writes directly. */
export const writesItself: readonly Contract[] = [serviceReported, serviceStarted];

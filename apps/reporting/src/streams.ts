import {
  contracts,
  experimentDecided,
  guardrailBreached,
  membershipChanged,
  serviceReported,
  serviceStarted,
  targetOffPace,
  windowUpdated,
  type Contract,
} from '@nadi/contracts';
import { countedContracts } from '@nadi/metrics';

/** Topics this service reads: everything that producers send. */
export const reads: readonly Contract[] = countedContracts(contracts);

/** Topics this service writes through its outbox. */
export const writes: readonly Contract[] = [
  windowUpdated,
  targetOffPace,
  membershipChanged,
  guardrailBreached,
  experimentDecided,
];

/** Topics this service writes directly. */
export const writesItself: readonly Contract[] = [serviceStarted, serviceReported];

import { contracts, serviceReported, serviceStarted, webhookReceived, type Contract } from '@nadi/contracts';

/** Domains that only the platform itself writes to, whatever key is sent. */
const platformDomains = new Set(['platform', 'metrics']);

/** Topics this service writes on behalf of producers: every contract that names ingestion as its producer. */
export const writesForProducers: readonly Contract[] = [...contracts.values()].filter(
  ({ domain, producers }) => producers.includes('ingestion') && !platformDomains.has(domain),
);

/** Topics this service writes for itself; webhooks are verified before, so nobody may post their events. */
export const writesItself: readonly Contract[] = [serviceStarted, serviceReported, webhookReceived];

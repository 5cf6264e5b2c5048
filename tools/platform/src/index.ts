export type { DeadLetterReaderOptions } from './evidence/dead-letter-reader.ts';
export { waitForDrain, type DrainOptions } from './evidence/drain.ts';
export { deadLetterIdentities, gatherEvidence, type EvidenceOptions } from './evidence/evidence.ts';
export { identityText, identityTexts, type EventIdentity, type IdentityText } from './evidence/identity-set.ts';
export { isExact, judge, type ContractFacts, type RunVerdict } from './evidence/verdict.ts';
export { readDeadLetters, readLag, startPlatform } from './on-demand.ts';
export type { Platform, PlatformOptions, ServiceInstance } from './platform.ts';
export {
  isReady,
  ReportingClient,
  type SeriesQuery,
  type SqlParameters,
  type SqlRow,
  type TotalsQuery,
  type VisibleLatency,
} from './reporting-client.ts';
export { businessTopics, lakeGroup, reportingGroup } from './reporting-group.ts';
export { demoTenant, readerToken, readSigningKey, readStoredKey, type StoredKey } from './secrets.ts';
export {
  eventServices,
  serviceArguments,
  serviceFlags,
  serviceProgram,
  services,
  type ServiceEntry,
} from './service-catalogue.ts';
export { runServiceScript, type FirstLink, type ServiceScript } from './service-script.ts';
export type { CreatedKey, ListedKey } from './simulator-key.ts';

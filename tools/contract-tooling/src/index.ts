export {
  applyContracts,
  applyContractSet,
  diffContracts,
  type AppliedChange,
  type ApplyOptions,
  type ApplyProgress,
  type ApplyResult,
  type ContractTarget,
} from './apply/apply-contracts.ts';
export { describeDifference, type ContractDifference } from './apply/difference.ts';
export { checkContracts, type CheckResult } from './check/check-contracts.ts';
export { describeFinding, type Finding } from './finding.ts';
export { generateContracts, type GenerationResult } from './generate/generate.ts';
export { newEvent, type NewEventOptions } from './new-event/new-event.ts';

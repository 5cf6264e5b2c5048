export { describeFinding, type Finding } from './finding.ts';
export { generateContracts, type GenerationResult } from './generate/generate.ts';
export { checkContracts, type CheckResult } from './check/check-contracts.ts';

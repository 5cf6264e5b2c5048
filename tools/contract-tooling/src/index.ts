export { describeFinding, type Finding } from './finding.ts';
export { generateContracts, type GenerationResult } from './generate/generate.ts';

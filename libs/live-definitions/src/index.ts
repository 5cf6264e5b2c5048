export { LiveDefinitions, type InForce, type LiveDefinitionsOptions } from './live-definitions.ts';

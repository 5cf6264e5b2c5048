export { compileFeatures } from './compile-features.ts';
export { type CompiledFeatureSet, type FeatureEvent } from './compiled-feature-set.ts';
export { FeatureEngine, type EngineLimits, type EntityFeatures, type Observation } from './feature-engine.ts';
export { type GroupCounts } from './feature-group.ts';
export { featuresKind } from './features-kind.ts';

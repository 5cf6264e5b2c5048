export { compileExperiments, runsAt, type CompiledExperiment } from './compile-experiments.ts';
export { experimentDefinition, type ExperimentDefinition } from './experiment-definition.ts';
export { runExperimentTests } from './experiment-test.ts';
export { experimentsKind } from './experiments-kind.ts';

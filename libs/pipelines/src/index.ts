export { isWritable } from './check-route.ts';
export { compileCel } from './cel/compiled-cel.ts';
export { CompiledPipeline } from './compiled-pipeline.ts';
export type { PipelineSnapshot, RememberedKey } from './dedup-memory.ts';
export { pipelineDefinition, type PipelineDefinition, type StepDefinition, type StepKind } from './definition.ts';
export { GeoTable, type GeoEntry } from './enrich/geo-table.ts';
export { readTables } from './enrich/read-tables.ts';
export { UserAgents, type UserAgent } from './enrich/user-agent.ts';
export { checkPipelines, loadPipeline, type LoadedPipeline } from './load-pipeline.ts';
export type {
  DroppedEvent,
  EmittedEvent,
  FailedEvent,
  GeoLookup,
  GeoPlace,
  LookupTable,
  PipelineEvent,
  PipelineResources,
  PipelineResult,
} from './pipeline-event.ts';
export { PipelineRunner } from './pipeline-runner.ts';
export { pipelinesKind } from './pipelines-kind.ts';
export { completed, runPipelineTests } from './pipeline-test.ts';

export { parametersOf, type CompiledQuery } from './compiled-query.ts';
export type { ParameterDefinition, ParameterDefinitions } from './parameter-definition.ts';
export type { GivenParameters, QueryParameters } from './parameter-values.ts';
export { queriesKind } from './queries-kind.ts';
export { compileQueries, QueryCatalog } from './query-catalog.ts';
export type { QueryDefinition } from './query-definition.ts';
export { unrepeatableIn } from './repeatable.ts';

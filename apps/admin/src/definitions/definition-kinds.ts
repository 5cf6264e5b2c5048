import type { Contract } from '@nadi/contracts';
import type { DefinitionKind } from '@nadi/definitions';
import { metricsKind } from '@nadi/metrics';
import { pipelinesKind } from '@nadi/pipelines';

/** Every kind of definition, in the order in which they build on each other: a new one is a line. */
export function definitionKinds(contracts: ReadonlyMap<string, Contract>): readonly DefinitionKind[] {
  return [metricsKind(contracts), pipelinesKind(contracts)];
}

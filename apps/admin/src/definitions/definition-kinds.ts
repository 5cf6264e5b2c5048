import type { Contract } from '@nadi/contracts';
import { dashboardsKind } from '@nadi/dashboards';
import type { DefinitionKind } from '@nadi/definitions';
import { experimentsKind } from '@nadi/experiments';
import { exportsKind } from '@nadi/exports';
import { featuresKind } from '@nadi/features';
import { metricsKind } from '@nadi/metrics';
import { pipelinesKind, type PipelineResources } from '@nadi/pipelines';
import { queriesKind } from '@nadi/queries';
import { segmentsKind } from '@nadi/segments';
import { targetsKind } from '@nadi/targets';

/**
 * Every kind of definition, in the order in which they build on each other: a new one is a line.
 * @param resources what previews look things up in.
 */
export function definitionKinds(
  contracts: ReadonlyMap<string, Contract>,
  resources?: () => PipelineResources,
): readonly DefinitionKind[] {
  return [
    metricsKind(contracts),
    targetsKind(),
    experimentsKind(),
    queriesKind(contracts),
    segmentsKind(contracts),
    featuresKind(contracts),
    exportsKind(contracts),
    dashboardsKind(),
    pipelinesKind(contracts, resources),
  ];
}

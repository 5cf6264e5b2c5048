import { isBusiness, type Contract } from '@nadi/contracts';
import {
  parseYamlDefinition,
  type DefinitionKind,
  type DefinitionPreview,
  type DefinitionSource,
} from '@nadi/definitions';
import { assertCellsFit } from './cells-fit.ts';
import { metricDefinition } from './definition.ts';
import type { CompiledMetric } from './compiled-metric.ts';
import { MetricCatalog } from './metric-catalog.ts';
import { metricPreview } from './metric-preview.ts';
import { runMetricTests } from './metric-test.ts';

/** The contracts that metrics are computed from: what producers send. The platform's own topics are not business events. */
export function countedContracts(contracts: ReadonlyMap<string, Contract>): readonly Contract[] {
  return [...contracts.values()].filter(isBusiness);
}

/**
 * Compiles metrics from their files.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileMetrics(
  sources: readonly DefinitionSource[],
  contracts: ReadonlyMap<string, Contract>,
): MetricCatalog {
  const loaded = sources.map(({ file, text }) => ({
    ...{ file, text },
    definition: parseYamlDefinition(text, file, metricDefinition),
  }));
  return new MetricCatalog(loaded, new Map(countedContracts(contracts).map((contract) => [contract.name, contract])));
}

/** Metrics as a kind of definition. */
export function metricsKind(contracts: ReadonlyMap<string, Contract>): DefinitionKind {
  return {
    kind: 'metrics',
    nameOf: ({ text, file }) => parseYamlDefinition(text, file, metricDefinition).name,
    check: (sources) => {
      const { all } = compileMetrics(sources, contracts);
      return sources.map((source, index) => {
        const metric = all[index] as (typeof all)[number];
        return {
          ...{ ...source, name: metric.definition.name },
          test: () => runMetricTests(metric),
          preview: () => previewOf(metric, contracts),
        };
      });
    },
    assertReplaces: assertCellsFit,
  };
}

function previewOf(metric: CompiledMetric, contracts: ReadonlyMap<string, Contract>): DefinitionPreview | undefined {
  const { source } = metric.definition;
  if (source === undefined) {
    return undefined;
  }
  return metricPreview(metric, source === '*' ? countedContracts(contracts).map(({ name }) => name) : [source]);
}

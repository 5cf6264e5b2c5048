import { contracts } from '@nadi/contracts';
import type { DefinitionFeed, InForce, LiveDefinitions } from '@nadi/live-definitions';
import { compileMetrics, type MetricCatalog } from '@nadi/metrics';

/** The metrics as they are in force at a moment. */
export type MetricSet = InForce<MetricCatalog>;

/** Keeps the metrics that are in force. */
export type MetricsInForce = LiveDefinitions<MetricCatalog>;

export function createMetricsInForce(feed: Pick<DefinitionFeed, 'keep'>): MetricsInForce {
  return feed.keep({
    kind: 'metrics',
    build: (definitions) =>
      compileMetrics(
        definitions.map(({ name, version, text }) => ({ file: `metrics/${name}@${version}`, text })),
        contracts,
      ),
  });
}

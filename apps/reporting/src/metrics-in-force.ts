import { contracts } from '@nadi/contracts';
import { LiveDefinitions, type InForce, type LiveDefinitionsOptions } from '@nadi/live-definitions';
import { compileMetrics, type MetricCatalog } from '@nadi/metrics';

/** The metrics as they are in force at a moment. */
export type MetricSet = InForce<MetricCatalog>;

/** Keeps the metrics that are in force. */
export type MetricsInForce = LiveDefinitions<MetricCatalog>;

/** Connects at `start`. */
export function createMetricsInForce(
  options: Pick<LiveDefinitionsOptions<MetricCatalog>, 'connection' | 'decoder' | 'logger'>,
): MetricsInForce {
  return new LiveDefinitions({
    ...options,
    kind: 'metrics',
    build: (definitions) =>
      compileMetrics(
        definitions.map(({ name, version, text }) => ({ file: `metrics/${name}@${version}`, text })),
        contracts,
      ),
  });
}

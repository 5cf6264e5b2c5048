import type { LiveDefinitionsOptions } from '@nadi/live-definitions';
import { createExperimentsInForce, type ExperimentsInForce } from '../experiments/experiments-in-force.ts';
import { createMetricsInForce, type MetricsInForce } from '../metrics-in-force.ts';
import { createSegmentsInForce, type SegmentsInForce } from '../segments/segments-in-force.ts';

/** What the lake computes by. */
export interface FollowedDefinitions {
  readonly metrics: MetricsInForce;
  readonly experiments: ExperimentsInForce;
  readonly segments: SegmentsInForce;
  /** Experiments come in force after the metrics that they name. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Follows the definitions that the lake computes by. */
export function followDefinitions(
  options: Pick<LiveDefinitionsOptions<never>, 'connection' | 'decoder' | 'logger'>,
): FollowedDefinitions {
  const metrics = createMetricsInForce(options);
  const experiments = createExperimentsInForce(options);
  const segments = createSegmentsInForce(options);
  return {
    metrics,
    experiments,
    segments,
    async start() {
      const segmentsKnown = segments.start();
      await metrics.start();
      await experiments.start();
      await segmentsKnown;
    },
    async stop() {
      await Promise.all([metrics.stop(), experiments.stop(), segments.stop()]);
    },
  };
}

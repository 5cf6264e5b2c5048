import { DefinitionFeed, type DefinitionFeedOptions } from '@nadi/live-definitions';
import { createExperimentsInForce, type ExperimentsInForce } from '../experiments/experiments-in-force.ts';
import { createExportsInForce, type ExportsInForce } from '../exports/exports-in-force.ts';
import { createMetricsInForce, type MetricsInForce } from '../metrics-in-force.ts';
import { createQueriesInForce, type QueriesInForce } from '../queries/queries-in-force.ts';
import { createSegmentsInForce, type SegmentsInForce } from '../segments/segments-in-force.ts';

/** What the lake computes by. */
export interface FollowedDefinitions {
  readonly feed: DefinitionFeed;
  readonly metrics: MetricsInForce;
  readonly experiments: ExperimentsInForce;
  readonly segments: SegmentsInForce;
  readonly queries: QueriesInForce;
  readonly exports: ExportsInForce;
}

/** Follows the definitions that the lake computes by: experiments come in force after the metrics that they name, exports after queries. */
export function followDefinitions(options: DefinitionFeedOptions): FollowedDefinitions {
  const feed = new DefinitionFeed(options);
  return {
    feed,
    metrics: createMetricsInForce(feed),
    experiments: createExperimentsInForce(feed),
    segments: createSegmentsInForce(feed),
    queries: createQueriesInForce(feed),
    exports: createExportsInForce(feed),
  };
}

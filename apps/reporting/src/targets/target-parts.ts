import type { DefinitionFeed } from '@nadi/live-definitions';
import type { Logger } from '@nadi/observability';
import type { Provider } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { MetricReader } from '../query/metric-reader.ts';
import { TargetEvaluator } from './target-evaluator.ts';
import { TargetReader } from './target-reader.ts';
import { TargetReports } from './target-reports.ts';
import { createTargetsInForce } from './targets-in-force.ts';

const lookEveryMs = 1_000;

export interface TargetPartsOptions {
  readonly feed: DefinitionFeed;
  readonly logger: Logger;
  readonly dataSource: DataSource;
  readonly metrics: MetricReader;
}

/** The parts that look at targets and answer for them, and how to start and stop them. */
export function createTargetParts(options: TargetPartsOptions) {
  const { feed, dataSource, metrics, logger } = options;
  const inForce = createTargetsInForce(feed);
  const reader = new TargetReader(metrics, Date.now);
  const evaluator = new TargetEvaluator({
    ...{ dataSource, inForce, reader, metrics, logger, now: Date.now, everyMs: lookEveryMs },
  });
  const providers: Provider[] = [
    { provide: TargetReports, useValue: new TargetReports({ dataSource, inForce, reader, metrics }) },
  ];
  return {
    providers,
    /** Once the definitions are known. */
    start: () => evaluator.start(),
    stop: () => evaluator.stop(),
  };
}

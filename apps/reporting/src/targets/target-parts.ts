import type { LiveDefinitionsOptions } from '@nadi/live-definitions';
import type { DataSource } from 'typeorm';
import type { MetricReader } from '../query/metric-reader.ts';
import { TargetEvaluator } from './target-evaluator.ts';
import { TargetReader } from './target-reader.ts';
import { TargetReports } from './target-reports.ts';
import { createTargetsInForce, type TargetSet } from './targets-in-force.ts';

const lookEveryMs = 1_000;

export interface TargetPartsOptions extends Pick<
  LiveDefinitionsOptions<TargetSet>,
  'connection' | 'decoder' | 'logger'
> {
  readonly dataSource: DataSource;
  readonly metrics: MetricReader;
}

/** The parts that look at targets and answer for them, and how to start and stop them. */
export function createTargetParts(options: TargetPartsOptions) {
  const { dataSource, metrics, logger } = options;
  const inForce = createTargetsInForce(options);
  const reader = new TargetReader(metrics, Date.now);
  const evaluator = new TargetEvaluator({
    ...{ dataSource, inForce, reader, metrics, logger, now: Date.now, everyMs: lookEveryMs },
  });
  return {
    reports: new TargetReports({ dataSource, inForce, reader, metrics }),
    async start() {
      await inForce.start();
      evaluator.start();
    },
    async stop() {
      await Promise.all([inForce.stop(), evaluator.stop()]);
    },
  };
}

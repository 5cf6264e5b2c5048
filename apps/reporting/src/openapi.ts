import { describeApi } from '@nadi/http';
import { httpDescription } from './app.module.ts';
import { Backfills } from './backfill/backfills.ts';
import { BackfillsController } from './backfill/backfills.controller.ts';
import { Erasures } from './erasure/erasures.ts';
import { ErasuresController } from './erasure/erasures.controller.ts';
import { ExperimentReports } from './experiments/experiment-reports.ts';
import { ExperimentsController } from './experiments/experiments.controller.ts';
import { ExportsController } from './exports/exports.controller.ts';
import { Exports } from './exports/exports.ts';
import { MetricReader } from './query/metric-reader.ts';
import { MetricsController } from './query/metrics.controller.ts';
import { QueriesController } from './queries/queries.controller.ts';
import { QueryRuns } from './queries/query-runs.ts';
import { SegmentReports } from './segments/segment-reports.ts';
import { SegmentsController } from './segments/segments.controller.ts';
import { ReportingMetrics } from './service-metrics.ts';
import { SqlController } from './sql/sql.controller.ts';
import { SqlRuns } from './sql/sql-runs.ts';
import { StreamController } from './stream/stream.controller.ts';
import { TileHub } from './stream/tile-hub.ts';
import { TargetReports } from './targets/target-reports.ts';
import { TargetsController } from './targets/targets.controller.ts';

/** The OpenAPI document of the service, built without starting it. */
export function reportingDocument() {
  return describeApi(
    httpDescription,
    [
      BackfillsController,
      ErasuresController,
      ExperimentsController,
      ExportsController,
      MetricsController,
      QueriesController,
      SegmentsController,
      SqlController,
      StreamController,
      TargetsController,
    ],
    [
      Backfills,
      Erasures,
      ExperimentReports,
      MetricReader,
      QueryRuns,
      ReportingMetrics,
      Exports,
      MetricReader,
      QueryRuns,
      ReportingMetrics,
      SegmentReports,
      SqlRuns,
      TargetReports,
      TileHub,
    ],
  );
}

import type { BenchRow } from '../framework/bench-row.ts';
import { consumeRow } from './consume.row.ts';
import { featuresRows } from './features.row.ts';
import { hopRows } from './hop.row.ts';
import { ingestionRows } from './ingestion.row.ts';
import { pipelineConditionsRow, pipelineLoadedRow, pipelineMapsRow } from './pipelines.row.ts';
import { produceRow } from './produce.row.ts';
import { rollupAllRow, rollupFortyRow, rollupRow } from './rollup.row.ts';
import { visibleRow } from './visible.row.ts';
import { serdeResolvedRow, serdeRow } from './serde.row.ts';
import { dashboardsRow, saleRow, sqlFreshRows } from './loaded.row.ts';
import { sqlRows } from './sql.row.ts';

/** Every row, in the order in which the bench runs them: a new one is a file and a line. */
export const benchRows: readonly BenchRow[] = [
  serdeRow,
  serdeResolvedRow,
  produceRow,
  consumeRow,
  ...ingestionRows,
  ...hopRows,
  rollupRow,
  rollupFortyRow,
  rollupAllRow,
  pipelineConditionsRow,
  pipelineLoadedRow,
  pipelineMapsRow,
  ...featuresRows,
  visibleRow,
  ...sqlFreshRows,
  dashboardsRow,
  saleRow,
  ...sqlRows,
];

import { defineConfig, integerSetting, textSetting } from '@nadi/config';
import { httpSettings } from '@nadi/http';
import { identitySettings } from '@nadi/identity';
import { messagingSettings } from '@nadi/messaging';
import { observabilitySettings } from '@nadi/observability';
import { objectStoreSettings } from '@nadi/object-store';
import { persistenceSettings } from '@nadi/persistence';

/** All settings of the reporting service. */
export const reportingConfig = defineConfig('Reporting service', {
  host: textSetting({ variable: 'NADI_REPORTING_HOST', doc: 'Address the HTTP API binds to.', default: '127.0.0.1' }),
  port: integerSetting({
    variable: 'NADI_REPORTING_PORT',
    doc: 'Port of the HTTP API, 0 for any free one.',
    default: 18200,
    min: 0,
    max: 65535,
  }),
  dedupHorizonHours: integerSetting({
    variable: 'NADI_REPORTING_DEDUP_HORIZON_HOURS',
    doc: 'How long the id of a counted event is remembered at least, hours after it was counted.',
    default: 24,
    min: 1,
    max: 720,
  }),
  dedupMaxIds: integerSetting({
    variable: 'NADI_REPORTING_DEDUP_MAX_IDS',
    doc: 'Most ids remembered per partition and horizon, 24 to 48 bytes of memory each; past that the oldest are forgotten early.',
    default: 2_000_000,
    min: 1_000,
    max: 100_000_000,
  }),
  idlePartitionSeconds: integerSetting({
    variable: 'NADI_REPORTING_IDLE_PARTITION_SECONDS',
    doc: 'A partition to which nothing came for this long no longer holds the watermark back, seconds.',
    default: 30,
    min: 1,
    max: 86_400,
  }),
  retentionMonths: integerSetting({
    variable: 'NADI_REPORTING_RETENTION_MONTHS',
    doc: 'Months of event time that windows are kept, of every tenant; 0 keeps them for ever.',
    default: 0,
    min: 0,
    max: 1_200,
  }),
  lakeUrl: textSetting({
    variable: 'NADI_REPORTING_LAKE_URL',
    doc: 'Where events are kept as Parquet files: `file:///folder` or `s3://bucket/prefix`; `none` keeps none, and there is no SQL then.',
    default: 'none',
  }),
  lakeFlushSeconds: integerSetting({
    variable: 'NADI_REPORTING_LAKE_FLUSH_SECONDS',
    doc: 'How long events are in memory at most before they stand in files, seconds. Queries see them at once either way.',
    default: 60,
    min: 1,
    max: 3_600,
  }),
  lakeMergeSeconds: integerSetting({
    variable: 'NADI_REPORTING_LAKE_MERGE_SECONDS',
    doc: 'Pause between two looks for small files to merge and old ones to remove, seconds.',
    default: 60,
    min: 1,
    max: 86_400,
  }),
  lakeMostEvents: integerSetting({
    variable: 'NADI_REPORTING_LAKE_MOST_EVENTS',
    doc: 'Most events in memory that do not stand in files; past half of it they are written early, past all of it reading waits.',
    default: 500_000,
    min: 10_000,
    max: 50_000_000,
  }),
  lakeMemoryMb: integerSetting({
    variable: 'NADI_REPORTING_LAKE_MEMORY_MB',
    doc: 'Most memory for the newest events, for writing files and for queries together, MB.',
    default: 1_024,
    min: 128,
    max: 1_048_576,
  }),
  lakeThreads: integerSetting({
    variable: 'NADI_REPORTING_LAKE_THREADS',
    doc: 'Threads that write files and answer queries.',
    default: 2,
    min: 1,
    max: 256,
  }),
  lakeCacheMb: integerSetting({
    variable: 'NADI_REPORTING_LAKE_CACHE_MB',
    doc: 'Most disk for copies of files that are read from a bucket, MB.',
    default: 10_240,
    min: 64,
    max: 10_485_760,
  }),
  backfillStepOffsets: integerSetting({
    variable: 'NADI_REPORTING_BACKFILL_STEP_OFFSETS',
    doc: 'Offsets of a topic that the backfill of a metric counts in one transaction; after a crash it goes on from the last one.',
    default: 100_000,
    min: 100,
    max: 10_000_000,
  }),
  sqlConcurrency: integerSetting({
    variable: 'NADI_REPORTING_SQL_CONCURRENCY',
    doc: 'Most statements that run at the same time on an instance; others are refused with 503.',
    default: 8,
    min: 1,
    max: 256,
  }),
  sqlTimeoutSeconds: integerSetting({
    variable: 'NADI_REPORTING_SQL_TIMEOUT_SECONDS',
    doc: 'Longest time that a statement may take, seconds.',
    default: 30,
    min: 1,
    max: 600,
  }),
  sqlMostRows: integerSetting({
    variable: 'NADI_REPORTING_SQL_MOST_ROWS',
    doc: 'Most rows of an answer.',
    default: 100_000,
    min: 1,
    max: 100_000_000,
  }),
  sqlMostMb: integerSetting({
    variable: 'NADI_REPORTING_SQL_MOST_MB',
    doc: 'Most data of an answer, MB.',
    default: 64,
    min: 1,
    max: 100_000,
  }),
  queriesCacheMb: integerSetting({
    variable: 'NADI_REPORTING_QUERIES_CACHE_MB',
    doc: 'Most memory for answers of saved queries that are given again, MB; one answer takes a quarter of it at most.',
    default: 64,
    min: 1,
    max: 100_000,
  }),
  lakeRetentionDays: integerSetting({
    variable: 'NADI_REPORTING_LAKE_RETENTION_DAYS',
    doc: 'Days after their receipt that events are kept in the lake; 0 keeps them for ever.',
    default: 0,
    min: 0,
    max: 36_500,
  }),
  exportsUrl: textSetting({
    variable: 'NADI_REPORTING_EXPORTS_URL',
    doc: 'Where exports are stored: `file:///folder` or `s3://bucket/prefix`, not within the lake; `none` makes none.',
    default: 'none',
  }),
  exportsMemoryMb: integerSetting({
    variable: 'NADI_REPORTING_EXPORTS_MEMORY_MB',
    doc: 'Most memory for the statements of exports, beside the memory of the lake, MB.',
    default: 512,
    min: 64,
    max: 1_048_576,
  }),
  exportsPartRows: integerSetting({
    variable: 'NADI_REPORTING_EXPORTS_PART_ROWS',
    doc: 'Most rows of a file of an export; a file has less where its rows are large.',
    default: 50_000,
    min: 10,
    max: 500_000,
  }),
  experimentsEverySeconds: integerSetting({
    variable: 'NADI_REPORTING_EXPERIMENTS_EVERY_SECONDS',
    doc: 'Pause between two looks at an experiment, seconds. Looking more often costs reading and no certainty.',
    default: 600,
    min: 1,
    max: 86_400,
  }),
  experimentsMostUnits: integerSetting({
    variable: 'NADI_REPORTING_EXPERIMENTS_MOST_UNITS',
    doc: 'Most units of an experiment and tenant, about 16 bytes of memory each per metric; an experiment with more is not computed.',
    default: 2_000_000,
    min: 1_000,
    max: 50_000_000,
  }),
  workDir: textSetting({
    variable: 'NADI_REPORTING_WORK_DIR',
    doc: 'Folder of this instance alone for files that are being written or read; nothing in it is needed after a restart.',
    default: '.nadi/reporting',
  }),
  ...objectStoreSettings,
  ...identitySettings,
  ...httpSettings,
  ...messagingSettings,
  ...persistenceSettings,
  ...observabilitySettings,
});

/** The environment of this process. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

import { defineConfig, integerSetting, textSetting } from '@nadi/config';
import { httpSettings } from '@nadi/http';
import { identitySettings } from '@nadi/identity';
import { messagingSettings } from '@nadi/messaging';
import { observabilitySettings } from '@nadi/observability';
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

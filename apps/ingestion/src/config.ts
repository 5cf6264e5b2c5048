import { defineConfig, integerSetting, listSetting, loadConfig, textSetting } from '@nadi/config';
import { httpSettings } from '@nadi/http';
import { identitySettings } from '@nadi/identity';
import { messagingSettings } from '@nadi/messaging';
import { objectStoreSettings } from '@nadi/object-store';
import { observabilitySettings } from '@nadi/observability';
import { persistenceSettings } from '@nadi/persistence';

const mebibyte = 1_048_576;

export const allowedOriginsVariable = 'NADI_INGESTION_ALLOWED_ORIGINS';
export const tenantWeightsVariable = 'NADI_INGESTION_TENANT_WEIGHTS';

/** All settings of the ingestion service. */
export const ingestionConfig = defineConfig('Ingestion service', {
  host: textSetting({ variable: 'NADI_INGESTION_HOST', doc: 'Address the HTTP API binds to.', default: '127.0.0.1' }),
  port: integerSetting({
    variable: 'NADI_INGESTION_PORT',
    doc: 'Port of the HTTP API, 0 for any free one.',
    default: 18100,
    min: 0,
    max: 65535,
  }),
  maxBodyBytes: integerSetting({
    variable: 'NADI_INGESTION_MAX_BODY_BYTES',
    doc: 'Largest request body, bytes.',
    default: 4 * mebibyte,
    min: 1_024,
    max: 64 * mebibyte,
  }),
  maxEventBytes: integerSetting({
    variable: 'NADI_INGESTION_MAX_EVENT_BYTES',
    doc: 'Largest encoded event, bytes; below the broker limit of 2 MiB.',
    default: mebibyte,
    min: 1_024,
    max: 1.5 * mebibyte,
  }),
  maxBatchEvents: integerSetting({
    variable: 'NADI_INGESTION_MAX_BATCH_EVENTS',
    doc: 'Most events in one request.',
    default: 5_000,
    min: 1,
    max: 100_000,
  }),
  maxDepth: integerSetting({
    variable: 'NADI_INGESTION_MAX_DEPTH',
    doc: 'Deepest nesting of an event.',
    default: 16,
    min: 4,
    max: 64,
  }),
  maxInFlightBytes: integerSetting({
    variable: 'NADI_INGESTION_MAX_IN_FLIGHT_BYTES',
    doc: 'Most bytes waiting for the acknowledgement of the broker, and as many of bodies being read; past that requests are answered with 503.',
    default: 32 * mebibyte,
    min: mebibyte,
    max: 1_024 * mebibyte,
  }),
  deliveryTimeoutMs: integerSetting({
    variable: 'NADI_INGESTION_DELIVERY_TIMEOUT_MS',
    doc: 'How long a request waits for the acknowledgement of the broker before it is answered with 503, milliseconds.',
    default: 10_000,
    min: 500,
    max: 120_000,
  }),
  maxStreams: integerSetting({
    variable: 'NADI_INGESTION_MAX_STREAMS',
    doc: 'Most long-lived streams of events that are open at once on this instance.',
    default: 500,
    min: 0,
    max: 100_000,
  }),
  maxKeyStreams: integerSetting({
    variable: 'NADI_INGESTION_MAX_KEY_STREAMS',
    doc: 'Most of them with one key.',
    default: 100,
    min: 0,
    max: 100_000,
  }),
  streamIdleMs: integerSetting({
    variable: 'NADI_INGESTION_STREAM_IDLE_MS',
    doc: 'How long a stream of events stays open without a whole line, milliseconds.',
    default: 300_000,
    min: 1_000,
    max: 86_400_000,
  }),
  tenantEventsPerSecond: integerSetting({
    variable: 'NADI_INGESTION_TENANT_EVENTS_PER_SECOND',
    doc: 'Most events per second and tenant on this instance; past that requests are answered with 429.',
    default: 100_000,
    min: 1,
    max: 10_000_000,
  }),
  quarantineTypes: integerSetting({
    variable: 'NADI_INGESTION_QUARANTINE_TYPES',
    doc: 'Most types without a contract that a tenant may put into quarantine a day on this instance; 0 refuses events without a contract.',
    default: 100,
    min: 0,
    max: 10_000,
  }),
  quarantineEventsPerHour: integerSetting({
    variable: 'NADI_INGESTION_QUARANTINE_EVENTS_PER_HOUR',
    doc: 'Most events without a contract that a tenant may put into quarantine an hour on this instance.',
    default: 10_000,
    min: 1,
    max: 10_000_000,
  }),
  tenantWeights: listSetting({
    variable: tenantWeightsVariable,
    doc: 'Tenants that have more than one share where room is short, such as acme=4,globex=2; `none` if all have the same.',
    default: ['none'],
  }),
  keyEventsPerDay: integerSetting({
    variable: 'NADI_INGESTION_KEY_EVENTS_PER_DAY',
    doc: 'Accepted events per day (UTC) of a key without a quota of its own, 0 for no limit.',
    default: 0,
    min: 0,
    max: 1_000_000_000_000_000,
  }),
  keyEventsPerMonth: integerSetting({
    variable: 'NADI_INGESTION_KEY_EVENTS_PER_MONTH',
    doc: 'Accepted events per month (UTC) of a key without a quota of its own, 0 for no limit.',
    default: 0,
    min: 0,
    max: 1_000_000_000_000_000,
  }),
  tablesDir: textSetting({
    variable: 'NADI_INGESTION_TABLES_DIR',
    doc: 'Folder of the tables that pipelines look things up in, a CSV file each.',
    default: 'config/tables',
  }),
  sourcesDir: textSetting({
    variable: 'NADI_INGESTION_SOURCES_DIR',
    doc: 'Folder of the tables of other PostgreSQL databases that are read, a YAML file each; their addresses stand in variables that begin with NADI_SOURCE_.',
    default: 'config/sources',
  }),
  hashSalt: {
    ...textSetting({
      variable: 'NADI_INGESTION_HASH_SALT',
      doc: 'Secret of the fields that pipelines hash; `none` holds pipelines that hash. Another one gives other pseudonyms.',
      default: 'none',
    }),
    secret: true,
  },
  publicUrl: textSetting({
    variable: 'NADI_INGESTION_PUBLIC_URL',
    doc: 'Address under which platforms of shops reach this service; webhooks are posted to it.',
    default: 'http://127.0.0.1:18100',
  }),
  secretsKey: {
    ...textSetting({
      variable: 'NADI_INGESTION_SECRETS_KEY',
      doc: 'Key that secrets of shops are stored with: 32 random bytes, base64url; `none` for no shops.',
      default: 'none',
    }),
    secret: true,
  },
  webhookSources: textSetting({
    variable: 'NADI_INGESTION_WEBHOOK_SOURCES',
    doc: 'YAML file of further platforms that sign their webhooks, beside Shopify; `none` for no others.',
    default: 'none',
  }),
  shopifyApiVersion: textSetting({
    variable: 'NADI_INGESTION_SHOPIFY_API_VERSION',
    doc: 'Version of the Admin API of Shopify that webhooks are subscribed with.',
    default: '2026-10',
  }),
  shopifyUrl: textSetting({
    variable: 'NADI_INGESTION_SHOPIFY_URL',
    doc: 'Where the Admin API of every shop is, for tests on loopback; `none` for the domain of each shop.',
    default: 'none',
  }),
  shopPagePauseMs: integerSetting({
    variable: 'NADI_INGESTION_SHOP_PAGE_PAUSE_MS',
    doc: 'Pause between two pages that are read of a shop, milliseconds; a quarter of Shopify’s budget is left to others besides.',
    default: 250,
    min: 0,
    max: 60_000,
  }),
  shopReconcileMs: integerSetting({
    variable: 'NADI_INGESTION_SHOP_RECONCILE_MS',
    doc: 'How often a shop is asked for what changed, in case a webhook was lost, milliseconds; 0 for never.',
    default: 3_600_000,
    min: 0,
    max: 604_800_000,
  }),
  shopReconcileReachHours: integerSetting({
    variable: 'NADI_INGESTION_SHOP_RECONCILE_REACH_HOURS',
    doc: 'Orders that were placed or cancelled longer ago than this are left out of it, hours; less than readers remember ids (NADI_REPORTING_DEDUP_HORIZON_HOURS), or they count again.',
    default: 20,
    min: 1,
    max: 720,
  }),
  backupUrl: textSetting({
    variable: 'NADI_INGESTION_BACKUP_URL',
    doc: 'Where backups of shops’ products go: file:///folder or s3://bucket/prefix; `none` for no backups.',
    default: 'none',
  }),
  shopBackupSchedule: textSetting({
    variable: 'NADI_INGESTION_SHOP_BACKUP_SCHEDULE',
    doc: 'When the products of all shops are backed up: five fields of cron in UTC, such as `0 3 * * *`; `none` for only when somebody asks.',
    default: 'none',
  }),
  shopBackupsKept: integerSetting({
    variable: 'NADI_INGESTION_SHOP_BACKUPS_KEPT',
    doc: 'How many backups of a shop are kept; older ones are deleted after a new one.',
    default: 14,
    min: 1,
    max: 1_000,
  }),
  webhookTimeoutMs: integerSetting({
    variable: 'NADI_INGESTION_WEBHOOK_TIMEOUT_MS',
    doc: 'How long a webhook waits for the acknowledgement of the broker before it is answered with 503, milliseconds; Shopify waits 5 s.',
    default: 4_000,
    min: 100,
    max: 60_000,
  }),
  shopWebhooksPerSecond: integerSetting({
    variable: 'NADI_INGESTION_SHOP_WEBHOOKS_PER_SECOND',
    doc: 'Most webhooks per second and shop on this instance; past that they are answered with 429 and come again.',
    default: 200,
    min: 1,
    max: 1_000_000,
  }),
  addressWebhooksPerSecond: integerSetting({
    variable: 'NADI_INGESTION_ADDRESS_WEBHOOKS_PER_SECOND',
    doc: 'Most webhooks per second and client address on this instance, before their signature is looked at.',
    default: 2_000,
    min: 1,
    max: 1_000_000,
  }),
  uploadsDir: textSetting({
    variable: 'NADI_INGESTION_UPLOADS_DIR',
    doc: 'Folder of uploaded files until they are done; instances may share it, and one runs only the files that are in its own.',
    default: '.nadi/uploads',
  }),
  mappingsDir: textSetting({
    variable: 'NADI_INGESTION_MAPPINGS_DIR',
    doc: 'Folder of the mappings that make events of the rows of uploaded files, a YAML file each.',
    default: 'config/mappings',
  }),
  uploadMaxBytes: integerSetting({
    variable: 'NADI_INGESTION_UPLOAD_MAX_BYTES',
    doc: 'Largest uploaded file, bytes.',
    default: 1_024 * mebibyte,
    min: 1_024,
    max: 1_048_576 * mebibyte,
  }),
  uploadsTenantBytes: integerSetting({
    variable: 'NADI_INGESTION_UPLOADS_TENANT_BYTES',
    doc: 'Most bytes of stored files of a tenant.',
    default: 4_096 * mebibyte,
    min: 1_024,
    max: 16_777_216 * mebibyte,
  }),
  uploadsTotalBytes: integerSetting({
    variable: 'NADI_INGESTION_UPLOADS_TOTAL_BYTES',
    doc: 'Most bytes of stored files of all tenants.',
    default: 16_384 * mebibyte,
    min: 1_024,
    max: 67_108_864 * mebibyte,
  }),
  uploadTimeoutMs: integerSetting({
    variable: 'NADI_INGESTION_UPLOAD_TIMEOUT_MS',
    doc: 'How long a file may take to arrive, milliseconds.',
    default: 3_600_000,
    min: 60_000,
    max: 86_400_000,
  }),
  uploadFileHours: integerSetting({
    variable: 'NADI_INGESTION_UPLOAD_FILE_HOURS',
    doc: 'How long files of uploads that have ended are kept, hours.',
    default: 0,
    min: 0,
    max: 8_760,
  }),
  uploadReportDays: integerSetting({
    variable: 'NADI_INGESTION_UPLOAD_REPORT_DAYS',
    doc: 'How long uploads that have ended are shown, with what was refused of them, days.',
    default: 30,
    min: 1,
    max: 3_650,
  }),
  stockCountry: textSetting({
    variable: 'NADI_INGESTION_STOCK_COUNTRY',
    doc: 'Country of stores whose stock feeds name none: ISO 3166-1 alpha-2.',
    default: 'IN',
  }),
  allowedOrigins: listSetting({
    variable: allowedOriginsVariable,
    doc: 'Origins of web pages that may post events from a browser, such as https://shop.example, separated by commas; `*` allows all, `none` no page.',
    default: ['none'],
  }),
  ...identitySettings,
  ...httpSettings,
  ...objectStoreSettings,
  ...messagingSettings,
  ...persistenceSettings,
  ...observabilitySettings,
});

/** Reads the settings of the service from an environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  return loadConfig(ingestionConfig, environment);
}

export type IngestionConfig = ReturnType<typeof readConfig>;

/** The settings of the programs behind `nadi keys` and `nadi quarantine`, which need the database and nothing else. */
export const programConfig = defineConfig('Programs of ingestion', persistenceSettings);

/** The environment of this process. */
export function environment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

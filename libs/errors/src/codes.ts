/**
 * Every error code of the platform with the remedy a reader is shown. Codes are stable: they appear in HTTP answers,
 * logs, dead letters and exit messages, and are never renamed or reused.
 */
export const errorCodes = {
  // Configuration
  CONFIG_INVALID: 'Correct the named setting; `.env.example` lists every setting with its type and default.',
  DEFINITION_INVALID: 'Correct the file at the named line and key.',
  EXPRESSION_INVALID: 'Correct the expression; it is CEL over the declared variables.',
  PIPELINE_VALUE_INVALID: 'Correct the named step: its expression must give what the step works with.',
  PIPELINE_OUTPUT_INVALID: 'Correct the map of the named route, so that every field is what the output contract wants.',
  PIPELINE_LIMIT_EXCEEDED: 'Raise the limit of the named step, or filter before it.',
  PIPELINE_INPUT_UNEXPECTED: 'Give a pipeline only events of the contracts that its `input` names.',
  PIPELINE_RESOURCE_MISSING: 'Give the pipeline the table or secret that the named step reads.',
  TABLE_INVALID: 'Correct the named CSV file: a heading, then a row per entry.',
  PIPELINE_HELD: 'Its events wait and nothing is lost. Mend what the message names, or roll the pipeline back.',

  // Contracts
  CONTRACT_UNKNOWN: 'Use the name of a contract under schemas/, or create one with `nadi new event <domain>.<event>`.',
  QUARANTINE_TYPE_UNKNOWN: '`nadi quarantine list` shows the types that are in quarantine.',
  QUARANTINE_FULL:
    'Declare the type with `nadi quarantine promote`, or wait; events without a contract are limited per tenant.',
  CONTRACT_INVALID: 'Correct the named contract file; `nadi contracts check` explains each rule.',
  CONTRACT_INCOMPATIBLE: 'Add a new version that old and new readers both understand: add fields only with a default.',
  CONTRACT_PARTITIONS_CHANGED: 'Partition counts are fixed at creation. Restore the count, or create a new event.',
  CONTRACT_DRIFT: 'Run `nadi contracts generate` and commit the result.',
  CONTRACT_VERSION_CHANGED: 'Restore the registered text of the version, and put the change into a new version.',
  CONTRACT_NOT_STORED:
    'Check the named topic or subject: it holds something else than was sent, so nothing may rely on it.',
  CONTRACT_EXISTS: 'Choose another name, or add a version to the event that exists.',
  INFERENCE_STATE_INVALID: 'Throw the stored state away and observe the waiting events anew.',

  // Stack
  STACK_PREREQUISITE_MISSING: 'Install the named program with the printed command.',
  STACK_START_FAILED: 'Read the named log file; `nadi down` removes leftovers.',
  STACK_ALREADY_RUNNING: 'Stop the other stack with `nadi down`, or choose another data folder.',
  STACK_PORT_TAKEN: 'Free the port, or choose another in the settings.',

  // Ingestion
  BODY_INVALID_JSON: 'Send valid JSON: one event, an array of events, or one event per line (NDJSON).',
  BODY_INVALID_AVRO:
    'Send events as Avro records of the schema in the documentation of ingestion, one behind the other.',
  SCHEMA_ID_UNKNOWN:
    'Send the data in Confluent framing, with the schema id of a version of a contract that may be posted.',
  BODY_TOO_LARGE: 'Send fewer or smaller events per request.',
  BODY_TOO_DEEP: 'Flatten the payload: nesting is limited.',
  BODY_FORBIDDEN_KEY: 'Rename the key: `__proto__`, `constructor` and `prototype` are refused.',
  BATCH_EMPTY: 'Send at least one event.',
  BATCH_TOO_LONG: 'Split the batch: the number of events per request is limited.',
  MEDIA_TYPE_UNSUPPORTED:
    'Use one of the media types that the OpenAPI document names for the route, without a content encoding.',
  EVENT_INVALID: 'Correct the named attribute of the event envelope.',
  EVENT_FIELD_INVALID: 'Correct the named field so that it matches the contract.',
  EVENT_TOO_LARGE: 'Shorten the event: its encoded size is limited.',
  KEY_MISSING: 'Send `Authorization: Bearer <key>`; create a key with `nadi keys create`.',
  KEY_INVALID: 'Use a key that exists and is not revoked; create one with `nadi keys create`.',
  KEY_EXPIRED: 'Create a new key with `nadi keys create` and replace the old one.',
  KEY_UNKNOWN: 'Use the prefix of a key from `nadi keys list` or `GET /v1/keys`.',
  KEY_SCOPE: 'Use a key whose scopes cover this route, domain and tenant.',
  ORIGIN_NOT_ALLOWED: 'Add the origin of the page to NADI_INGESTION_ALLOWED_ORIGINS of the ingestion service.',
  ROUTE_UNDECLARED: 'Declare who may call the route with one of the decorators Public, ApiKeyOf, SignedIn or Requires.',
  ROUTE_UNKNOWN: 'Use a route of the OpenAPI document at `/openapi.json`.',
  REQUEST_MALFORMED: 'Send HTTP/1.1 with one length for one body; mend the client or the proxy in between.',
  REQUEST_TIMEOUT: 'Send header and body without long pauses, or less in one request.',
  HEADERS_TOO_LARGE: 'Send fewer or shorter header fields: 16 KiB are the most.',
  RATE_LIMITED: 'Wait for the time in `Retry-After`, then send again with the same event ids.',
  QUOTA_EXCEEDED:
    'Wait for the time in `Retry-After`, or raise the quota with `nadi keys update`; what was refused may be sent again.',
  OVERLOADED: 'Wait for the time in `Retry-After`, then send again with the same event ids.',
  SHARE_EXCEEDED:
    'Wait for the time in `Retry-After`, then send again with the same event ids; room is short, and other tenants have less of it.',

  WEBHOOK_SOURCE_UNKNOWN: 'Use `shopify`, or the name of a source in the file of NADI_INGESTION_WEBHOOK_SOURCES.',
  WEBHOOK_SIGNATURE_MISSING: 'Sign the body as the source says, and send the signature in the named header.',
  WEBHOOK_SIGNATURE_INVALID:
    'Sign the bytes of the body with a valid secret of the shop, and post to the address that its registration gave.',
  WEBHOOK_TIMESTAMP_INVALID: 'Send the time of sending in the named header, and keep the clock right.',
  WEBHOOK_HEADER_INVALID: 'Send the named header: a text of printable characters.',
  WEBHOOK_SHOP_MISMATCH: 'Post the webhooks of a shop to the address that its own registration gave.',
  SHOP_UNKNOWN: 'Use the id of a shop from `GET /v1/shops`.',
  SHOP_EXISTS: 'Rotate the secret of the shop that is registered, or disable it first.',
  SHOP_DISABLED: 'Register the shop anew: a disabled one stays disabled.',
  SHOPIFY_UNAVAILABLE: 'Shopify does not answer, or its budget is used up; it is tried again.',
  SHOPIFY_ACCESS_DENIED: 'Install the app in the shop with the scopes it needs, and enter its new access token.',
  SHOPIFY_QUERY_FAILED: 'Read the reason: the version of the API may no longer know what is asked.',
  SHOPIFY_QUERY_TOO_COSTLY: 'Ask for less at once: Shopify takes no single query of more than 1,000 points.',
  SHOP_SYNC_RUNNING: 'Wait until the backfill that runs is done; `GET /v1/shops/:id/backfill` says how far it is.',
  SHOP_BACKUP_RUNNING: 'Wait until the backup that is under way is done; `GET /v1/shops/:id/backups` says how it is.',
  SHOP_BACKUP_UNKNOWN: 'Use the id of a backup from `GET /v1/shops/:id/backups` that is done; older ones are deleted.',
  BACKUP_STORE_MISSING: 'Set NADI_INGESTION_BACKUP_URL to a folder or bucket.',
  SECRETS_KEY_MISSING: 'Set NADI_INGESTION_SECRETS_KEY: 32 random bytes, base64url.',
  SECRETS_UNREADABLE: 'Set NADI_INGESTION_SECRETS_KEY to the key that the secrets were stored with.',

  SOURCE_ROW_REFUSED:
    'Mend the row, or the rules of the source: `when` says which rows become events. Until then nothing behind the row is read.',
  SOURCE_UNAVAILABLE: 'The database of the source does not answer; it is tried again, and nothing is left out.',
  UPLOAD_FILE_INVALID:
    'Mend the file at the named row and upload it again; rows before it were taken and have the same ids then.',
  UPLOAD_ROW_INVALID: 'Correct the named row so that it has the columns of the heading, or is one JSON object.',
  UPLOAD_TOO_LARGE: 'Split the file: the bytes of one upload are limited.',
  UPLOAD_SPACE_FULL: 'Wait until uploads that are there are done, or cancel some.',
  UPLOAD_DIGEST_WRONG: 'Send the file again: what arrived is not what the digest was made of.',
  UPLOAD_INTERRUPTED: 'Send the file again: the connection ended before all of it had arrived.',
  UPLOAD_UNKNOWN: 'Use the id of an upload from `GET /v1/uploads`.',
  UPLOAD_ENDED: 'Only an upload that waits or runs can be cancelled.',
  UPLOAD_CRASHED: 'Split the file or change its format: reading it has ended the service more than once.',
  MAPPING_UNKNOWN: 'Use the name of a mapping in the folder of NADI_INGESTION_MAPPINGS_DIR, or `type` with a contract.',
  FEED_INVALID: 'Send productId,onHand,asOf as CSV with a heading, as a JSON array, or as one JSON object per line.',
  FEED_ROW_INVALID: 'Correct the named row: a product, a whole number of pieces, and when they were counted.',
  FEED_ROW_CONFLICT:
    'Count again, and send the level with the time of that count: two levels of one moment exclude each other.',

  // Messaging
  BROKER_UNAVAILABLE: 'The broker does not answer; the send is retried with the same event ids.',
  REGISTRY_UNAVAILABLE: 'The schema registry does not answer; schemas already known stay usable.',
  PRODUCER_OVERLOADED: 'The send queue is full; slow down and send again with the same event ids.',
  PRODUCER_CLOSED: 'The producer is closing; send again to another instance.',
  TOPIC_UNKNOWN: 'Use the name of a topic that exists; `nadi contracts apply` creates those of the contracts.',
  RECORD_TOO_LARGE: 'Shorten the event: the broker refuses records of this size.',
  RECORD_UNDECODABLE: 'Produce with the registered schema in Confluent framing.',
  RECORD_SCHEMA_UNKNOWN: 'Register the writer schema with `nadi contracts apply` before producing.',
  RECORD_HEADERS_INVALID: 'Produce with CloudEvents headers: ce_id, ce_time and ce_tenantid.',
  RETRIES_EXHAUSTED: 'Mend the cause named by the last attempt and redrive the dead letter.',
  HANDLER_FAILED: 'A bug in the handler: read the cause, mend it and redrive the dead letter.',

  // Persistence
  DATABASE_UNAVAILABLE: 'PostgreSQL does not answer; the batch waits and is retried.',
  OFFSET_FENCED: 'Another owner has moved this partition on; this instance seeks to the stored offset.',
  OFFSET_OUT_OF_RANGE: 'The stored offset is not in the log: restore database and topics from one point in time.',
  LOG_DIVERGED:
    'The log is not the one that was read up to the stored offset: restore database and topics from one backup with `nadi restore`.',
  MIGRATION_PENDING: 'Run the migrations with `nadi migrate` before starting the service.',
  MIGRATION_UNKNOWN: 'Use the version of Nadi that the backup was made with, or a newer one.',

  // Objects
  OBJECT_STORE_UNAVAILABLE: 'The store of objects does not answer or has no room; it is tried again.',
  OBJECT_STORE_ACCESS_DENIED: 'Give credentials that may read, write, list and delete there, and keep the clock right.',
  OBJECT_STORE_REFUSED: 'Check that the bucket exists in the region, and that the store knows what is asked.',
  OBJECT_UNKNOWN: 'Use the key of an object that exists.',
  OBJECT_KEY_REFUSED:
    'Use parts of letters, digits and _ = + @ - . between slashes, none beginning with a dot or leading over a link.',
  OBJECT_DAMAGED: 'Read or write the object again: the bytes are not those of its digest.',

  // Backup
  BACKUP_EXISTS:
    'Choose a folder that does not exist yet; a `.partial` folder is what a killed backup left and may be removed.',
  BACKUP_INVALID: 'Use another backup: this one is damaged or incomplete. Nothing was changed.',
  BACKUP_INCOMPATIBLE: 'Restore with the contracts and the version of Nadi that the backup was made with.',
  RESTORE_SERVICES_RUNNING: 'Stop all services of the platform, then restore.',
  RESTORE_NOT_EMPTY:
    'Restore into an empty platform: another data folder, or a new database and new topics. Nothing was changed.',
  RESTORE_UNFINISHED:
    'Empty the database and the topics, or remove the data folder, and restore again: what is there is not whole.',

  // Front door
  CREDENTIALS_WRONG: 'Check e-mail address and password; an administrator can make a link to set a new password.',
  ACCOUNT_LOCKED: 'Wait for the time in `Retry-After`; too many sign-ins have failed.',
  ACCOUNT_UNKNOWN: 'Ask an administrator of your tenant to add you under Users.',
  SESSION_MISSING: 'Sign in again; the console leads back to where you were.',
  REQUEST_FORGED: 'Reload the console and try again: the request did not come from it.',
  LINK_INVALID: 'Ask for a new link: this one was used, has expired, or never existed.',
  INPUT_INVALID: 'Correct the named field.',
  TENANT_UNKNOWN: 'Choose one of your tenants.',
  GRANT_EXCEEDED: 'Ask somebody who may do all of this; nobody can pass on more than they have.',
  USER_EXISTS: 'Change the roles of the member instead.',
  USER_UNKNOWN: 'Reload the list: the member was removed meanwhile.',
  DEFINITION_UNKNOWN: 'Use a kind, a name and a version from `GET /api/admin/v1/definitions`.',
  PLAN_OUTDATED: 'Plan again: somebody has changed definitions meanwhile.',
  TRIAL_STOPPED:
    'Make the text smaller or its expressions cheaper, or try fewer events: what is only tried is limited in time and memory.',
  PREVIEW_RUNNING: 'Wait until your preview that runs is done: each person has one at a time.',
  ROLE_TOO_NARROW: 'Ask an administrator of the tenant for a role that has the named permission in all domains.',
  PLATFORM_TENANT_ONLY: 'Enter the tenant of the platform; definitions hold for all tenants.',
  TOKEN_UNKNOWN: 'Reload the list: there is no such token.',
  LAST_ADMINISTRATOR: 'Make somebody else an administrator of the whole tenant first.',
  SIGN_IN_UNAVAILABLE: 'Sign in with a password, or try again when the provider answers.',
  SERVICE_UNKNOWN: 'Use a service that NADI_ADMIN_SERVICES names.',
  AUDIT_BROKEN: 'Somebody changed the audit in the database: compare it with a backup, and find out who had access.',

  // Reporting
  BACKFILL_OF_RATIO: 'Ask for backfills of the two metrics that it is made of.',
  BACKFILL_UNKNOWN: 'Ask for one with `POST /v1/metrics/:name/backfill`.',
  ERASURE_UNKNOWN: 'Use the id of an erasure from `GET /v1/lake/erasures`.',
  EXPORT_FILE_UNKNOWN: 'Use a number of a file of the manifest, from 0; a run has files once it is done.',
  EXPORT_ROWS_REMOVED:
    'Retry the run to export what is left: the manifest says then that rows are missing. Keep the lake longer (NADI_REPORTING_LAKE_RETENTION_DAYS).',
  EXPORT_RUN_NOT_FAILED: 'Only runs that have failed are retried; `POST /v1/exports/:name/runs` asks for another one.',
  EXPORT_RUN_UNKNOWN: 'Use the id of a run from `GET /v1/exports/:name/runs`.',
  EXPORT_UNKNOWN: 'Use a name from `GET /v1/exports`.',
  EXPORTS_UNAVAILABLE: 'Set NADI_REPORTING_EXPORTS_URL to a folder or bucket, and NADI_REPORTING_LAKE_URL.',
  METRIC_UNKNOWN: 'Use a name from `GET /v1/metrics`.',
  LAKE_LEADER_CHANGED: 'Another instance writes the lake by now; this one goes on from what is stored.',
  LAKE_MISPLACED:
    'Set NADI_REPORTING_LAKE_URL to the place that the lake of this database is in, or to an empty one for a new database.',
  LAKE_UNAVAILABLE: 'The lake starts or is not configured: wait a moment, or set NADI_REPORTING_LAKE_URL.',
  QUERY_INVALID: 'Correct the named query parameter.',
  QUERY_NOT_REPEATABLE:
    'Take the named word out of the query: a retry would give other rows. `$to` is the time of the run.',
  QUERY_RATE_LIMITED: 'Wait for the time in `Retry-After`: each caller may ask a query so often per minute.',
  QUERY_UNKNOWN: 'Use a name from `GET /v1/queries`.',
  SEGMENT_UNKNOWN: 'Use a name from `GET /v1/segments`.',
  SQL_ENGINE_FAILED:
    'Send the statement again; if it goes on, read the log of reporting: a file or the engine has failed.',
  SQL_INVALID: 'Correct the statement at the named line and column; it is one SELECT in the dialect of DuckDB.',
  SQL_REFUSED: 'Use the tables that you may read, and no files, settings, catalogs or statements other than SELECT.',
  SQL_STOPPED: 'Send the statement again if its answer is still wanted: it was cancelled.',
  SQL_TIMEOUT: 'Read a shorter time or fewer columns, or filter before joining: a statement has a limit of time.',
  SQL_TOO_LARGE: 'Group or filter earlier, and sort or join less at once: a statement has limits of memory and disk.',
  STREAMS_EXCEEDED: 'Close one of the streams that are open with the same token or person, then open it again.',
  TARGET_UNKNOWN: 'Use a name from `GET /v1/targets`.',

  // Experiments
  EXPERIMENT_PLAN_INVALID: 'Give the analysis what the message names, as an experiment that compiles does.',
  EXPERIMENT_NOT_COMPUTABLE: 'Correct what the message names in the experiment or in its metrics, and apply it.',
  EXPERIMENT_SUMS_INVALID: 'Throw the stored sums away and add the units up anew.',
  EXPERIMENT_TOO_LARGE:
    'Raise NADI_REPORTING_EXPERIMENTS_MOST_UNITS, or lower the traffic of the experiment: its units need memory.',
  EXPERIMENT_UNKNOWN: 'Use a name from `GET /v1/experiments`.',
  EXPERIMENT_VALUE_INVALID:
    'Correct the metric, or leave the unit out: its values must be numbers that can be squared.',

  // Features
  FEATURE_STATE_INVALID:
    'Throw the snapshot away and apply the events anew; a snapshot fits the definitions and the format it was taken with.',

  // Fraud
  FRAUD_MODEL_INVALID: 'Correct what the message names in the model, or learn it anew.',

  // Command line and tools
  USAGE: 'Run the command with --help.',
  FILE_UNREADABLE: 'Check that the file exists, is readable and has the expected format.',
  SERVICE_UNREACHABLE: 'Start the platform with `npm start`, or pass the address of a running one.',
  INTERRUPTED: 'Run the command again, and let it come to its end.',
  SERVICE_SCRIPT_FAILED: 'Read the message of the program; `npm run build` brings its files up to date.',
  BENCH_VARIANT_FAILED: 'Read what the program said last; `npm run build` brings its files up to date.',
} as const;

/** A stable error code. */
export type ErrorCode = keyof typeof errorCodes;

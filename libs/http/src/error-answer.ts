import { NadiError, type ErrorCode } from '@nadi/errors';

/** The body of every answer that refuses a request or an event. */
export interface ErrorAnswer {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly remedy: string;
  readonly field?: string;
}

const statuses: Partial<Record<ErrorCode, number>> = {
  BODY_INVALID_JSON: 400,
  BODY_INVALID_AVRO: 400,
  SCHEMA_ID_UNKNOWN: 400,
  BODY_TOO_DEEP: 400,
  BODY_FORBIDDEN_KEY: 400,
  BATCH_EMPTY: 400,
  EVENT_INVALID: 400,
  EVENT_FIELD_INVALID: 400,
  CONTRACT_UNKNOWN: 400,
  BATCH_TOO_LONG: 413,
  BODY_TOO_LARGE: 413,
  EVENT_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  KEY_MISSING: 401,
  KEY_INVALID: 401,
  KEY_EXPIRED: 401,
  KEY_SCOPE: 403,
  KEY_UNKNOWN: 404,
  QUARANTINE_TYPE_UNKNOWN: 404,
  ORIGIN_NOT_ALLOWED: 403,
  CREDENTIALS_WRONG: 401,
  SESSION_MISSING: 401,
  ACCOUNT_UNKNOWN: 403,
  REQUEST_FORGED: 403,
  GRANT_EXCEEDED: 403,
  TENANT_UNKNOWN: 403,
  INPUT_INVALID: 400,
  UPLOAD_FILE_INVALID: 400,
  UPLOAD_ROW_INVALID: 400,
  UPLOAD_DIGEST_WRONG: 400,
  UPLOAD_INTERRUPTED: 400,
  UPLOAD_TOO_LARGE: 413,
  UPLOAD_SPACE_FULL: 503,
  UPLOAD_UNKNOWN: 404,
  UPLOAD_ENDED: 409,
  MAPPING_UNKNOWN: 400,
  FEED_INVALID: 400,
  FEED_ROW_INVALID: 400,
  FEED_ROW_CONFLICT: 409,
  LINK_INVALID: 410,
  USER_EXISTS: 409,
  LAST_ADMINISTRATOR: 409,
  USER_UNKNOWN: 404,
  TOKEN_UNKNOWN: 404,
  DEFINITION_UNKNOWN: 404,
  DEFINITION_INVALID: 400,
  PLAN_OUTDATED: 409,
  TRIAL_STOPPED: 422,
  PREVIEW_RUNNING: 409,
  PIPELINE_RESOURCE_MISSING: 409,
  TABLE_INVALID: 409,
  ROLE_TOO_NARROW: 403,
  PLATFORM_TENANT_ONLY: 403,
  SERVICE_UNKNOWN: 404,
  SIGN_IN_UNAVAILABLE: 503,
  SERVICE_UNREACHABLE: 502,
  ACCOUNT_LOCKED: 429,
  RATE_LIMITED: 429,
  QUARANTINE_FULL: 429,
  QUOTA_EXCEEDED: 429,
  OVERLOADED: 503,
  SHARE_EXCEEDED: 503,
  PRODUCER_OVERLOADED: 503,
  PRODUCER_CLOSED: 503,
  BROKER_UNAVAILABLE: 503,
  REGISTRY_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  BACKFILL_OF_RATIO: 400,
  BACKFILL_UNKNOWN: 404,
  ERASURE_UNKNOWN: 404,
  EXPORT_FILE_UNKNOWN: 404,
  EXPORT_RUN_NOT_FAILED: 409,
  EXPORT_RUN_UNKNOWN: 404,
  EXPORT_UNKNOWN: 404,
  EXPORTS_UNAVAILABLE: 503,
  METRIC_UNKNOWN: 404,
  LAKE_UNAVAILABLE: 503,
  TOPIC_UNKNOWN: 404,
  ROUTE_UNKNOWN: 404,
  REQUEST_MALFORMED: 400,
  REQUEST_TIMEOUT: 408,
  HEADERS_TOO_LARGE: 431,
  QUERY_INVALID: 400,
  QUERY_RATE_LIMITED: 429,
  QUERY_UNKNOWN: 404,
  SEGMENT_UNKNOWN: 404,
  SQL_ENGINE_FAILED: 503,
  SQL_INVALID: 400,
  SQL_REFUSED: 403,
  SQL_STOPPED: 409,
  SQL_TIMEOUT: 422,
  SQL_TOO_LARGE: 422,
  STREAMS_EXCEEDED: 429,
  EXPERIMENT_NOT_COMPUTABLE: 409,
  EXPERIMENT_UNKNOWN: 404,
  TARGET_UNKNOWN: 404,
  WEBHOOK_SOURCE_UNKNOWN: 404,
  WEBHOOK_SIGNATURE_MISSING: 401,
  WEBHOOK_SIGNATURE_INVALID: 401,
  WEBHOOK_TIMESTAMP_INVALID: 401,
  WEBHOOK_HEADER_INVALID: 400,
  WEBHOOK_SHOP_MISMATCH: 403,
  SHOP_UNKNOWN: 404,
  SHOP_EXISTS: 409,
  SHOP_SYNC_RUNNING: 409,
  SHOP_DISABLED: 409,
  SHOP_BACKUP_RUNNING: 409,
  SHOP_BACKUP_UNKNOWN: 404,
  BACKUP_STORE_MISSING: 409,
  OBJECT_UNKNOWN: 404,
  OBJECT_STORE_UNAVAILABLE: 503,
  OBJECT_STORE_ACCESS_DENIED: 502,
  OBJECT_STORE_REFUSED: 502,
  OBJECT_DAMAGED: 502,
  SHOPIFY_UNAVAILABLE: 503,
  SHOPIFY_ACCESS_DENIED: 409,
  SHOPIFY_QUERY_FAILED: 502,
  SHOPIFY_QUERY_TOO_COSTLY: 502,
  SECRETS_KEY_MISSING: 503,
  SECRETS_UNREADABLE: 503,
};

/** HTTP status of an error code; 500 for codes that no client can cause. */
export function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 500;
}

/** Seconds to wait before a refused request has a chance; undefined if waiting does not help. */
export function retryAfterSeconds(error: NadiError): number | undefined {
  const status = statusOf(error.code);
  const given = error.context.retryAfterSeconds;
  return status === 429 || status === 503 ? (typeof given === 'number' ? given : 1) : undefined;
}

/** The headers of the answer to an error: when to come again, and what `context.headers` of the error says of limits. */
export function errorHeaders(error: NadiError): Readonly<Record<string, string>> {
  const waitSeconds = retryAfterSeconds(error);
  const { headers } = error.context;
  return {
    ...(typeof headers === 'object' ? (headers as Record<string, string>) : {}),
    ...(waitSeconds === undefined ? {} : { 'retry-after': String(waitSeconds) }),
  };
}

/** The answer to what nobody expected. */
export const unexpectedAnswer = {
  code: 'INTERNAL',
  reason: 'The request failed; the log has the details.',
  remedy: 'Report it.',
} as const;

/** The answer to an error; nothing of an unexpected error is shown. */
export function errorAnswer(error: NadiError): ErrorAnswer {
  return { code: error.code, reason: error.message, remedy: error.remedy };
}

const edgeErrors: Readonly<Record<number, { readonly code: ErrorCode; readonly message: string }>> = {
  400: { code: 'BODY_INVALID_JSON', message: 'the body is not as its headers say' },
  404: { code: 'ROUTE_UNKNOWN', message: 'there is no such route' },
  413: { code: 'BODY_TOO_LARGE', message: 'the request body is larger than allowed' },
  415: { code: 'MEDIA_TYPE_UNSUPPORTED', message: 'the Content-Type is missing or not supported' },
};

/** What Fastify and Nest refuse before a route is reached, in the platform's terms; undefined for any other status. */
export function edgeError(status: number): NadiError | undefined {
  const known = edgeErrors[status];
  return known === undefined ? undefined : new NadiError(known.code, { message: known.message });
}

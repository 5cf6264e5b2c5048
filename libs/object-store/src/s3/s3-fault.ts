import { messageOf, NadiError } from '@nadi/errors';

const deniedNames = [
  'AccessDenied',
  'AllAccessDisabled',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'CredentialsProviderError',
];
const mostReasonCharacters = 300;

/** What went wrong with a bucket, as all stores say it; what the body itself threw stays as it is. */
export function s3Fault(error: unknown, key: string): unknown {
  if (error instanceof NadiError || !(error instanceof Error)) {
    return error;
  }
  const status = statusOf(error);
  const message = `${key}: ${error.name}: ${messageOf(error)}`.slice(0, mostReasonCharacters);
  const options = { message, cause: error };
  if (deniedNames.includes(error.name) || status === 401 || status === 403) {
    return new NadiError('OBJECT_STORE_ACCESS_DENIED', options);
  }
  if (status === 412) {
    return new NadiError('OBJECT_DAMAGED', { message: `${key} was replaced while it was read`, cause: error });
  }
  if (status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429) {
    return new NadiError('OBJECT_STORE_REFUSED', options);
  }
  return status !== undefined || isConnectionFault(error)
    ? new NadiError('OBJECT_STORE_UNAVAILABLE', { ...options, retriable: true })
    : error;
}

/** That there is no such object; a missing bucket is something else. */
export function isUnknownObject(error: unknown): boolean {
  return error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

function statusOf(error: Error): number | undefined {
  const { httpStatusCode } = ('$metadata' in error ? error.$metadata : {}) as { readonly httpStatusCode?: number };
  return httpStatusCode;
}

/** Of the socket, or its time was over. */
function isConnectionFault(error: Error): boolean {
  return (
    error.name === 'TimeoutError' ||
    '$metadata' in error ||
    ('code' in error && /^E(?!RR_)[A-Z]/.test(String(error.code)))
  );
}

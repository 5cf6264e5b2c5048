import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './s3-error.ts';

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;
const mostSkewMs = 15 * 60_000;

/**
 * Verifies Signature Version 4 in the header, as S3 documents it.
 * @param nowMs milliseconds since 1970.
 * @returns what is signed of the body, the value of `x-amz-content-sha256`.
 * @throws S3Error AccessDenied, InvalidAccessKeyId, RequestTimeTooSkewed, SignatureDoesNotMatch
 */
export function verifySignature(request: SignedRequest, credentials: Credentials, nowMs: number): string {
  const { headers } = request;
  const found = authorizationPattern.exec(textOf(headers['authorization']));
  if (found === null) {
    throw new S3Error('AccessDenied', 'Access Denied: there is no Signature Version 4 in the header');
  }
  const [, accessKeyId, day = '', region = '', signedNames = '', signature = ''] = found;
  const time = textOf(headers['x-amz-date']);
  const contentSha256 = textOf(headers['x-amz-content-sha256']);
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  if (!time.startsWith(day) || Math.abs(timeMsOf(time) - nowMs) > mostSkewMs) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  }
  assertSigned(headers, signedNames.split(';'));
  const scope = `${day}/${region}/s3/aws4_request`;
  const signingKey = ['s3', 'aws4_request'].reduce(
    (key, part) => hmac(key, part),
    hmac(hmac(`AWS4${credentials.secretAccessKey}`, day), region),
  );
  const text = [
    'AWS4-HMAC-SHA256',
    time,
    scope,
    sha256(canonical(request, signedNames.split(';'), contentSha256)),
  ].join('\n');
  const wanted = hmac(signingKey, text);
  if (region !== credentials.region || !timingSafeEqual(wanted, Buffer.from(signature, 'hex'))) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    );
  }
  return contentSha256;
}

/** Host, the hash of the body and whatever is S3's own have to be signed. */
function assertSigned(headers: SignedRequest['headers'], signed: readonly string[]): void {
  const wanted = ['host', ...Object.keys(headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = wanted.filter((name) => !signed.includes(name));
  if (missing.length > 0 || headers['x-amz-content-sha256'] === undefined) {
    throw new S3Error(
      'AccessDenied',
      `There were headers present in the request which were not signed: ${missing.join(', ')}`,
    );
  }
}

function canonical(
  { method, target, headers }: SignedRequest,
  signed: readonly string[],
  contentSha256: string,
): string {
  const [path = '', query = ''] = target.split('?', 2);
  const parameters = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', value = ''] = part.split('=', 2);
      return `${encoded(decodeURIComponent(name))}=${encoded(decodeURIComponent(value))}`;
    })
    .sort();
  const lines = signed.map((name) => `${name}:${textOf(headers[name]).trim().replaceAll(/\s+/g, ' ')}\n`);
  const uri = path
    .split('/')
    .map((part) => encoded(decodeURIComponent(part)))
    .join('/');
  return [method, uri, parameters.join('&'), lines.join(''), signed.join(';'), contentSha256].join('\n');
}

/** All but the unreserved characters of RFC 3986. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** 20130524T000000Z */
function timeMsOf(time: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(time) ?? [];
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function textOf(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(',') : (header ?? '');
}

export function sha256(bytes: string | Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

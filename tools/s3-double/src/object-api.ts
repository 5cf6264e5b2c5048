import type { Bucket } from './bucket.ts';
import { S3Error } from './s3-error.ts';
import { textsOf, xmlDocument, type XmlValue } from './xml.ts';

export interface ObjectRequest {
  readonly method: string;
  readonly bucketName: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface ObjectAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

const mostKeys = 1_000;

/** Does what is asked of a bucket or object. @throws S3Error */
export function answerObject(bucket: Bucket, request: ObjectRequest): ObjectAnswer {
  const { method, key, query } = request;
  if (key === '') {
    if (method === 'GET' && query.get('list-type') === '2') return list(bucket, request);
    if (method === 'GET' && query.has('uploads')) return listUploads(bucket, request);
    throw new S3Error('NotImplemented', `${method} of a bucket is not known here`);
  }
  switch (method) {
    case 'PUT':
      return query.has('uploadId') ? putPart(bucket, request) : put(bucket, request);
    case 'GET':
      return query.has('uploadId') ? listParts(bucket, request) : get(bucket, request);
    case 'HEAD': {
      const { body, ...rest } = get(bucket, request);
      return { ...rest, headers: { ...rest.headers, 'content-length': String(body?.length ?? 0) } };
    }
    case 'DELETE':
      return remove(bucket, request);
    case 'POST':
      return query.has('uploads') ? begin(bucket, request) : complete(bucket, request);
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

function put(bucket: Bucket, { key, headers, body }: ObjectRequest): ObjectAnswer {
  const { etag, crc32 = '' } = bucket.put(key, body, contentTypeOf(headers));
  return { status: 200, headers: { etag, 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-type': 'FULL_OBJECT' } };
}

function get(bucket: Bucket, { key, headers }: ObjectRequest): ObjectAnswer {
  const { body, etag, contentType, modifiedAt, crc32 } = bucket.get(key);
  if (headers['if-match'] !== undefined && headers['if-match'] !== etag) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
  const shared = {
    etag,
    'content-type': contentType,
    'last-modified': modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
  };
  const range = /^bytes=(\d*)-(\d*)$/.exec(String(headers['range'] ?? ''));
  if (range === null) {
    const isAsked = headers['x-amz-checksum-mode'] === 'ENABLED' && crc32 !== undefined;
    const checksum = isAsked ? { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-type': 'FULL_OBJECT' } : {};
    return { status: 200, headers: { ...shared, ...checksum }, body };
  }
  const { from, to } = bounds(range, body.length);
  return {
    status: 206,
    headers: { ...shared, 'content-range': `bytes ${from}-${to}/${body.length}` },
    body: body.subarray(from, to + 1),
  };
}

/** Both included; `bytes=-5` are the last five. */
function bounds(
  [, first = '', last = '']: readonly string[],
  size: number,
): { readonly from: number; readonly to: number } {
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(size - 1, Number(last));
  if (from > to) throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  return { from, to };
}

function remove(bucket: Bucket, { key, query }: ObjectRequest): ObjectAnswer {
  const uploadId = query.get('uploadId');
  if (uploadId === null) {
    bucket.objects.delete(key);
  } else {
    bucket.upload(key, uploadId);
    bucket.uploads.delete(uploadId);
  }
  return { status: 204 };
}

function begin(bucket: Bucket, { key, bucketName, headers }: ObjectRequest): ObjectAnswer {
  const uploadId = bucket.begin(key, contentTypeOf(headers));
  return xml('InitiateMultipartUploadResult', { Bucket: bucketName, Key: key, UploadId: uploadId });
}

function putPart(bucket: Bucket, { key, query, body }: ObjectRequest): ObjectAnswer {
  const etag = bucket.putPart(key, query.get('uploadId') ?? '', Number(query.get('partNumber')), body);
  return { status: 200, headers: { etag } };
}

function complete(bucket: Bucket, { key, bucketName, query, body }: ObjectRequest): ObjectAnswer {
  const wanted = textsOf(body.toString(), 'Part').map((part) => ({
    number: Number(textsOf(part, 'PartNumber')[0]),
    etag: textsOf(part, 'ETag')[0] ?? '',
  }));
  const { etag } = bucket.complete(key, query.get('uploadId') ?? '', wanted);
  return xml('CompleteMultipartUploadResult', { Bucket: bucketName, Key: key, ETag: etag });
}

function list(bucket: Bucket, { bucketName, query }: ObjectRequest): ObjectAnswer {
  const asked = Number(query.get('max-keys') ?? mostKeys);
  const token = query.get('continuation-token');
  const wanted = {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    after: token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64').toString(),
    maxKeys: Math.min(asked, mostKeys),
  };
  const { page, last, isTruncated } = bucket.list(wanted);
  return xml('ListBucketResult', {
    ...{ Name: bucketName, Prefix: wanted.prefix, Delimiter: wanted.delimiter || undefined },
    ...{ KeyCount: page.length, MaxKeys: asked, IsTruncated: isTruncated, ContinuationToken: token ?? undefined },
    NextContinuationToken: isTruncated ? Buffer.from(last).toString('base64') : undefined,
    Contents: page.flatMap(([key, object]) =>
      object === undefined
        ? []
        : [
            {
              ...{ Key: key, LastModified: object.modifiedAt.toISOString(), ETag: object.etag },
              ...{ Size: object.body.length, StorageClass: 'STANDARD' },
            },
          ],
    ),
    CommonPrefixes: page.flatMap(([name, object]) => (object === undefined ? [{ Prefix: name }] : [])),
  });
}

function listUploads(bucket: Bucket, { bucketName, query }: ObjectRequest): ObjectAnswer {
  const prefix = query.get('prefix') ?? '';
  const found = [...bucket.uploads].filter(([, { key }]) => key.startsWith(prefix));
  return xml('ListMultipartUploadsResult', {
    ...{ Bucket: bucketName, Prefix: prefix, MaxUploads: mostKeys, IsTruncated: false },
    Upload: found.map(([id, { key, begunAt }]) => ({ Key: key, UploadId: id, Initiated: begunAt.toISOString() })),
  });
}

function listParts(bucket: Bucket, { key, bucketName, query }: ObjectRequest): ObjectAnswer {
  const uploadId = query.get('uploadId') ?? '';
  const parts = [...bucket.upload(key, uploadId).parts].sort(([a], [b]) => a - b);
  return xml('ListPartsResult', {
    ...{ Bucket: bucketName, Key: key, UploadId: uploadId, MaxParts: mostKeys, IsTruncated: false },
    Part: parts.map(([number, { etag, body }]) => ({ PartNumber: number, ETag: etag, Size: body.length })),
  });
}

function xml(root: string, content: Readonly<Record<string, XmlValue>>): ObjectAnswer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: xmlDocument(root, content) };
}

function contentTypeOf(headers: ObjectRequest['headers']): string {
  return String(headers['content-type'] ?? 'binary/octet-stream');
}

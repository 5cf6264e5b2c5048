import { createHash, randomUUID } from 'node:crypto';
import { crc32Of } from './read-body.ts';
import { S3Error } from './s3-error.ts';

export interface StoredObject {
  readonly body: Buffer;
  readonly etag: string;
  readonly contentType: string;
  readonly modifiedAt: Date;
  /** Of the whole body; none of what came in parts. */
  readonly crc32: string | undefined;
}

export interface OpenUpload {
  readonly key: string;
  readonly contentType: string;
  readonly begunAt: Date;
  readonly parts: Map<number, { readonly body: Buffer; readonly etag: string }>;
}

export interface ListWanted {
  readonly prefix: string;
  readonly delimiter: string;
  /** The last key or common prefix of the page before. */
  readonly after: string;
  readonly maxKeys: number;
}

/** Of all parts but the last one. */
const leastPartBytes = 5 * 1_048_576;
const mostParts = 10_000;

/** Objects and uploads under way of one bucket. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, OpenUpload>();

  put(key: string, body: Buffer, contentType: string): StoredObject {
    const stored = { body, contentType, etag: `"${md5(body)}"`, modifiedAt: new Date(), crc32: crc32Of(body) };
    this.objects.set(key, stored);
    return stored;
  }

  /** @throws S3Error NoSuchKey */
  get(key: string): StoredObject {
    const found = this.objects.get(key);
    if (found === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    return found;
  }

  /** In the order of the bytes of keys; what has the delimiter behind the prefix is one entry up to it. */
  list({ prefix, delimiter, after, maxKeys }: ListWanted) {
    const entries = new Map<string, StoredObject | undefined>();
    for (const [key, object] of [...this.objects].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      if (end < 0) entries.set(key, object);
      else entries.set(key.slice(0, end + delimiter.length), undefined);
    }
    const rest = [...entries].filter(
      ([name]) => after === '' || Buffer.compare(Buffer.from(name), Buffer.from(after)) > 0,
    );
    const page = rest.slice(0, maxKeys);
    return { page, last: page.at(-1)?.[0] ?? '', isTruncated: rest.length > page.length };
  }

  begin(key: string, contentType: string): string {
    const id = randomUUID();
    this.uploads.set(id, { key, contentType, begunAt: new Date(), parts: new Map() });
    return id;
  }

  /** @throws S3Error NoSuchUpload, InvalidArgument */
  putPart(key: string, uploadId: string, number: number, body: Buffer): string {
    if (!Number.isInteger(number) || number < 1 || number > mostParts) {
      throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
    }
    const etag = `"${md5(body)}"`;
    this.upload(key, uploadId).parts.set(number, { body, etag });
    return etag;
  }

  /** @throws S3Error NoSuchUpload, InvalidPart, InvalidPartOrder, EntityTooSmall */
  complete(
    key: string,
    uploadId: string,
    wanted: readonly { readonly number: number; readonly etag: string }[],
  ): StoredObject {
    const { parts, contentType } = this.upload(key, uploadId);
    if (wanted.some(({ number }, at) => at > 0 && (wanted[at - 1]?.number ?? 0) >= number)) {
      throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    const bodies = wanted.map(({ number, etag }) => {
      const part = parts.get(number);
      if (part === undefined || part.etag.replaceAll('"', '') !== etag.replaceAll('"', '')) {
        throw new S3Error('InvalidPart', 'One or more of the specified parts could not be found.');
      }
      return part.body;
    });
    if (bodies.slice(0, -1).some((body) => body.length < leastPartBytes)) {
      throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    if (bodies.length === 0) throw new S3Error('MalformedXML', 'The XML you provided was not well-formed');
    const digests = Buffer.concat(bodies.map((body) => createHash('md5').update(body).digest()));
    const etag = `"${md5(digests)}-${bodies.length}"`;
    const stored = { body: Buffer.concat(bodies), contentType, etag, modifiedAt: new Date(), crc32: undefined };
    this.objects.set(key, stored);
    this.uploads.delete(uploadId);
    return stored;
  }

  /** @throws S3Error NoSuchUpload */
  upload(key: string, uploadId: string): OpenUpload {
    const found = this.uploads.get(uploadId);
    if (found?.key !== key) throw new S3Error('NoSuchUpload', 'The specified multipart upload does not exist.');
    return found;
  }
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

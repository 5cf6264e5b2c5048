import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { NadiError } from '@nadi/errors';
import { MeasuredBody, streamOf } from '../measured-body.ts';
import { assertObjectKey, assertObjectPrefix } from '../object-key.ts';
import type { ObjectBody, ObjectInfo, ObjectStore, PutOptions, StoredObject } from '../object-store.ts';
import { resumedBody } from './resumed-body.ts';
import { isUnknownObject, s3Fault } from './s3-fault.ts';

/** Up to this size an object is one request, past it one part of a few that are under way at once; 10,000 parts are the most. */
const partBytes = 8 * 1_048_576;
const partsAtOnce = 2;

/** Objects of a bucket, below a prefix. */
export class S3Store implements ObjectStore {
  /** @param prefix empty, or with a slash at its end. */
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly prefix: string,
  ) {}

  async put(key: string, body: ObjectBody, { contentType, sha256 }: PutOptions = {}): Promise<StoredObject> {
    const place = this.placeOf(key);
    const source = streamOf(body);
    const measured = new MeasuredBody(sha256);
    const upload = new Upload({
      client: this.client,
      params: { ...place, Body: measured, ...(contentType === undefined ? {} : { ContentType: contentType }) },
      ...{ partSize: partBytes, queueSize: partsAtOnce, leavePartsOnError: false },
    });
    const work = [upload.done(), pipeline(source, measured)] as const;
    try {
      // Whatever fails first is why; the other one fails for it.
      const [{ ETag }] = await Promise.all(work);
      const { sizeBytes, sha256: digest } = measured;
      return { sizeBytes, sha256: digest, ...(ETag === undefined ? {} : { etag: ETag }) };
    } catch (error) {
      measured.destroy();
      // Until the parts are taken away.
      await Promise.allSettled(work);
      throw s3Fault(error, key);
    }
  }

  async get(key: string): Promise<Readable> {
    const first = await this.open(key, {});
    const open = (from: number) => this.open(key, { Range: `bytes=${from}-`, IfMatch: first.ETag });
    return Readable.from(resumedBody(key, first, open), { objectMode: false });
  }

  async head(key: string): Promise<ObjectInfo | null> {
    try {
      const found = await this.client.send(new HeadObjectCommand(this.placeOf(key)));
      const { ContentLength: sizeBytes = 0, LastModified: modifiedAt = new Date(0), ETag: etag } = found;
      return { key, sizeBytes, modifiedAt, ...(etag === undefined ? {} : { etag }) };
    } catch (error) {
      if (isUnknownObject(error)) return null;
      throw s3Fault(error, key);
    }
  }

  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    assertObjectPrefix(prefix);
    let after: string | undefined;
    do {
      const page = await this.page(prefix, after);
      for (const {
        Key = '',
        Size: sizeBytes = 0,
        LastModified: modifiedAt = new Date(0),
        ETag: etag,
      } of page.Contents ?? []) {
        yield { key: Key.slice(this.prefix.length), sizeBytes, modifiedAt, ...(etag === undefined ? {} : { etag }) };
      }
      after = page.NextContinuationToken;
    } while (after !== undefined);
  }

  async delete(key: string): Promise<void> {
    try {
      await this.client.send(new DeleteObjectCommand(this.placeOf(key)));
    } catch (error) {
      throw s3Fault(error, key);
    }
  }

  close(): void {
    this.client.destroy();
  }

  private placeOf(key: string): { readonly Bucket: string; readonly Key: string } {
    assertObjectKey(key);
    return { Bucket: this.bucket, Key: this.prefix + key };
  }

  private async open(
    key: string,
    part: { readonly Range?: string; readonly IfMatch?: string | undefined },
  ): Promise<GetObjectCommandOutput> {
    try {
      return await this.client.send(new GetObjectCommand({ ...this.placeOf(key), ...part }));
    } catch (error) {
      throw isUnknownObject(error)
        ? new NadiError('OBJECT_UNKNOWN', { message: `there is no object ${key}` })
        : s3Fault(error, key);
    }
  }

  private async page(prefix: string, after: string | undefined) {
    const wanted = { Bucket: this.bucket, Prefix: this.prefix + prefix };
    try {
      return await this.client.send(
        new ListObjectsV2Command({ ...wanted, ...(after === undefined ? {} : { ContinuationToken: after }) }),
      );
    } catch (error) {
      throw s3Fault(error, prefix);
    }
  }
}

import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { S3Double } from './index.ts';

const Bucket = 'bucket';
const refusal = (name: string) => expect.objectContaining({ name }) as unknown as Error;
let double: S3Double;
let client: S3Client;

function clientOf(more: S3ClientConfig = {}): S3Client {
  const { region, ...credentials } = double.credentials;
  return new S3Client({ region, endpoint: double.url, forcePathStyle: true, credentials, maxAttempts: 1, ...more });
}

const textOf = async (Key: string, more: { readonly Range?: string; readonly IfMatch?: string } = {}) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body?.transformToString();

beforeEach(async () => {
  double = await S3Double.start();
  client = clientOf();
});

afterEach(async () => {
  client.destroy();
  await double.close();
});

describe('objects', () => {
  it('are put, got in part and in whole, looked at and deleted', async () => {
    const Key = 'a folder/ü+&=(1)!.txt';
    const put = await client.send(
      new PutObjectCommand({ Bucket, Key, Body: 'hello world', ContentType: 'text/plain' }),
    );
    expect(put.ETag).toBe('"5eb63bbbe01eeed093cb22bb8f5acdc3"');
    const found = await client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(found).toMatchObject({ ContentLength: 11, ContentType: 'text/plain', ETag: put.ETag });
    expect(await textOf(Key)).toBe('hello world');
    const parts = await Promise.all(['bytes=6-', 'bytes=0-4', 'bytes=-3'].map((Range) => textOf(Key, { Range })));
    expect(parts).toEqual(['world', 'hello', 'rld']);
    await expect(textOf(Key, { Range: 'bytes=11-' })).rejects.toThrow(refusal('InvalidRange'));
    await expect(textOf(Key, { IfMatch: '"another"' })).rejects.toThrow(refusal('PreconditionFailed'));
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(textOf(Key)).rejects.toThrow(refusal('NoSuchKey'));
    await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toThrow(refusal('NotFound'));
    await expect(client.send(new GetObjectCommand({ Bucket: 'other', Key }))).rejects.toThrow(refusal('NoSuchBucket'));
  });

  it('come as aws-chunked streams with a checksum behind them', async () => {
    const pieces = Array.from({ length: 40 }, (_, at) => Buffer.alloc(10_000, at));
    const whole = Buffer.concat(pieces);
    const Body = Readable.from(pieces, { objectMode: false });
    await client.send(new PutObjectCommand({ Bucket, Key: 'streamed', Body, ContentLength: whole.length }));
    expect(double.bucket().objects.get('streamed')?.body.equals(whole)).toBe(true);
  });

  it('are listed by prefix and delimiter, page by page, in the order of their keys', async () => {
    for (const Key of ['b/2', 'a/1', 'b/1/x', 'b/1/y', 'b-1', 'c']) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    }
    const list = async (more: object) => {
      const entries: string[] = [];
      for await (const { Contents = [], CommonPrefixes = [] } of paginateListObjectsV2(
        { client },
        { Bucket, ...more },
      )) {
        entries.push(...Contents.map(({ Key = '' }) => Key), ...CommonPrefixes.map(({ Prefix = '' }) => Prefix));
      }
      return entries;
    };
    expect(await list({ MaxKeys: 2 })).toEqual(['a/1', 'b-1', 'b/1/x', 'b/1/y', 'b/2', 'c']);
    expect(await list({ Prefix: 'b/', Delimiter: '/' })).toEqual(['b/2', 'b/1/']);
    expect(await list({ Prefix: 'b', MaxKeys: 1 })).toEqual(['b-1', 'b/1/x', 'b/1/y', 'b/2']);
    expect(await list({ Prefix: 'z' })).toEqual([]);
  });
});

describe('uploads in parts', () => {
  const Key = 'large';
  const begin = async () => (await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId;
  const part = async (UploadId: string | undefined, PartNumber: number, Body: Buffer) => ({
    PartNumber,
    ETag: (await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }))).ETag,
  });
  const complete = (UploadId: string | undefined, Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  it('are one object once they are complete, and none before or after they were aborted', async () => {
    const UploadId = await begin();
    const last = await part(UploadId, 2, Buffer.from('end'));
    const first = await part(UploadId, 1, Buffer.alloc(5 * 1_048_576, 'a'));
    expect((await client.send(new ListPartsCommand({ Bucket, Key, UploadId }))).Parts?.map((one) => one.Size)).toEqual([
      ...[5_242_880, 3],
    ]);
    await expect(textOf(Key)).rejects.toThrow(refusal('NoSuchKey'));
    expect((await complete(UploadId, [first, last])).ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect((await textOf(Key))?.slice(-4)).toBe('aend');
    const aborted = await begin();
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads).toMatchObject([
      { UploadId: aborted },
    ]);
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId: aborted }));
    expect(double.bucket().uploads.size).toBe(0);
    await expect(part(aborted, 1, Buffer.from('late'))).rejects.toThrow(refusal('NoSuchUpload'));
  });

  it('are refused with parts that are too small, unknown, or in disorder', async () => {
    const UploadId = await begin();
    const [first, last] = [await part(UploadId, 1, Buffer.from('a')), await part(UploadId, 2, Buffer.from('b'))];
    await expect(complete(UploadId, [first, last])).rejects.toThrow(refusal('EntityTooSmall'));
    await expect(complete(UploadId, [last, first])).rejects.toThrow(refusal('InvalidPartOrder'));
    await expect(complete(UploadId, [{ PartNumber: 3, ETag: '"x"' }])).rejects.toThrow(refusal('InvalidPart'));
  });
});

describe('what is refused', () => {
  it('is what another secret, key or region signed, and bytes that changed on their way', async () => {
    const tryWith = (more: S3ClientConfig) =>
      clientOf(more).send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    const { accessKeyId } = double.credentials;
    const credentials = { accessKeyId, secretAccessKey: 'another' };
    await expect(tryWith({ credentials })).rejects.toThrow(refusal('SignatureDoesNotMatch'));
    await expect(tryWith({ region: 'eu-west-1' })).rejects.toThrow(refusal('SignatureDoesNotMatch'));
    const stranger = { ...credentials, accessKeyId: 'AKIASTRANGER' };
    await expect(tryWith({ credentials: stranger })).rejects.toThrow(refusal('InvalidAccessKeyId'));
    const wrong = new PutObjectCommand({ Bucket, Key: 'a', Body: 'a', ChecksumCRC32: 'AAAAAA==' });
    await expect(client.send(wrong)).rejects.toThrow(refusal('BadDigest'));
    expect((await fetch(`${double.url}/bucket/a`)).status).toBe(403);
    expect(double.bucket().objects.size).toBe(0);
  });

  it('is done once the double has failed as often as it was told to', async () => {
    const patient = clientOf({ maxAttempts: 5 });
    double.failNext('slow-down', 'broken-connection', 'internal-error');
    await patient.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'hello' }));
    expect(double.requests).toHaveLength(4);
    double.failNext('slow-down');
    await expect(textOf('a')).rejects.toThrow(refusal('SlowDown'));
    double.failNext('cut-answer');
    await expect(textOf('a')).rejects.toThrow();
    expect(await textOf('a')).toBe('hello');
  });
});

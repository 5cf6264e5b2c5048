import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { S3Double } from '@nadi/s3-double';
import { openObjectStore, type ObjectStore } from '../src/index.ts';

const mebibyte = 1_048_576;
const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;
let double: S3Double;
let store: ObjectStore;

function storeOf(more: object = {}, url = 's3://bucket/lake/v1'): ObjectStore {
  const { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey, region: s3Region } = double.credentials;
  return openObjectStore(url, { s3Endpoint: double.url, s3Region, s3AccessKeyId, s3SecretAccessKey, ...more });
}

async function bytesOf(key: string): Promise<Buffer> {
  return Buffer.concat(await (await store.get(key)).toArray());
}

const inPieces = (bytes: Buffer, size = 100_000) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    })(),
    { objectMode: false },
  );
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

beforeEach(async () => {
  double = await S3Double.start();
  store = storeOf();
});

afterEach(async () => {
  store.close();
  await double.close();
});

describe('a bucket of objects', () => {
  it('has what was put below its prefix, and no more of what was deleted', async () => {
    expect(await store.head('a/b')).toBeNull();
    await expect(store.get('a/b')).rejects.toThrow(refusal('OBJECT_UNKNOWN'));
    const bytes = Buffer.from('hello world');
    const stored = await store.put('a/b', bytes, { contentType: 'text/plain', sha256: sha256Of(bytes) });
    expect(stored).toEqual({ sizeBytes: 11, sha256: sha256Of(bytes), etag: '"5eb63bbbe01eeed093cb22bb8f5acdc3"' });
    expect([...double.bucket().objects.keys()]).toEqual(['lake/v1/a/b']);
    expect(await store.head('a/b')).toMatchObject({ key: 'a/b', sizeBytes: 11, etag: stored.etag });
    expect((await bytesOf('a/b')).toString()).toBe('hello world');
    await store.put('empty', Buffer.alloc(0));
    expect((await bytesOf('empty')).length).toBe(0);
    await store.delete('a/b');
    await store.delete('a/b');
    expect([...double.bucket().objects.keys()]).toEqual(['lake/v1/empty']);
  });

  it('is listed over several pages, in the order of the keys', async () => {
    for (let number = 0; number < 2_100; number += 1) {
      double.bucket().put(`lake/v1/many/${String(number).padStart(5, '0')}`, Buffer.from('x'), 'text/plain');
    }
    double.bucket().put('lake/v10/other', Buffer.from('x'), 'text/plain');
    const keys: string[] = [];
    for await (const { key } of store.list('many/')) keys.push(key);
    expect([keys.length, keys[0], keys.at(-1)]).toEqual([2_100, 'many/00000', 'many/02099']);
    const none: string[] = [];
    for await (const { key } of store.list('other')) none.push(key);
    expect([none, double.requests.length]).toEqual([[], 4]);
  });

  it('takes large bodies in parts, through throttling and broken connections', async () => {
    const bytes = randomBytes(20 * mebibyte);
    // The first one creates the upload, the others send parts or end it.
    double.failNext('slow-down', 'broken-connection', 'slow-down', 'internal-error', 'broken-connection');
    const stored = await store.put('large', inPieces(bytes), { sha256: sha256Of(bytes) });
    expect(stored).toMatchObject({ sizeBytes: bytes.length, sha256: sha256Of(bytes) });
    expect(stored.etag).toMatch(/-3"$/);
    expect(double.bucket().uploads.size).toBe(0);
    double.failNext('cut-answer', 'slow-down', 'cut-answer', 'broken-connection');
    expect((await bytesOf('large')).equals(bytes)).toBe(true);
  });

  it('leaves nothing of a body that fails, in parts or not, or is not what was announced', async () => {
    const failing = (pieces: number) =>
      Readable.from(
        (function* () {
          for (let at = 0; at < pieces; at += 1) yield Buffer.alloc(mebibyte, at);
          throw new Error('out of words');
        })(),
        { objectMode: false },
      );
    await expect(store.put('small', failing(1))).rejects.toThrow('out of words');
    await expect(store.put('large', failing(20))).rejects.toThrow('out of words');
    for (const size of [10, 10 * mebibyte]) {
      const wrong = store.put('wrong', inPieces(Buffer.alloc(size)), { sha256: '0'.repeat(64) });
      await expect(wrong).rejects.toThrow(refusal('OBJECT_DAMAGED'));
    }
    expect([double.bucket().objects.size, double.bucket().uploads.size]).toEqual([0, 0]);
  });

  it('says that an object was replaced while it was read, and that its bytes are not those of its checksum', async () => {
    const bytes = randomBytes(4 * mebibyte);
    await store.put('a', bytes);
    double.failNext('cut-answer');
    const reading = await store.get('a');
    double.bucket().put('lake/v1/a', randomBytes(4 * mebibyte), 'text/plain');
    await expect(reading.toArray()).rejects.toThrow(refusal('OBJECT_DAMAGED'));
    for (const size of [5, 4 * mebibyte]) {
      await store.put('b', randomBytes(size));
      double
        .bucket()
        .objects.get('lake/v1/b')
        ?.body.write('j', size - 1);
      await expect(bytesOf('b')).rejects.toThrow(refusal('OBJECT_DAMAGED'));
      // Also in two answers.
      double.failNext('cut-answer');
      await expect(bytesOf('b')).rejects.toThrow(refusal('OBJECT_DAMAGED'));
    }
  });

  it('is given up with what is wrong: throttled for too long, not reachable, not allowed, no such bucket', async () => {
    const impatient = { maxAttempts: 2 };
    double.failNext('slow-down', 'slow-down');
    const unavailable = expect.objectContaining({
      code: 'OBJECT_STORE_UNAVAILABLE',
      retriable: true,
    }) as unknown as Error;
    await expect(storeOf(impatient).put('a', Buffer.from('a'))).rejects.toThrow(unavailable);
    const nowhere = storeOf({ ...impatient, s3Endpoint: 'http://127.0.0.1:9' });
    await expect(nowhere.put('a', Buffer.from('a'))).rejects.toThrow(unavailable);
    await expect(nowhere.get('a')).rejects.toThrow(unavailable);
    const stranger = storeOf({ s3SecretAccessKey: 'another' });
    await expect(stranger.put('a', Buffer.from('a'))).rejects.toThrow(refusal('OBJECT_STORE_ACCESS_DENIED'));
    await expect(stranger.head('a')).rejects.toThrow(refusal('OBJECT_STORE_ACCESS_DENIED'));
    const missing = storeOf({}, 's3://missing');
    await expect(missing.put('a', Buffer.from('a'))).rejects.toThrow(refusal('OBJECT_STORE_REFUSED'));
    await expect(missing.list('')[Symbol.asyncIterator]().next()).rejects.toThrow(refusal('OBJECT_STORE_REFUSED'));
    await expect(store.put('../a', Buffer.from('a'))).rejects.toThrow(refusal('OBJECT_KEY_REFUSED'));
  });
});

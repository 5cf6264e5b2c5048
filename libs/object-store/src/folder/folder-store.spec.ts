import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openObjectStore } from '../open-object-store.ts';
import type { ObjectStore } from '../object-store.ts';

const refusal = (code: string) => expect.objectContaining({ code }) as unknown as Error;
const options = { s3Endpoint: 'none', s3Region: 'us-east-1', s3AccessKeyId: 'none', s3SecretAccessKey: 'none' };
let folder: string;
let root: string;
let store: ObjectStore;

async function textOf(key: string): Promise<string> {
  return Buffer.concat(await (await store.get(key)).toArray()).toString();
}

async function keysOf(prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'));
  root = join(folder, 'below', 'store');
  store = openObjectStore(`file://${root}`, options);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a folder of objects', () => {
  it('has nothing at first, then what was put, and no more of what was deleted', async () => {
    expect([await keysOf(''), await store.head('a')]).toEqual([[], null]);
    await expect(store.get('a/b')).rejects.toThrow(refusal('OBJECT_UNKNOWN'));
    const stored = await store.put('a/b', Readable.from(['hello ', 'world']), { contentType: 'text/plain' });
    const sha256 = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9';
    expect(stored).toEqual({ sizeBytes: 11, sha256 });
    expect(await store.put('a/b', Buffer.from('hello world'), { sha256 })).toEqual(stored);
    expect(await textOf('a/b')).toBe('hello world');
    expect(await store.head('a/b')).toMatchObject({ key: 'a/b', sizeBytes: 11 });
    await store.delete('a/b');
    await store.delete('a/b');
    await store.delete('a');
    expect(await store.head('a/b')).toBeNull();
  });

  it('is listed by prefix in the order of the keys, as a bucket is', async () => {
    const keys = ['b/2', 'a/1', 'b/1/x', 'b-1', 'b.1', 'b', 'c', 'a/10', 'a/2'].filter((key) => key !== 'b');
    for (const key of keys) await store.put(key, Buffer.from(key));
    expect(await keysOf('')).toEqual([...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    expect([await keysOf('b'), await keysOf('b/'), await keysOf('a/1')]).toEqual([
      ['b-1', 'b.1', 'b/1/x', 'b/2'],
      ['b/1/x', 'b/2'],
      ['a/1', 'a/10'],
    ]);
    expect(await keysOf('x/y')).toEqual([]);
  });

  it('keeps what was there, and nothing else, when a body fails or is not what was announced', async () => {
    await store.put('a', Buffer.from('first'));
    const failing = Readable.from(
      (function* () {
        yield 'sec';
        throw new Error('out of words');
      })(),
    );
    await expect(store.put('a', failing)).rejects.toThrow('out of words');
    await expect(store.put('a', Buffer.from('second'), { sha256: '0'.repeat(64) })).rejects.toThrow(
      refusal('OBJECT_DAMAGED'),
    );
    expect([await textOf('a'), await readdir(join(root, '.partial'))]).toEqual(['first', []]);
  });

  it('follows no links, and takes no key that is a part of another', async () => {
    await store.put('a/b', Buffer.from('inside'));
    await writeFile(join(folder, 'secret'), 'outside');
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'secret'), join(root, 'file'));
    await symlink(join(folder, 'elsewhere'), join(root, 'folder'));
    await writeFile(join(folder, 'elsewhere', 'x'), 'outside');
    const refused = refusal('OBJECT_KEY_REFUSED');
    for (const key of ['file', 'folder/x']) await expect(store.get(key)).rejects.toThrow(refused);
    await expect(store.head('folder/x')).rejects.toThrow(refused);
    await expect(store.delete('folder/x')).rejects.toThrow(refused);
    for (const key of ['folder/y', 'folder/z/y'])
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(refused);
    expect(await readdir(join(folder, 'elsewhere'))).toEqual(['x']);
    expect([await store.head('file'), await keysOf('')]).toEqual([null, ['a/b']]);
    // A link at the name itself is replaced, and what it led to stays.
    await store.put('file', Buffer.from('mine'));
    expect([await textOf('file'), await readFile(join(folder, 'secret'), 'utf8')]).toEqual(['mine', 'outside']);
    for (const key of ['a/b/c', 'a']) await expect(store.put(key, Buffer.from('x'))).rejects.toThrow(refused);
    expect(await keysOf('a')).toEqual(['a/b']);
  });

  it('forgets what a killed process left behind a day ago', async () => {
    await store.put('a', Buffer.from('a'));
    const old = new Date(Date.now() - 2 * 86_400_000);
    for (const name of ['old', 'young']) await writeFile(join(root, '.partial', name), 'half');
    await utimes(join(root, '.partial', 'old'), old, old);
    await openObjectStore(`file://${root}`, options).put('b', Buffer.from('b'));
    expect([await readdir(join(root, '.partial')), await keysOf('')]).toEqual([['young'], ['a', 'b']]);
  });

  it('is refused under addresses that are none', () => {
    for (const url of [
      'backups',
      'http://a/b',
      's3://',
      's3://B!',
      'file://host/x',
      's3://bucket/a//b',
      's3://b:p@x/',
    ]) {
      expect(() => openObjectStore(url, options)).toThrow(refusal('CONFIG_INVALID'));
    }
    expect(() => openObjectStore('s3://bucket/x', { ...options, s3Endpoint: 'minio:9000' })).toThrow(
      refusal('CONFIG_INVALID'),
    );
  });
});

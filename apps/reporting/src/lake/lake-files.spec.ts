import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '@nadi/object-store';
import type { LakeFile } from './lake-file.ts';
import { LakeFiles } from './lake-files.ts';

const cacheFolder = mkdtempSync(join(tmpdir(), 'nadi-lake-files-'));
const file = { key: 'a/b.parquet', sizeBytes: 3 } as LakeFile;

afterAll(() => rmSync(cacheFolder, { recursive: true }));

describe('LakeFiles', () => {
  it('lets a statement end that waits for a slow object, and has the object for the next one', async () => {
    const slow = new Readable({ read: () => undefined });
    let fetched = 0;
    const get = () => {
      fetched += 1;
      return Promise.resolve(slow);
    };
    const files = new LakeFiles({
      store: { get } as unknown as ObjectStore,
      folder: undefined,
      cacheFolder,
      cacheBytes: 1,
    });
    const statement = new AbortController();
    const held = files.hold([file], statement.signal);
    statement.abort(new Error('its time is over'));
    await expect(held).rejects.toThrow('its time is over');
    // What nobody reads is over the limit, and is still being written.
    await files.hold([]);
    const next = files.hold([file]);
    slow.push('abc');
    slow.push(null);
    expect((await next).paths).toHaveLength(1);
    expect(fetched).toBe(1);
  });
});

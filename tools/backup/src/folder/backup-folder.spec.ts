import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Manifest } from '../manifest.ts';
import { verifyBackup } from '../verify-backup.ts';
import { encodeRecords, fileMark } from '../topics/record-file.ts';
import { readManifest, withNewFolder } from './backup-folder.ts';
import { storeFile } from './stored-file.ts';

const signal = new AbortController().signal;
let parent: string;
let folder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'nadi-backup-'));
  folder = join(parent, 'backup');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

async function fill(partial: string, bounds = "FOR VALUES FROM ('a') TO ('b')"): Promise<Manifest> {
  const rows = await storeFile(partial, 'tables/s/t.copy.gz', [Buffer.from('1\n2\n')], signal);
  const record = { offset: 4, timestampMs: 1, key: null, value: null, headers: [] };
  const records = await storeFile(partial, 'topics/t/0.records.gz', [fileMark, encodeRecords([record])], signal);
  return {
    formatVersion: 1,
    takenAt: '2026-11-21T10:00:00.000Z',
    services: [
      {
        name: 's',
        migrations: ['M1'],
        tables: [
          { name: 't', partitionOf: { parent: 'p', bounds, rowSecurity: true }, columns: ['a'], rows: 2, file: rows },
        ],
        sequences: [],
      },
    ],
    topics: [{ name: 't', config: {}, partitions: [{ partition: 0, low: 4, high: 5, records: 1, file: records }] }],
    subjects: [],
    otherSchemas: [],
  };
}

/** Writes a manifest as somebody would who knows the format. */
function rewrite(change: (manifest: Manifest) => void): void {
  const manifest = readManifest(folder);
  change(manifest);
  const text = JSON.stringify(manifest);
  writeFileSync(join(folder, 'manifest.json'), text);
  writeFileSync(join(folder, 'manifest.sha256'), `${createHash('sha256').update(text).digest('hex')}  manifest.json\n`);
}

describe('the folder of a backup', () => {
  it('has its name once it is whole, and only its owner may look into it', async () => {
    await withNewFolder(folder, (partial) => {
      expect([partial, existsSync(folder)]).toEqual([`${folder}.partial`, false]);
      return fill(partial);
    });
    expect(readdirSync(parent)).toEqual(['backup']);
    const modes = ['', 'manifest.json', 'manifest.sha256', 'tables', 'tables/s/t.copy.gz'].map(
      (path) => statSync(join(folder, path)).mode & 0o077,
    );
    expect(modes).toEqual([0, 0, 0, 0, 0]);
    expect(await verifyBackup({ folder })).toMatchObject({ rows: 2, records: 1, tables: 1, topics: 1 });
  });

  it('leaves nothing behind when something fails on the way', async () => {
    await expect(withNewFolder(folder, () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(readdirSync(parent)).toEqual([]);
  });

  it('is neither written over another nor over what a killed one left', async () => {
    for (const existing of [folder, `${folder}.partial`]) {
      mkdirSync(existing);
      await expect(withNewFolder(folder, fill)).rejects.toMatchObject({ code: 'BACKUP_EXISTS' });
      rmSync(existing, { recursive: true });
    }
  });
});

describe('a backup that is damaged', () => {
  beforeEach(() => withNewFolder(folder, fill));
  const refused = (code: string) => expect(verifyBackup({ folder })).rejects.toMatchObject({ code });

  it('is refused without its manifest, as a killed backup leaves it', async () => {
    rmSync(join(folder, 'manifest.json'));
    await refused('BACKUP_INVALID');
  });

  it('is refused if the manifest was changed', async () => {
    const path = join(folder, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"rows": 2', '"rows": 3'));
    await refused('BACKUP_INVALID');
  });

  it('is refused if rows or records are not those of the manifest', async () => {
    rewrite((manifest) => Object.assign(manifest.services[0]?.tables[0] ?? {}, { rows: 3 }));
    await refused('BACKUP_INVALID');
    rewrite((manifest) => {
      Object.assign(manifest.services[0]?.tables[0] ?? {}, { rows: 2 });
      Object.assign(manifest.topics[0]?.partitions[0] ?? {}, { low: 3, high: 4 });
    });
    await refused('BACKUP_INVALID');
  });

  it('is refused if names or bounds would become other SQL', async () => {
    rewrite((manifest) => Object.assign(manifest.services[0] ?? {}, { name: 's; drop table t' }));
    await refused('BACKUP_INVALID');
    await withNewFolder(`${folder}2`, (partial) => fill(partial, "FOR VALUES FROM ('a') TO ('b'); drop table t")).catch(
      (error: unknown) => expect(error).toBeInstanceOf(Error),
    );
    expect(existsSync(`${folder}2`)).toBe(false);
  });

  it('is refused if a file lies outside of it', async () => {
    rewrite((manifest) => Object.assign(manifest.services[0]?.tables[0]?.file ?? {}, { path: '../other/t.copy.gz' }));
    await expect(verifyBackup({ folder })).rejects.toMatchObject({
      code: 'BACKUP_INVALID',
      message: expect.stringContaining('Invalid string'),
    });
  });

  it('says so if a newer version wrote it', async () => {
    rewrite((manifest) => Object.assign(manifest, { formatVersion: 2 }));
    await refused('BACKUP_INCOMPATIBLE');
  });
});

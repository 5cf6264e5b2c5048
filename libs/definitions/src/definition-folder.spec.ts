import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readDefinitionFolder } from './definition-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'definitions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a folder of definitions', () => {
  it('is read in the order of names, without what is no YAML', async () => {
    await Promise.all(['b.yaml', 'a.yaml', 'notes.md'].map((name) => writeFile(join(folder, name), `# ${name}`)));
    expect(await readDefinitionFolder(folder)).toEqual([
      { file: join(folder, 'a.yaml'), text: '# a.yaml' },
      { file: join(folder, 'b.yaml'), text: '# b.yaml' },
    ]);
  });

  it('that is not there is named', async () => {
    const missing = join(folder, 'metrics');
    await expect(readDefinitionFolder(missing)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining(missing),
    });
  });
});
